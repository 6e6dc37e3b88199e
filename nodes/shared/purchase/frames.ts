import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { VideoError } from '../domain/error';
import { sha256Hex } from '../domain/hash';
import type { FileField, Frame, SendableRequest, VideoRequest } from '../domain/request';
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
			`${label} is ${megabytes(size)} large. ${taker.displayName} takes images up to ${megabytes(maxBytes)}`,
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

const FIELDS = [
	['startFrame', 'Start Frame Binary Field'],
	['endFrame', 'End Frame Binary Field'],
] as const;

/**
 * Checks the frames that come from binary data, and returns a digest of each image. Throws a
 * `VideoError` of kind `invalidRequest`.
 */
export async function checkFrames(
	context: IExecuteFunctions,
	itemIndex: number,
	request: VideoRequest,
	provider: Provider,
): Promise<string[]> {
	const digests: string[] = [];
	const taker = takerOf(provider, request);
	for (const [key, field] of FIELDS) {
		const frame = request[key];
		if (frame?.source !== 'binary') continue;
		const { bytes } = await readImage(context, itemIndex, frame.property, field, taker);
		digests.push(`${key} ${sha256Hex(bytes)}`);
	}
	return digests;
}

/** Uploads what has to be uploaded: the request with addresses in place of binary fields. Throws a `VideoError`. */
export async function withUploadedFrames(
	context: IExecuteFunctions,
	itemIndex: number,
	{ startFrame, endFrame, ...request }: VideoRequest,
	api: VideoApi,
): Promise<SendableRequest> {
	const taker = takerOf(api.provider, request);
	const urlOf = async (frame: Frame | undefined, field: string): Promise<string | undefined> => {
		if (frame?.source !== 'binary') return frame?.url;
		return await api.upload(await readImage(context, itemIndex, frame.property, field, taker));
	};
	return {
		...request,
		startFrameUrl: await urlOf(startFrame, FIELDS[0][1]),
		endFrameUrl: await urlOf(endFrame, FIELDS[1][1]),
	};
}
