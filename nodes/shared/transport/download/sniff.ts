/** How many bytes of a file are looked at. */
const ENOUGH = 64;

const TEXT_TYPE = /^(text\/|image\/|application\/(json|xml|xhtml|problem)|.*\+(json|xml)$)/;

/** What an MP4 or QuickTime file starts with, after the length of its first box. */
const BOX_TYPES = ['ftyp', 'styp', 'moov', 'moof', 'mdat', 'free', 'skip', 'wide', 'pnot'];

/** What WebM, AVI and Flash files start with. */
const SIGNATURES = [Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), Buffer.from('RIFF'), Buffer.from('FLV')];

const isVideo = (start: Buffer): boolean =>
	BOX_TYPES.includes(start.toString('latin1', 4, 8)) ||
	SIGNATURES.some((signature) => start.subarray(0, signature.length).equals(signature));

/** Whether a media type is plainly not that of a video; servers call videos "binary" or nothing at all. */
export const isOtherType = (type: string): boolean => TEXT_TYPE.test(type);

/** What a file plainly is instead of a video, by its first bytes; null when it may be one. */
export function whatInsteadOfVideo(start: Buffer): string | null {
	if (start.length === 0 || isVideo(start)) return null;
	const text = start.toString('utf8').replace(/^\uFEFF/, '');
	if (/^\s*</.test(text)) return 'a web page';
	if (/^\s*[{[]/.test(text)) return 'JSON';
	return /^[\t\n\r\x20-\x7e]*$/.test(text) ? 'text' : null;
}

/** Collects the first bytes of a file and says, as soon as there are enough, what it is instead of a video. */
export function createSniffer(): { add(bytes: Buffer): string | null; end(): string | null } {
	let start = Buffer.alloc(0);
	return {
		add: (bytes) => {
			if (start.length >= ENOUGH) return null;
			start = Buffer.concat([start, bytes.subarray(0, ENOUGH - start.length)]);
			return start.length >= ENOUGH ? whatInsteadOfVideo(start) : null;
		},
		end: () => whatInsteadOfVideo(start),
	};
}
