/** One box of an MP4 file; `long` writes its length with 64 bits. */
export function mp4Box(type: string, content: Buffer = Buffer.alloc(0), long = false): Buffer {
	const header = Buffer.alloc(long ? 16 : 8);
	header.writeUInt32BE(long ? 1 : 8 + content.length);
	header.write(type, 4, 'latin1');
	if (long) header.writeBigUInt64BE(BigInt(16 + content.length), 8);
	return Buffer.concat([header, content]);
}

/** A sound file of so many bytes, at least 64, as far as its boxes go. */
export const mp4File = (bytes: number): Buffer =>
	Buffer.concat([
		mp4Box('ftyp', Buffer.from('isom\0\0\0\0', 'latin1')),
		mp4Box('moov', Buffer.alloc(16)),
		mp4Box('mdat', Buffer.alloc(bytes - 48)),
	]);

const numbers = (...values: number[]): Buffer => {
	const bytes = Buffer.alloc(values.length * 4);
	values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
	return bytes;
};

const boxOf = (type: string, ...parts: Buffer[]): Buffer => mp4Box(type, Buffer.concat(parts));

/** No rotation. */
const MATRIX = numbers(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

export interface FilmOptions {
	width?: number;
	height?: number;
	seconds?: number;
	framesPerSecond?: number;
	brand?: string;
	/** In bytes. */
	mediaBytes?: number;
	/** Whether the header stands behind the media, as cameras write it. */
	headerLast?: boolean;
	/** What the track holds. */
	handler?: string;
}

const TIMESCALE = 30_000;

/** The header of a film with one track. */
export function filmHeader({
	width = 1280,
	height = 720,
	seconds = 5,
	framesPerSecond = 30,
	handler = 'vide',
}: FilmOptions = {}): Buffer {
	const frames = Math.round(seconds * framesPerSecond);
	const duration = Math.round(seconds * TIMESCALE);
	const stts = boxOf('stts', numbers(0, 1, frames, Math.round(TIMESCALE / framesPerSecond)));
	const mdhd = boxOf('mdhd', numbers(0, 0, 0, TIMESCALE, duration, 0));
	const hdlr = boxOf(
		'hdlr',
		numbers(0, 0),
		Buffer.from(handler),
		numbers(0, 0, 0),
		Buffer.alloc(1),
	);
	const minf = boxOf('minf', boxOf('stbl', stts));
	const tkhd = boxOf(
		'tkhd',
		numbers(3, 0, 0, 1, 0, Math.round(seconds * 1000), 0, 0, 0, 0),
		MATRIX,
		numbers(width * 0x10000, height * 0x10000),
	);
	const mvhd = boxOf(
		'mvhd',
		numbers(0, 0, 0, 1000, Math.round(seconds * 1000), 0x10000, 0, 0, 0),
		MATRIX,
		numbers(0, 0, 0, 0, 0, 0, 2),
	);
	return boxOf('moov', mvhd, boxOf('trak', tkhd, boxOf('mdia', mdhd, hdlr, minf)));
}

/** A film as far as its boxes go; its media are zeros. */
export function filmFile(options: FilmOptions = {}): Buffer {
	const { brand = 'isom', mediaBytes = 1000, headerLast = false } = options;
	const media = mp4Box('mdat', Buffer.alloc(mediaBytes));
	const header = filmHeader(options);
	return Buffer.concat([
		mp4Box('ftyp', Buffer.from(`${brand}\0\0\0\0`, 'latin1')),
		...(headerLast ? [media, header] : [header, media]),
	]);
}

/** What the boxes of an MP4 file say about it, if its picture is H.264. */
export function factsOfMp4(bytes: Buffer) {
	const length = bytes.indexOf('mvhd') + 16;
	const picture = bytes.indexOf('avc1', bytes.indexOf('stsd')) + 28;
	return {
		seconds: bytes.readUInt32BE(length + 4) / bytes.readUInt32BE(length),
		width: bytes.readUInt16BE(picture),
		height: bytes.readUInt16BE(picture + 2),
		hasSound: bytes.includes('mp4a'),
		startsAtOnce: bytes.indexOf('moov') < bytes.indexOf('mdat'),
	};
}
