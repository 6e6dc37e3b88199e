import { kindOfFile, KIND_BYTES } from '../fileKind';

/*
 * Whether the bytes that pass by are a whole MP4 file. It is a sequence of boxes, each of which starts
 * with its length and its type, so only their first bytes are looked at.
 * Source: ISO/IEC 14496-12, section 4.2; https://developer.apple.com/documentation/quicktime-file-format/atoms
 */

/** What an MP4 or QuickTime file starts with. */
const FIRST_TYPES = ['ftyp', 'styp', 'moov', 'moof', 'mdat', 'free', 'skip', 'wide', 'pnot'];

const SHORT_HEADER = 8;
const LONG_HEADER = 16;

/** The box that the next byte belongs to; `left` is Infinity for one that goes to the end of the file. */
interface Box {
	type: string;
	length: number;
	left: number;
}

/** What is wrong with a file. */
export type Defect =
	/** It is no MP4 at all, but this. */
	| { kind: 'other'; what: string }
	/** It is the beginning of an MP4. */
	| { kind: 'cut'; where: string };

/** Reads the header of a box; null while it is incomplete. */
function boxIn(header: Buffer): Box | null {
	if (header.length < SHORT_HEADER) return null;
	const length = header.readUInt32BE(0);
	const type = header.toString('latin1', 4, 8);
	if (length === 0) return { type, length, left: Infinity };
	if (length !== 1) return { type, length, left: length - SHORT_HEADER };
	if (header.length < LONG_HEADER) return null;
	const long = Number(header.readBigUInt64BE(8));
	return { type, length: long, left: long - LONG_HEADER };
}

const isPlausible = ({ type, left }: Box): boolean =>
	left >= 0 && /^[\x20-\x7e\xa9]{4}$/.test(type);

/** Follows the boxes of a file as its bytes arrive. */
export interface Mp4Reader {
	/** Says as soon as it is certain that the file is no MP4. */
	add(bytes: Buffer): Defect | null;
	/** Says what is wrong with the file, now that it has ended. */
	end(): Defect | null;
}

/** `onContent` gets what is inside of boxes, piece by piece. */
export function createMp4Reader(
	onContent: (type: string, bytes: Buffer) => void = () => {},
): Mp4Reader {
	let start = Buffer.alloc(0);
	let header = Buffer.alloc(0);
	let box: Box | null = null;
	let isFirst = true;
	let hasMovie = false;
	let hasMedia = false;
	/** Players ignore what follows a whole film, and so does this. */
	let isPastEnd = false;
	let wrong: Defect['kind'] | null = null;

	const other = (): Defect => ({ kind: 'other', what: kindOfFile(start) ?? 'something unknown' });
	const cut = (where: string): Defect => ({ kind: 'cut', where });

	const finishBox = (): void => {
		hasMovie ||= box?.type === 'moov';
		hasMedia ||= box?.type === 'mdat';
		box = null;
		header = Buffer.alloc(0);
	};

	/** Takes what belongs to a header off the beginning of the bytes, and returns the rest. */
	const readHeader = (bytes: Buffer): Buffer => {
		const wanted = (header.length < SHORT_HEADER ? SHORT_HEADER : LONG_HEADER) - header.length;
		header = Buffer.concat([header, bytes.subarray(0, wanted)]);
		const next = boxIn(header);
		if (next) {
			const isBox = isPlausible(next) && (!isFirst || FIRST_TYPES.includes(next.type));
			if (isBox) box = next;
			else if (hasMovie && hasMedia) isPastEnd = true;
			else wrong = isFirst ? 'other' : 'cut';
			isFirst = false;
		}
		return bytes.subarray(wanted);
	};

	const readContent = (bytes: Buffer, current: Box): Buffer => {
		const taken = Math.min(current.left, bytes.length);
		onContent(current.type, bytes.subarray(0, taken));
		current.left -= taken;
		return bytes.subarray(taken);
	};

	const add = (bytes: Buffer): Defect | null => {
		if (start.length < KIND_BYTES) {
			start = Buffer.concat([start, bytes.subarray(0, KIND_BYTES - start.length)]);
		}
		let rest = bytes;
		while (rest.length > 0 && !isPastEnd && !wrong) {
			rest = box ? readContent(rest, box) : readHeader(rest);
			if (box?.left === 0) finishBox();
		}
		// With more of it, it can be told better what it is.
		return wrong === 'other' && start.length === KIND_BYTES ? other() : null;
	};

	const end = (): Defect | null => {
		if (box?.left === Infinity) finishBox();
		if (isFirst || wrong === 'other') return other();
		if (wrong) return cut('the rest is not video data');
		if (box) {
			const { type, length, left } = box;
			return cut(`its part '${type}' has ${length - left} of ${length} bytes`);
		}
		if (header.length > 0 && !isPastEnd) return cut('its last part is cut off');
		if (hasMovie && hasMedia) return null;
		// Some images are made of boxes as well.
		return hasMovie || kindOfFile(start) === null
			? cut(`its part '${hasMovie ? 'mdat' : 'moov'}' is missing`)
			: other();
	};

	return { add, end };
}
