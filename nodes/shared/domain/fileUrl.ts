import { single } from './values';

/*
 * Addresses of files as tables, content systems and language models give them. What has one meaning is
 * taken; a page about a file is none, and a provider would be paid for finding that out.
 */

/** In characters: no address is longer, and what is can be a whole file as text. */
const LONGEST = 8000;

/** Where lists of attachments keep the address (Airtable, Strapi, Notion). */
function inAttachment(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	const { url, file, external } = value as Record<string, Record<string, unknown> | undefined>;
	return url ?? file?.url ?? external?.url;
}

/** Some pages of files have an address of the file itself, which is known from theirs. */
function directly(address: string): string {
	if (!URL.canParse(address)) return address;
	const url = new URL(address);
	const [owner, repository, kind, ...path] = url.pathname.split('/').slice(1);
	if (url.hostname === 'github.com' && (kind === 'blob' || kind === 'raw') && path.length > 1) {
		return `https://raw.githubusercontent.com/${owner}/${repository}/${path.join('/')}`;
	}
	if (/^(www\.)?dropbox\.com$/.test(url.hostname) && url.searchParams.get('dl') !== '1') {
		url.searchParams.set('dl', '1');
		return url.href;
	}
	return address;
}

/** The one address in a value; null where there is none. What is left in a text is for others to reject. */
export function addressIn(value: unknown): string | null {
	const inner = single(inAttachment(single(value)));
	if (typeof inner !== 'string') return null;
	const text = inner.trim();
	if (text === '') return null;
	if (text.length > LONGEST) return text;
	const [, linked] = /^!?\[[^\]]*\]\(\s*<?([^\s<>]+?)>?(?:\s+"[^"]*")?\s*\)$/.exec(text) ?? [];
	const [, , quoted] = /^(["'`“”‘’<]+)([^"'`“”‘’<>]+)["'`“”‘’>]+$/.exec(text) ?? [];
	return directly((linked ?? quoted ?? text).trim());
}

/** Pages on which a file is looked at, by host. */
const SHARE_PAGES: ReadonlyArray<[RegExp, string]> = [
	[/^(drive|docs)\.google\.com$/, 'a page of Google Drive'],
	[/^(www\.|m\.)?(youtube\.com|youtu\.be)$/, 'a page of YouTube'],
	[/^(www\.)?tiktok\.com$/, 'a page of TikTok'],
	[/^photos\.(app\.goo\.gl|google\.com)$/, 'a page of Google Photos'],
	[/(^|\.)sharepoint\.com$|^(onedrive\.live\.com|1drv\.ms)$/, 'a page of OneDrive'],
	[/^(www\.)?icloud\.com$/, 'a page of iCloud'],
	[/^(www\.)?(we\.tl|wetransfer\.com)$/, 'a page of WeTransfer'],
];

const OTHER_FORMATS: Record<string, string> = {
	heic: 'HEIC',
	heif: 'HEIF',
	avif: 'AVIF',
	webp: 'WebP',
	gif: 'GIF',
	tif: 'TIFF',
	tiff: 'TIFF',
	bmp: 'BMP',
	svg: 'SVG',
	pdf: 'PDF',
};

const INSTEAD = "Download it with n8n's HTTP Request node, and choose 'Binary Data'";

const OTHER_VIDEOS: Record<string, string> = {
	webm: 'WebM',
	mkv: 'Matroska',
	avi: 'AVI',
	wmv: 'WMV',
	flv: 'Flash',
	m3u8: 'HLS',
	mpd: 'DASH',
};

/** Source: https://kling.ai/document-api (Motion Control 3.0, Omni: mp4 and mov) */
function whyNoVideo(extension: string, image: string | undefined): string | null {
	const format = Object.hasOwn(OTHER_VIDEOS, extension) ? OTHER_VIDEOS[extension] : image;
	return format
		? `is the address of a ${format} file, and providers take MP4 and MOV. Convert it first`
		: null;
}

/** Says why there is no single file of a kind that all providers take behind an http(s) address, or null. */
export function whyNoFile(address: string, kind: 'image' | 'video'): string | null {
	const url = new URL(address);
	if ((address.match(/https?:\/\//gi) ?? []).length > 1 && /[\s,;|]https?:\/\//i.test(address)) {
		return 'must be one URL, but contains several';
	}
	const page = SHARE_PAGES.find(([host]) => host.test(url.hostname));
	if (page) return `is the address of ${page[1]}, not of a file. ${INSTEAD}`;
	if (url.hostname === 'www.dropbox.com' && url.pathname.startsWith('/scl/fo/')) {
		return `is the address of a folder of Dropbox, not of a file. ${INSTEAD}`;
	}
	const extension = /\.(\w{3,4})$/.exec(url.pathname)?.[1]?.toLowerCase() ?? '';
	const format = Object.hasOwn(OTHER_FORMATS, extension) ? OTHER_FORMATS[extension] : undefined;
	if (kind === 'video') return whyNoVideo(extension, format);
	return format
		? `is the address of a ${format} file, and providers take JPEG and PNG. Download it with n8n's HTTP Request node, convert it with 'Edit Image', and choose 'Binary Data'`
		: null;
}

/** The addresses in a text, which stand in lines, or with commas or blanks between them. */
export const addressesIn = (text: string): string[] =>
	text
		.split(/\s+/)
		.flatMap((part) => part.split(/,(?=https?:|$)/))
		.filter((part) => part !== '');
