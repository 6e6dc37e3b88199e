import { z } from 'zod';
import { sniff } from './uploads';

const MEGABYTE = 1024 * 1024;

/** The bytes of an image that is written into the request; null = it is none. */
export function inlineImage(text: string): { bytes: Buffer; contentType: string } | null {
	const bytes = Buffer.from(text, 'base64');
	if (bytes.length === 0 || bytes.toString('base64') !== text) return null;
	const type = sniff(bytes);
	if (type?.contentType !== 'image/png' && type?.contentType !== 'image/jpeg') return null;
	return { bytes, contentType: type.contentType };
}

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);

/**
 * An image: its address, or its bytes in base64 without a `data:` prefix.
 * Source: https://kling.ai/document-api/api/video/3-0-omni/image-to-video
 */
export const image = (maxMegabytes: number) =>
	z
		.string()
		.min(1)
		.refine((text) => !text.startsWith('data:'), 'Base64 must not have a data: prefix')
		.refine(
			(text) => isUrl(text) || text.startsWith('data:') || inlineImage(text) !== null,
			'Must be a URL or the base64 of a JPEG or PNG',
		)
		.refine(
			(text) => isUrl(text) || Buffer.byteLength(text, 'base64') <= maxMegabytes * MEGABYTE,
			`The image exceeds ${maxMegabytes} MB`,
		);
