import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { VideoError } from '../domain/error';
import { sha256Hex } from '../domain/hash';
import { fieldOf, filesOf, withAddresses } from '../domain/inputFiles';
import type { FileField, SendableRequest, VideoRequest } from '../domain/request';
import { capabilitiesOf } from '../job/checkCapabilities';
import type { ImageFile, Provider } from '../providers/provider';
import type { VideoApi } from '../client/videoApi';
import { checkImage, type Taker } from './imageFile';
import { bytesOf, fileOf, sizeOf } from './itemFile';

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

const reject = (message: string): VideoError => new VideoError('invalidRequest', message);

const fileName = ({ fileName: name, mimeType }: IBinaryData): string => name ?? mimeType;

/**
 * Reads an image from an item's binary data. Throws a `VideoError` that names the field when there
 * is none, or when the provider would not take it: its size is checked before it is read.
 */
async function readImage(
	context: IExecuteFunctions,
	itemIndex: number,
	property: FileField,
	field: string,
	taker: Taker,
): Promise<ImageFile> {
	const binary = fileOf(context, itemIndex, property, field);
	const label = `'${field}' ('${typeof property === 'string' ? property : fileName(binary)}')`;
	const { maxBytes } = taker.limits;
	const size = await sizeOf(context, binary);
	if (size > maxBytes) {
		throw reject(
			`${label} is ${megabytes(size)}. ${taker.displayName} takes images up to ${megabytes(maxBytes)}`,
		);
	}
	const bytes = await bytesOf(context, binary);
	const mimeType = checkImage(bytes, label, taker);
	return {
		bytes,
		mimeType,
		fileName: binary.fileName ?? `frame.${mimeType.replace('image/', '')}`,
	};
}

const takerOf = (provider: Provider, request: Pick<VideoRequest, 'model'>): Taker => ({
	displayName: provider.displayName,
	limits: capabilitiesOf(provider, request).image,
});

/** A video that goes into one is taken by its address. */
const videoIsNoUrl = (field: string): VideoError =>
	reject(`'${field}' cannot be uploaded: choose URL and enter the address of the video`);

/**
 * Checks the files that come from binary data, and returns a digest of each. Throws a
 * `VideoError` of kind `invalidRequest`.
 */
export async function checkFiles(
	context: IExecuteFunctions,
	itemIndex: number,
	request: VideoRequest,
	provider: Provider,
): Promise<string[]> {
	const digests: string[] = [];
	const taker = takerOf(provider, request);
	for (const named of filesOf(request)) {
		const { key, kind, file } = named;
		if (file.source !== 'binary') continue;
		const field = fieldOf(named);
		if (kind === 'video') throw videoIsNoUrl(field);
		const { bytes } = await readImage(context, itemIndex, file.property, field, taker);
		digests.push(`${key} ${sha256Hex(bytes)}`);
	}
	return digests;
}

/** Uploads what has to be uploaded: the request with addresses in place of binary fields. Throws a `VideoError`. */
export async function withUploadedFiles(
	context: IExecuteFunctions,
	itemIndex: number,
	request: VideoRequest,
	api: VideoApi,
): Promise<SendableRequest> {
	const taker = takerOf(api.provider, request);
	const addresses = new Map<string, string>();
	for (const named of filesOf(request)) {
		const { key, kind, file } = named;
		const field = fieldOf(named);
		if (file.source === 'url') addresses.set(key, file.url);
		else if (kind === 'video') throw videoIsNoUrl(field);
		else {
			const image = await readImage(context, itemIndex, file.property, field, taker);
			addresses.set(key, await api.upload(image));
		}
	}
	return withAddresses(request, addresses);
}
