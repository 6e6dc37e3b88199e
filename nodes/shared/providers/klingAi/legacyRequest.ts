import { spelled } from '../../domain/mentions';
import { modelName } from '../../domain/models';
import { OPTIONAL_FIELDS } from '../../domain/optionalFields';
import type { Mode, SendableRequest, VideoRequest } from '../../domain/request';
import { promptWith } from '../../domain/shots';
import { knownFrom, modelIdsFrom, modelQueryOf } from '../capabilities';
import { withoutAbsent, VIDEO_USE_WORDS } from '../encoding';
import type { ModelQuery, OrderDetails, ProviderRequest } from '../provider';
import { checkElements } from './elementRules';
import { FAMILIES, IMAGE, type LegacyRow, MODELS, TEXT, UNKNOWN } from './legacyModels';

const MODE_WORDS: Record<Mode, string> = { standard: 'std', pro: 'pro', '4k': '4k' };

export const known = knownFrom(MODELS, FAMILIES, UNKNOWN);

export const modelId = modelIdsFrom(MODELS);

export const addressOf = (query: ModelQuery): string =>
	known(query).path ?? (query.hasStartFrame ? IMAGE : TEXT);

const yesOrNo = (isTrue: boolean | undefined): 'yes' | 'no' => (isTrue ? 'yes' : 'no');

const listOf = <T>(items: T[]): T[] | undefined => (items.length > 0 ? items : undefined);

/** In this list a prompt counts from the first one: what it names comes before the frames. */
function imageList({ referenceImageUrls = [], startFrameUrl, endFrameUrl }: SendableRequest) {
	const frame = (url: string | undefined, type: string) =>
		url === undefined ? [] : [{ image_url: url, type }];
	return listOf([
		...referenceImageUrls.map((url) => ({ image_url: url })),
		...frame(startFrameUrl, 'first_frame'),
		...frame(endFrameUrl, 'end_frame'),
	]);
}

function videoList({ referenceVideoUrl, videoUse = 'follow', keepSound }: SendableRequest) {
	if (referenceVideoUrl === undefined) return undefined;
	return [
		{
			video_url: referenceVideoUrl,
			refer_type: VIDEO_USE_WORDS[videoUse],
			keep_original_sound: yesOrNo(keepSound),
		},
	];
}

/** The IDs are numbers here. */
const elementList = ({ elements = [] }: SendableRequest) =>
	listOf(
		elements.flatMap(({ elementId }) =>
			elementId === undefined ? [] : [{ element_id: Number(elementId) }],
		),
	);

function encodeInputs(request: SendableRequest, { path }: LegacyRow): Record<string, unknown> {
	const { startFrameUrl, endFrameUrl } = request;
	const files = path
		? { image_list: imageList(request), video_list: videoList(request) }
		: { image: startFrameUrl, image_tail: startFrameUrl && endFrameUrl };
	return { ...files, element_list: elementList(request) };
}

/** With shots the prompt is ignored: what holds for all of them goes into each. */
function encodeTexts(request: SendableRequest, row: LegacyRow): Record<string, unknown> {
	const { prompt, shots, overallPrompt, automaticShots } = spelled(request, row.spelling);
	if (!row.shots) return { prompt };
	if (automaticShots) return { multi_shot: true, shot_type: 'intelligence', prompt };
	if (!shots) return { multi_shot: false, prompt };
	return {
		multi_shot: true,
		shot_type: 'customize',
		multi_prompt: shots.map((shot, index) => ({
			index: index + 1,
			prompt: promptWith(overallPrompt, shot.prompt),
			duration: String(shot.durationSeconds),
		})),
	};
}

function encodeMotion(request: SendableRequest, row: LegacyRow): Record<string, unknown> {
	const { prompt } = spelled(request, row.spelling);
	return {
		image_url: request.motionImageUrl,
		video_url: request.motionVideoUrl,
		element_list: elementList(request),
		prompt: prompt || undefined,
		character_orientation: request.orientation,
		keep_original_sound: yesOrNo(request.keepSound),
		mode: MODE_WORDS[request.mode],
	};
}

function encodeVideo(request: SendableRequest, row: LegacyRow): Record<string, unknown> {
	const { videoUse, startFrameUrl } = request;
	const sound = request.generateAudio ? 'on' : 'off';
	// With a start frame the video has the shape of that image, and an edited one keeps its own. One that follows another always wants to be told.
	const isShaped = videoUse === undefined ? startFrameUrl === undefined : videoUse === 'follow';
	return {
		...encodeTexts(request, row),
		...encodeInputs(request, row),
		negative_prompt: row.negativePrompt ? request.negativePrompt : undefined,
		cfg_scale: row.cfgScale ? request.cfgScale : undefined,
		sound: row.audio === 'choice' ? sound : undefined,
		mode: MODE_WORDS[request.mode],
		aspect_ratio: isShaped ? request.aspectRatio : undefined,
		duration: videoUse === 'edit' ? undefined : String(request.durationSeconds),
	};
}

export function encodeOrder(
	request: SendableRequest,
	{ callbackUrl, key }: OrderDetails,
): ProviderRequest {
	const query = modelQueryOf(request);
	const row = known(query);
	return {
		method: 'POST',
		host: 'api',
		path: addressOf(query),
		body: withoutAbsent({
			model_name: modelId(query),
			...(row.motion ? encodeMotion(request, row) : encodeVideo(request, row)),
			callback_url: callbackUrl,
			external_task_id: key,
		}),
	};
}

const { elements: ELEMENTS, shots: SHOTS, referenceVideo: VIDEO } = OPTIONAL_FIELDS;

/** Sources: https://github.com/vercel/ai, packages/klingai, and https://kling.ai/document-api/updates/api (2026-06-17, of shots) */
export function violations(request: VideoRequest): string[] {
	const { elements = [], model, customModel, shots, videoUse } = request;
	const row = known(request);
	const name = customModel ?? modelName(model);
	const inexact = elements.flatMap(({ elementId }) =>
		elementId === undefined || (/^\d+$/.test(elementId) && Number.isSafeInteger(Number(elementId)))
			? []
			: elementId,
	);
	return [
		...(row.elements && !row.motion
			? checkElements(request, name, addressOf(modelQueryOf(request)) === TEXT)
			: []),
		...inexact.map(
			(elementId) =>
				`'${ELEMENTS.label}: Element ID' ${elementId} cannot be sent with an access key, which takes whole numbers of up to 16 digits only: use a credential with an API key`,
		),
		...(shots && videoUse === 'follow'
			? [
					`'${SHOTS.label}' do not go together with a '${VIDEO.label}' for ${name} with an access key: let the model cut by itself, or use a credential with an API key`,
				]
			: []),
	];
}
