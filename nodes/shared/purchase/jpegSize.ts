/*
 * The measures of a JPEG, from its headers. It goes from one to the next by their lengths, and gives up where
 * none is: a file that only begins like a JPEG must not be searched byte by byte.
 * Source: ITU-T T.81, annex B
 */

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** Start of frame, whatever the coding; three codes in that range mean something else. */
const isFrame = (code: number): boolean =>
	code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code);

/** Markers that nothing belongs to. */
const isAlone = (code: number): boolean => code === 0x01 || (code >= 0xd0 && code <= 0xd7);

/** Width and height in pixels; null for what is no JPEG, or holds none. */
export function jpegSize(bytes: Buffer): { width: number; height: number } | null {
	if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
	for (let at = 2; bytes[at] === MARKER; ) {
		// Any number of these may stand before a marker.
		while (bytes[at] === MARKER) at++;
		const code = bytes[at++] ?? END_OF_IMAGE;
		if (isAlone(code)) continue;
		if (code === 0 || code === START_OF_SCAN || code === END_OF_IMAGE) return null;
		if (at + 7 > bytes.length) return null;
		if (isFrame(code)) {
			const [height, width] = [bytes.readUInt16BE(at + 3), bytes.readUInt16BE(at + 5)];
			return width > 0 && height > 0 ? { width, height } : null;
		}
		const length = bytes.readUInt16BE(at);
		if (length < 2) return null;
		at += length;
	}
	return null;
}
