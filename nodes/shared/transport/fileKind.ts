/*
 * What a file is, by its first bytes: names and media types are often wrong, and a user who reads
 * "a web page" knows what happened.
 */

/** How many bytes of a file are looked at. */
export const KIND_BYTES = 512;

const bytes = (...values: number[]): string => String.fromCharCode(...values);

/** What files start with. Sources: the specifications; https://www.garykessler.net/library/file_sigs.html */
const BEGINNINGS: ReadonlyArray<[string, string]> = [
	[bytes(0x89) + 'PNG\r\n', 'a PNG image'],
	[bytes(0xff, 0xd8, 0xff), 'a JPEG image'],
	['GIF8', 'a GIF image'],
	['BM', 'a BMP image'],
	['II*\0', 'a TIFF image'],
	['MM\0*', 'a TIFF image'],
	['8BPS', 'a Photoshop file'],
	[bytes(0xff, 0x0a), 'a JPEG XL image'],
	['%PDF', 'a PDF document'],
	['PK\u0003\u0004', 'a ZIP archive'],
	['PK\u0005\u0006', 'a ZIP archive'],
	['Rar!', 'a RAR archive'],
	["7z\u00bc\u00af'\u001c", 'a 7-Zip archive'],
	[bytes(0x1f, 0x8b), 'a gzip archive'],
	[bytes(0x1a, 0x45, 0xdf, 0xa3), 'a WebM or Matroska file'],
	['FLV', 'a Flash video'],
	['OggS', 'an Ogg file'],
	['ID3', 'an MP3 file'],
	['fLaC', 'a FLAC file'],
];

const RIFF_KINDS: Record<string, string> = {
	WEBP: 'a WebP image',
	'AVI ': 'an AVI video',
	WAVE: 'a WAV file',
};

/** Source: https://mp4ra.org/registered-types/brands */
const IMAGE_BRANDS: Record<string, string> = {
	heic: 'a HEIC image',
	heix: 'a HEIC image',
	hevc: 'a HEIC image',
	heim: 'a HEIC image',
	heis: 'a HEIC image',
	mif1: 'a HEIF image',
	msf1: 'a HEIF image',
	avif: 'an AVIF image',
	avis: 'an AVIF image',
	'jxl ': 'a JPEG XL image',
};

/** What a text is; null for what is no text. */
function kindOfText(start: Buffer): string | null {
	const text = start.toString('utf8').replace(/^\uFEFF/, '');
	// The last sign may be cut.
	const isText = !/[\0-\u0008\u000e-\u001f]/.test(text) && !text.slice(0, -1).includes('\uFFFD');
	if (!isText) return null;
	const trimmed = text.trimStart();
	if (/^<\?xml[^>]{0,200}>\s{0,50}<svg|^<svg/i.test(trimmed)) return 'an SVG drawing';
	if (trimmed.startsWith('<'))
		return /^<(\?xml|error)/i.test(trimmed) ? 'a web page (XML)' : 'a web page';
	if (trimmed.startsWith('{') || trimmed.startsWith('[')) return 'JSON';
	if (/^data:[\w.+-]{1,60}\/[\w.+-]{1,60}[;,]/i.test(trimmed)) return 'the text of a data: address';
	return /^[\w+/-]{40}/.test(trimmed) ? 'base64 text' : 'text';
}

/** What a file is, such as "a PNG image"; null when that cannot be told. An MP4 is told by its boxes. */
export function kindOfFile(start: Buffer): string | null {
	const beginning = start.toString('latin1', 0, 12);
	const known = BEGINNINGS.find(([sign]) => beginning.startsWith(sign));
	// Two letters alone could as well be those of a text.
	if (known && (known[0] !== 'BM' || start.includes(0))) return known[1];
	if (beginning.startsWith('RIFF')) return RIFF_KINDS[beginning.slice(8, 12)] ?? null;
	if (beginning.slice(4, 8) === 'ftyp') return IMAGE_BRANDS[beginning.slice(8, 12)] ?? null;
	if (beginning.slice(4, 8) === 'JXL ') return 'a JPEG XL image';
	return start.length === 0 ? 'an empty file' : kindOfText(start);
}
