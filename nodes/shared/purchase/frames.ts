import { GIF } from 'image-size/types/gif';
import { JPG } from 'image-size/types/jpg';
import { PNG } from 'image-size/types/png';
import { WEBP } from 'image-size/types/webp';
import type { IExecuteFunctions } from 'n8n-workflow';

import { VideoError } from '../domain/error';
import type { Frame, SendableRequest, VideoRequest } from '../domain/request';
import { capabilitiesOf } from '../job/checkCapabilities';
import { sha256Hex } from '../domain/hash';
import type { Capabilities } from '../providers/capabilities';
import type { ImageFile, Provider } from '../providers/provider';
import type { VideoApi } from '../client/videoApi';

/** Those that providers take, and those that people try instead. */
const FORMATS = {
	'image/jpeg': JPG,
	'image/png': PNG,
	'image/webp': WEBP,
	'image/gif': GIF,
};

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

const refuse = (message: string): VideoError => new VideoError('invalidRequest', message);

/** The image's type and measures, found from its bytes: names and MIME types of items are often wrong. */
function measure(bytes: Buffer): { mimeType: string; width: number; height: number } | null {
	try {
		const known = Object.entries(FORMATS).find(([, format]) => format.validate(bytes));
		if (!known) return null;
		const [mimeType, format] = known;
		const { width, height } = format.calculate(bytes);
		return { mimeType, width, height };
	} catch {
		return null;
	}
}

/** Who takes an image, and what it has to be like. */
interface Taker {
	displayName: string;
	limits: Capabilities['image'];
}

function checkImage(bytes: Buffer, label: string, { displayName, limits }: Taker): string {
	const image = measure(bytes);
	const wanted = limits.mimeTypes
		.map((type) => type.replace('image/', '').toUpperCase())
		.join(' or ');
	if (!image)
		throw refuse(`${label} holds no image that can be read. ${displayName} takes ${wanted}`);
	if (!limits.mimeTypes.includes(image.mimeType)) {
		throw refuse(`${label} is ${image.mimeType}. ${displayName} takes ${wanted}`);
	}
	const [shorter, longer] = [
		Math.min(image.width, image.height),
		Math.max(image.width, image.height),
	];
	const measures = `${image.width} x ${image.height} pixels`;
	if (shorter < limits.minSide) {
		throw refuse(`${label} measures ${measures}. Each side must have at least ${limits.minSide}`);
	}
	if (longer / shorter > limits.maxAspect) {
		throw refuse(
			`${label} measures ${measures}. One side may be at most ${limits.maxAspect} times as long as the other`,
		);
	}
	return image.mimeType;
}

/** The size of an item's file in bytes, known without reading it. */
async function sizeOf(
	context: IExecuteFunctions,
	binary: { id?: string; data: string },
): Promise<number> {
	if (!binary.id) return Buffer.byteLength(binary.data, 'base64');
	return (await context.helpers.getBinaryMetadata(binary.id)).fileSize ?? 0;
}

/**
 * Reads an image from an item's binary data. Throws a `VideoError` that names the field when there
 * is none, or when the provider would not take it: its size is checked before it is read.
 */
async function readImage(
	context: IExecuteFunctions,
	itemIndex: number,
	property: string,
	field: string,
	taker: Taker,
): Promise<ImageFile> {
	const label = `'${field}' ('${property}')`;
	const { maxBytes } = taker.limits;
	let binary;
	try {
		binary = context.helpers.assertBinaryData(itemIndex, property);
	} catch {
		throw refuse(`'${field}' names '${property}', but the item has no binary data of that name`);
	}
	const size = await sizeOf(context, binary);
	if (size > maxBytes) {
		throw refuse(
			`${label} is ${megabytes(size)} large. ${taker.displayName} takes images up to ${megabytes(maxBytes)}`,
		);
	}
	const bytes = await context.helpers.getBinaryDataBuffer(itemIndex, property);
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
