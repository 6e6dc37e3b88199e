import { GIF } from 'image-size/types/gif';
import { PNG } from 'image-size/types/png';
import { WEBP } from 'image-size/types/webp';

import { VideoError } from '../domain/error';
import type { ImageLimits } from '../providers/capabilities';
import { kindOfFile, KIND_BYTES } from '../transport/fileKind';
import { jpegSize } from './jpegSize';

interface Measures {
	width: number;
	height: number;
}

/** Those that providers take, and those that people try instead; null where the measures cannot be found. */
const FORMATS: Array<[string, (bytes: Buffer) => boolean, (bytes: Buffer) => Measures | null]> = [
	['image/jpeg', (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff, jpegSize],
	...(
		[
			['image/png', PNG],
			['image/webp', WEBP],
			['image/gif', GIF],
		] as const
	).map(([mimeType, format]): (typeof FORMATS)[number] => [
		mimeType,
		(bytes) => format.validate(bytes),
		(bytes) => format.calculate(bytes),
	]),
];

const EDIT_IMAGE = "Convert it with n8n's 'Edit Image' node: choose the format in its options.";

const HINTS: Record<string, string> = {
	'base64 text':
		"Turn it into a file with n8n's 'Convert to File' node ('Move Base64 String to File').",
	'the text of a data: address':
		"Turn the part after the comma into a file with n8n's 'Convert to File' node ('Move Base64 String to File').",
	'a PDF document': 'Convert its page to an image first.',
};

const isImage = (kind: string): boolean => / (image|drawing)$/.test(kind);

/** How to get on with a file that is no image, or not one of the right kind. */
function hintFor(kind: string | null): string | undefined {
	if (kind === null) return undefined;
	if (isImage(kind)) return EDIT_IMAGE;
	return HINTS[kind] ?? 'Check what the previous node put into this field.';
}

/** The image's type and measures, found from its bytes: names and MIME types of items are often wrong. */
function measure(bytes: Buffer): { mimeType: string; measures: Measures | null } | null {
	try {
		const known = FORMATS.find(([, isOne]) => isOne(bytes));
		return known ? { mimeType: known[0], measures: known[2](bytes) } : null;
	} catch {
		return null;
	}
}

/** Who takes an image, and what it has to be like. */
export interface Taker {
	displayName: string;
	limits: ImageLimits;
}

/** The type of an image that is taken. Throws a `VideoError` that says what it is instead, and what to do. */
export function checkImage(bytes: Buffer, label: string, { displayName, limits }: Taker): string {
	const reject = (message: string, hint?: string) =>
		new VideoError('invalidRequest', `${label} ${message}`, { hint });
	const wanted = limits.mimeTypes
		.map((type) => type.replace('image/', '').toUpperCase())
		.join(' or ');
	const takes = `${displayName} takes ${wanted}`;
	const image = measure(bytes);
	const kind = kindOfFile(bytes.subarray(0, KIND_BYTES));
	if (!image) {
		const what =
			kind === null
				? 'contains no readable image'
				: isImage(kind)
					? `is ${kind}`
					: `contains ${kind}, not an image`;
		throw reject(`${what}. ${takes}`, hintFor(kind));
	}
	const { mimeType, measures } = image;
	if (!limits.mimeTypes.includes(mimeType)) {
		throw reject(`is ${mimeType} (${kind}). ${takes}`, EDIT_IMAGE);
	}
	if (!measures) {
		throw reject(`contains no readable image: it starts like ${kind}, but its size is missing`);
	}
	const { width, height } = measures;
	const [shorter, longer] = [Math.min(width, height), Math.max(width, height)];
	const size = `${width} x ${height} pixels`;
	const resize = "n8n's 'Edit Image' node can resize or crop it.";
	if (shorter < limits.minSide) {
		throw reject(`is ${size}. Each side must be at least ${limits.minSide} pixels`, resize);
	}
	if (longer / shorter > limits.maxAspect) {
		throw reject(
			`is ${size}. One side may be at most ${limits.maxAspect} times as long as the other`,
			resize,
		);
	}
	return mimeType;
}
