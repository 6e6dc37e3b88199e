import { addressesIn } from './fileUrl';
import { inputFieldOf, LABELS } from './labels';
import type { InputFile, SendableRequest, VideoRequest } from './request';
import { isRecord } from './values';

/*
 * The files of a request: as the rows of a form give them, and one after the other.
 */

/** The rows of a fixed collection, however its one group of fields is called, or what an expression gives in their place. */
function rowsIn(entered: unknown): unknown[] {
	if (entered === undefined || entered === null || entered === '') return [];
	if (Array.isArray(entered)) return entered;
	if (!isRecord(entered)) return [entered];
	if ('source' in entered || 'url' in entered) return [entered];
	return Object.values(entered).flatMap((rows) => (Array.isArray(rows) ? rows : [rows]));
}

/** A field of one row may hold several addresses, or several names of fields with commas between them. */
const each = (value: unknown, split: (text: string) => string[]): unknown[] => {
	if (Array.isArray(value)) return value;
	if (typeof value !== 'string') return [value];
	const parts = split(value);
	return parts.length > 1 ? parts : [value];
};

const names = (text: string): string[] =>
	text
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');

/** The files that a row means; a bare address is one, too. */
function filesInRow(row: unknown): unknown[] {
	if (!isRecord(row) || !('source' in row)) {
		return each(row, addressesIn).map((url) => ({ source: 'url', url }));
	}
	const { source, url, binaryProperty } = row;
	return source === 'binary'
		? each(binaryProperty, names).map((property) => ({ source, property }))
		: each(url, addressesIn).map((address) => ({ source, url: address }));
}

/** A list of files as it was entered; undefined when there are none. */
export function filesFromForm(entered: unknown): unknown {
	const files = rowsIn(entered).flatMap(filesInRow);
	return files.length > 0 ? files : undefined;
}

/** A file of which there is one; what else was entered is for the schema to reject. */
export function oneFileFromForm(entered: unknown): unknown {
	const [row] = rowsIn(entered);
	if (row === undefined) return undefined;
	if (!isRecord(row) || !('source' in row)) return { source: 'url', url: row };
	const { source, url, binaryProperty } = row;
	return source === 'none' ? undefined : { source, url, property: binaryProperty };
}

/** What is said of a reference video beside its file; nothing where there is none. */
export function videoSettingsFromForm(entered: unknown): Record<string, unknown> {
	const [row] = rowsIn(entered);
	if (oneFileFromForm(row) === undefined) return {};
	const { use = 'follow', keepOriginalSound = true } = isRecord(row) ? row : {};
	return { videoUse: use, keepSound: keepOriginalSound };
}

export type FileKind = 'image' | 'video';

/** One file of a request, by the name that a user knows it by. */
export interface NamedFile {
	/** Where it stands in the request. */
	key: string;
	label: string;
	kind: FileKind;
	file: InputFile;
}

/** The field of the form that holds the file, as messages name it. */
export const fieldOf = ({ label, file }: NamedFile): string =>
	file.source === 'url' ? `${label} URL` : inputFieldOf(label);

const numbered = (key: string, label: string, files: InputFile[] = []): NamedFile[] =>
	files.map((file, index) => ({
		key: `${key} ${index + 1}`,
		label: files.length > 1 ? `${label} ${index + 1}` : label,
		kind: 'image',
		file,
	}));

const named = (key: string, label: string, kind: FileKind, file?: InputFile): NamedFile[] =>
	file ? [{ key, label, kind, file }] : [];

/** All files of a request, in the order of the form. */
export const filesOf = (request: VideoRequest): NamedFile[] => [
	...named('startFrame', LABELS.startFrame, 'image', request.startFrame),
	...numbered('middleFrames', LABELS.middleFrame, request.middleFrames),
	...named('endFrame', LABELS.endFrame, 'image', request.endFrame),
	...numbered('referenceImages', LABELS.referenceImage, request.referenceImages),
	...named('referenceVideo', LABELS.referenceVideo, 'video', request.referenceVideo),
	...named('motionImage', LABELS.motionImage, 'image', request.motionImage),
	...named('motionVideo', LABELS.motionVideo, 'video', request.motionVideo),
];

const present = (urls: Array<string | undefined>): string[] | undefined =>
	urls.every((url) => url === undefined) ? undefined : urls.filter((url) => url !== undefined);

/** The request with the address of each file in its place. */
export function withAddresses(
	request: VideoRequest,
	addresses: ReadonlyMap<string, string>,
): SendableRequest {
	const {
		startFrame: _start,
		middleFrames,
		endFrame: _end,
		referenceImages,
		referenceVideo: _video,
		motionImage: _image,
		motionVideo: _motion,
		...wishes
	} = request;
	const url = (key: string) => addresses.get(key);
	const urls = (key: string, files: InputFile[] = []) =>
		present(files.map((_, index) => url(`${key} ${index + 1}`)));
	return {
		...wishes,
		startFrameUrl: url('startFrame'),
		middleFrameUrls: urls('middleFrames', middleFrames),
		endFrameUrl: url('endFrame'),
		referenceImageUrls: urls('referenceImages', referenceImages),
		referenceVideoUrl: url('referenceVideo'),
		motionImageUrl: url('motionImage'),
		motionVideoUrl: url('motionVideo'),
	};
}
