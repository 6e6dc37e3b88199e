import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { VideoError } from '../domain/error';
import { sha256Hex } from '../domain/hash';
import { fieldOf, filesOf, type NamedFile, withAddresses } from '../domain/inputFiles';
import { modelName } from '../domain/models';
import type { FileField, SendableRequest, VideoRequest } from '../domain/request';
import type { Capabilities } from '../providers/capabilities';
import type { Provider } from '../providers/provider';
import type { ImageFile, UploadFile } from '../providers/upload';
import type { VideoApi } from '../client/videoApi';
import { checkImage, type Taker } from './imageFile';
import { bytesOf, chunksOf, contentOf, fileOf, sizeOf } from './itemFile';
import { megabytes } from './megabytes';
import { checkVideoFile, tooLarge, typeOf, videoName, type VideoTaker } from './videoFile';

const reject = (message: string, hint?: string): VideoError =>
	new VideoError('invalidRequest', message, { hint });

/** A file of an item, and how messages call it. */
interface ItemFile {
	binary: IBinaryData;
	label: string;
}

function itemFile(
	context: IExecuteFunctions,
	itemIndex: number,
	property: FileField,
	field: string,
): ItemFile {
	const binary = fileOf(context, itemIndex, property, field);
	const { fileName, mimeType } = binary;
	return {
		binary,
		label: `'${field}' ('${typeof property === 'string' ? property : (fileName ?? mimeType)}')`,
	};
}

/** Who takes the images and the videos of a request. */
interface Takers {
	image: Taker;
	/** Throws a `VideoError` where videos are taken by their addresses only. */
	video(field: string): VideoTaker;
}

/** The limits of an image, which for motion control are its own. */
const imageLimits = ({ motion, image }: Capabilities) => motion?.image ?? image;

function takersFor(provider: Provider, request: VideoRequest): Takers {
	const { displayName } = provider;
	const row = provider.known(request);
	const limits = row.motion?.video ?? row.referenceVideo;
	// The character faces like in the image for a shorter time only.
	const longest = request.orientation === undefined ? Infinity : request.durationSeconds;
	return {
		image: { displayName, limits: imageLimits(row) },
		video(field) {
			if (!limits?.upload || provider.upload.type === 'inline') {
				throw reject(
					`'${field}' cannot be sent: ${displayName} takes videos by URL only`,
					'Put the file where the internet can reach it, such as in an S3 bucket, then choose URL and enter its address.',
				);
			}
			return {
				who: `${modelName(request.model)} at ${displayName}`,
				limits,
				maxSeconds: Math.min(limits.seconds.max, longest),
			};
		},
	};
}

/** Reads an image. Throws a `VideoError` when the provider would not take it: its size is checked before it is read. */
async function readImage(
	context: IExecuteFunctions,
	{ binary, label }: ItemFile,
	taker: Taker,
): Promise<ImageFile> {
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

/** What there is to know of a video, which is read once for it. Throws a `VideoError` when the provider would not take it. */
async function readVideo(
	context: IExecuteFunctions,
	{ binary, label }: ItemFile,
	taker: VideoTaker,
): Promise<{ sha256: string; seconds?: number }> {
	const size = await sizeOf(context, binary);
	if (size > taker.limits.maxBytes) throw tooLarge(label, size, taker);
	return await checkVideoFile(chunksOf(contentOf(context, binary)), label, taker);
}

/** A video as it is uploaded: by a name and a type that fit what it is. */
async function videoToUpload(
	context: IExecuteFunctions,
	{ binary }: ItemFile,
): Promise<UploadFile> {
	const content = contentOf(context, binary);
	const type = await typeOf(chunksOf(content));
	const named = { mimeType: type.mimeType, fileName: videoName(binary.fileName, type) };
	return 'bytes' in content
		? { ...content, ...named }
		: { ...content, ...named, size: await sizeOf(context, binary) };
}

/** What is found out about the files that come from binary data. */
export interface CheckedFiles {
	/** A digest of each of them. */
	digests: string[];
	/** The length of the video among them, where that is known. */
	inputSeconds?: number;
}

/** Checks the files that come from binary data. Throws a `VideoError` of kind `invalidRequest`. */
export async function checkFiles(
	context: IExecuteFunctions,
	itemIndex: number,
	request: VideoRequest,
	provider: Provider,
): Promise<CheckedFiles> {
	const takers = takersFor(provider, request);
	const checked: CheckedFiles = { digests: [] };
	for (const named of filesOf(request)) {
		const { key, kind, file } = named;
		if (file.source !== 'binary') continue;
		const field = fieldOf(named);
		if (kind === 'video') {
			const taker = takers.video(field);
			const found = itemFile(context, itemIndex, file.property, field);
			const { sha256, seconds } = await readVideo(context, found, taker);
			checked.digests.push(`${key} ${sha256}`);
			checked.inputSeconds = seconds;
		} else {
			const found = itemFile(context, itemIndex, file.property, field);
			const { bytes } = await readImage(context, found, takers.image);
			checked.digests.push(`${key} ${sha256Hex(bytes)}`);
		}
	}
	return checked;
}

/** Uploads what has to be uploaded: the request with addresses in place of binary fields. Throws a `VideoError`. */
export async function withUploadedFiles(
	context: IExecuteFunctions,
	itemIndex: number,
	request: VideoRequest,
	api: VideoApi,
): Promise<SendableRequest> {
	const takers = takersFor(api.provider, request);
	const addressOf = async (named: NamedFile): Promise<string> => {
		const { kind, file } = named;
		if (file.source === 'url') return file.url;
		const found = itemFile(context, itemIndex, file.property, fieldOf(named));
		return await api.upload(
			kind === 'video'
				? await videoToUpload(context, found)
				: await readImage(context, found, takers.image),
		);
	};
	const addresses = new Map<string, string>();
	for (const named of filesOf(request)) addresses.set(named.key, await addressOf(named));
	return withAddresses(request, addresses);
}
