import type { SendableRequest } from '../domain/request';
import { beginningOf } from '../domain/values';
import type { ImageFile } from './provider';

/** The multipart form by which providers take a file, as one part. */
export function fileForm(image: ImageFile, part = 'file'): FormData {
	const form = new FormData();
	form.append(part, new Blob([image.bytes], { type: image.mimeType }), image.fileName);
	return form;
}

/** Fields without a value are left out of a request: providers reject null and unknown keys. */
export function withoutAbsent(fields: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/**
 * The prompt beside shots, where a provider demands one: without an overall prompt the joined prompts of the shots
 * stand in, which may be longer than a prompt and lose nothing by being cut.
 */
export const promptBesideShots = (
	{ shots, overallPrompt, prompt }: SendableRequest,
	maxLength: number,
): string => (shots && overallPrompt === undefined ? beginningOf(prompt, maxLength) : prompt);
