import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { FileField } from '../domain/request';
import { VideoError } from '../domain/error';

/** n8n's binary mode "combined" keeps files in the JSON of an item, under this key. */
const COMBINED = '_files';

type Files = Record<string, IBinaryData | undefined>;

const isFile = (value: unknown): value is IBinaryData =>
	typeof value === 'object' &&
	value !== null &&
	typeof (value as IBinaryData).mimeType === 'string' &&
	(typeof (value as IBinaryData).id === 'string' ||
		typeof (value as IBinaryData).data === 'string');

/** What a path such as `_files.data` leads to in the JSON of an item. */
const along = (json: unknown, path: string): unknown =>
	path
		.split('.')
		.reduce<unknown>(
			(value, key) =>
				typeof value === 'object' && value !== null && Object.hasOwn(value, key)
					? (value as Record<string, unknown>)[key]
					: undefined,
			json,
		);

/** What is under a name, in both of n8n's binary modes. */
const under = ({ json, binary }: INodeExecutionData, name: string): IBinaryData | undefined => {
	const combined = along(json, COMBINED) as Files | undefined;
	return [binary?.[name], combined?.[name], along(json, name)].find(isFile);
};

/** Whether the item has a file of this name. */
export const hasFile = (context: IExecuteFunctions, itemIndex: number, name: string): boolean => {
	const item = context.getInputData()[itemIndex];
	return item !== undefined && under(item, name) !== undefined;
};

/** A file of the item by the name of its field. Throws a `VideoError` that lists the names that exist. */
function named(context: IExecuteFunctions, itemIndex: number, name: string, field: string) {
	const item: INodeExecutionData = context.getInputData()[itemIndex] ?? { json: {} };
	const found = under(item, name);
	if (found) return found;
	const combined = along(item.json, COMBINED) as Files | undefined;
	const names = Object.keys({ ...combined, ...item.binary }).map((known) => `'${known}'`);
	const has =
		names.length === 0 ? 'the item has no binary data' : `the item only has ${names.join(', ')}`;
	throw new VideoError('invalidRequest', `'${field}' names '${name}', but ${has}`, {
		hint:
			names.length === 0
				? 'A node such as Edit Fields may have dropped it, or the file was never downloaded.'
				: undefined,
	});
}

/** The file that a field means: by its name, or itself, as `{{ $binary.data }}` gives it. */
export const fileOf = (
	context: IExecuteFunctions,
	itemIndex: number,
	wanted: FileField,
	field: string,
): IBinaryData =>
	typeof wanted === 'string' ? named(context, itemIndex, wanted, field) : (wanted as IBinaryData);

/** The size of a file in bytes, known without reading it. */
export async function sizeOf(context: IExecuteFunctions, file: IBinaryData): Promise<number> {
	if (!file.id) return Buffer.byteLength(file.data, 'base64');
	return (await context.helpers.getBinaryMetadata(file.id)).fileSize ?? 0;
}

/** The bytes of a file. */
export async function bytesOf(context: IExecuteFunctions, file: IBinaryData): Promise<Buffer> {
	if (!file.id) return Buffer.from(file.data, 'base64');
	return await context.helpers.binaryToBuffer(await context.helpers.getBinaryStream(file.id));
}

/** The content of a file that n8n keeps in its store; what it keeps in memory anyway is there at once. */
export type Content = { bytes: Buffer } | { open(): Promise<NodeJS.ReadableStream> };

export const contentOf = (context: IExecuteFunctions, { id, data }: IBinaryData): Content =>
	id
		? { open: async () => await context.helpers.getBinaryStream(id) }
		: { bytes: Buffer.from(data, 'base64') };

/** The bytes of a content as they pass by. */
export async function* chunksOf(content: Content): AsyncGenerator<Buffer> {
	if ('bytes' in content) yield content.bytes;
	else for await (const chunk of await content.open()) yield chunk as Buffer;
}
