import { spelled } from '../../domain/mentions';
import type { Mode, SendableRequest, VideoRequest } from '../../domain/request';
import { promptWith } from '../../domain/shots';
import { knownFrom, modelIdsFrom, modelQueryOf } from '../capabilities';
import { withoutAbsent } from '../encoding';
import type { ModelQuery, OrderDetails, ProviderRequest } from '../provider';
import {
	FAMILIES,
	IMAGE_TO_VIDEO,
	type KlingAiRow,
	MODELS,
	TEXT_TO_VIDEO,
	UNKNOWN,
} from './models';

/*
 * Orders of the current API, whose addresses contain the model.
 */

const RESOLUTIONS: Record<Mode, string> = { standard: '720p', pro: '1080p', '4k': '4k' };

export const modelId = modelIdsFrom(MODELS);

export const known = knownFrom(MODELS, FAMILIES, UNKNOWN);

/** The path that is typed with a model, or that of the model, or that of what a video is made from. */
export function addressOf(query: ModelQuery): { path: string; id: string } {
	const id = modelId(query);
	const [, typedPath, typedId] = /^(.+)\/([^/]+)$/.exec(id) ?? [];
	const { path, referencePath } = known(query);
	const usual =
		(query.hasReferences ? referencePath : undefined) ??
		(query.hasStartFrame ? IMAGE_TO_VIDEO : TEXT_TO_VIDEO);
	return { path: typedPath ?? path ?? usual, id: typedId ?? id };
}

type Texts = Pick<
	VideoRequest,
	'prompt' | 'shots' | 'overallPrompt' | 'automaticShots' | 'durationSeconds' | 'videoUse'
>;

/** Whether one text has to be marked as one shot: beside a video that is followed, the model cuts as it likes. */
export const isMarkedShot = (
	{ shots, automaticShots, videoUse }: Texts,
	{ hasShotSetting }: KlingAiRow,
): boolean => hasShotSetting && videoUse === 'follow' && !shots && !automaticShots;

/**
 * Shots are written into the prompt: `shot 1, 3, words; shot 2, 2, words;`. A semicolon ends a shot, so
 * words have commas in its place. Source: https://kling.ai/document-api/api/video/3-0-omni/text-to-video
 */
export function promptText(request: Texts, row: KlingAiRow): string {
	const { prompt, durationSeconds, overallPrompt, shots: given } = spelled(request, row.spelling);
	const shots = given ?? (isMarkedShot(request, row) ? [{ prompt, durationSeconds }] : undefined);
	if (!shots) return prompt;
	const inWords = shots.map((shot) => promptWith(overallPrompt, shot.prompt));
	const written = shots.map(({ durationSeconds: seconds }, index) =>
		row.shots?.asText
			? `Shot ${index + 1} (${seconds} seconds): ${inWords[index]}\n`
			: `shot ${index + 1}, ${seconds}, ${inWords[index]?.replaceAll(';', ',')}; `,
	);
	return written.join('').trimEnd();
}

type Content = Record<string, string>;

const one = (type: string, url: string | undefined, id?: string): Content[] =>
	url === undefined ? [] : [{ type, url, ...(id === undefined ? {} : { id }) }];

/** Inputs that a prompt names have the name as their id. Elements without an ID are made elsewhere. */
function contentsOf(request: SendableRequest, row: KlingAiRow): Content[] {
	const { middleFrameUrls = [], referenceImageUrls = [], elements = [], videoUse } = request;
	const text = promptText(request, row);
	const idOf = (...input: Parameters<KlingAiRow['spelling']>) => row.spelling(...input).slice(1);
	const videoType = videoUse === 'edit' ? 'base_video' : 'feature_video';
	return [
		...(text === '' ? [] : [{ type: 'prompt', text }]),
		...one('first_frame', request.startFrameUrl),
		...middleFrameUrls.flatMap((url) => one('middle_frame', url)),
		...one('last_frame', request.endFrameUrl),
		...referenceImageUrls.flatMap((url, index) =>
			one('refer_image', url, idOf('Image', index + 1)),
		),
		...one(videoType, request.referenceVideoUrl, idOf('Video', 1)),
		...one('image', request.motionImageUrl),
		...one('video', request.motionVideoUrl),
		...elements.flatMap(({ elementId }, index) =>
			elementId === undefined
				? []
				: [{ type: 'element', element_id: elementId, id: idOf('Element', index + 1) }],
		),
	];
}

function soundOf(request: SendableRequest, { audio, referenceVideo }: KlingAiRow) {
	const { videoUse, keepSound, generateAudio } = request;
	if (videoUse && keepSound && referenceVideo?.keepsSound.includes(videoUse)) return 'original';
	if (audio !== 'choice') return undefined;
	return generateAudio ? 'native' : 'off';
}

function settingsOf(request: SendableRequest, row: KlingAiRow): Record<string, unknown> {
	const { shots, automaticShots = false, videoUse, startFrameUrl, keepSound } = request;
	const resolution = RESOLUTIONS[request.mode];
	if (row.motion) {
		const audio = keepSound ? 'original' : 'off';
		return { character_orientation: request.orientation, audio, resolution };
	}
	const isEdit = videoUse === 'edit';
	const isCut = shots !== undefined || automaticShots || videoUse === 'follow';
	return withoutAbsent({
		// Without it the model cuts a video into several shots as it likes.
		multi_shot: row.hasShotSetting ? isCut : undefined,
		audio: soundOf(request, row),
		resolution,
		// With a start frame the video has the shape of that image, and an edited one keeps its own, as its length.
		aspect_ratio: startFrameUrl === undefined && !isEdit ? request.aspectRatio : undefined,
		duration: isEdit ? undefined : request.durationSeconds,
	});
}

/** A key is unique within an account; no limit of its length is documented. */
const optionsOf = (
	{ callbackUrl, key }: OrderDetails,
	{ ignoresCallback, ignoresKey }: KlingAiRow,
): Record<string, unknown> | undefined => {
	const options = withoutAbsent({
		callback_url: ignoresCallback ? undefined : callbackUrl,
		external_task_id: ignoresKey ? undefined : key,
	});
	return Object.keys(options).length > 0 ? options : undefined;
};

export function encodeOrder(request: SendableRequest, order: OrderDetails): ProviderRequest {
	const row = known(request);
	const { path, id } = addressOf(modelQueryOf(request));
	const isTextAlone = path === TEXT_TO_VIDEO && !row.hasContentsAlways;
	return {
		method: 'POST',
		host: 'api',
		path: `/${path}/${id}`,
		body: withoutAbsent({
			// Every other path takes `contents` only.
			...(isTextAlone
				? { prompt: promptText(request, row) }
				: { contents: contentsOf(request, row) }),
			settings: settingsOf(request, row),
			options: optionsOf(order, row),
		}),
	};
}
