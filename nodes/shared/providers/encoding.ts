import type { SendableRequest, VideoUse } from '../domain/request';
import { beginningOf } from '../domain/values';
import type { StreamedFile, UploadFile } from './upload';

async function* bytesOf({ open }: StreamedFile): AsyncGenerator<string | Buffer> {
	yield* await open();
}

/**
 * A file of a form whose bytes are only read as it is sent. A form keeps a `File` as it is, and would copy any other
 * kind of content. Source: https://xhr.spec.whatwg.org/#create-an-entry
 */
class PassingFile extends File {
	constructor(private readonly file: StreamedFile) {
		super([], file.fileName, { type: file.mimeType });
		Object.defineProperty(this, 'size', { value: file.size });
	}

	override stream(): ReturnType<Blob['stream']> {
		return ReadableStream.from(bytesOf(this.file));
	}
}

/** The multipart form by which providers take a file, as one part. */
export function fileForm(file: UploadFile, part = 'file'): FormData {
	const form = new FormData();
	form.append(
		part,
		'bytes' in file
			? new File([file.bytes], file.fileName, { type: file.mimeType })
			: new PassingFile(file),
	);
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

/** What a reference video is for, in the words of Kling's legacy API, which others have kept. */
export const VIDEO_USE_WORDS: Record<VideoUse, string> = { follow: 'feature', edit: 'base' };
