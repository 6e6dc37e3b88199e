import { CUSTOM_MODEL } from '../../domain/models';
import { promptWith } from '../../domain/shots';
import type { Element, SendableRequest, VideoRequest } from '../../domain/request';
import { knownFrom, modelQueryOf, rowOf } from '../capabilities';
import { withoutAbsent } from '../encoding';
import type { ModelQuery } from '../provider';
import { FAMILIES, type FalRow, MODELS, UNKNOWN } from './models';

const IMAGE_TO_VIDEO = /(^|\/)image-to-video$/;
const TEXT_TO_VIDEO = /(^|\/)text-to-video$/;

/** Ids that are not yet those of an endpoint: they end with a version or a quality. */
const WITHOUT_TASK = /(^|\/)(standard|pro|master|4k|turbo|o\d|v\d+(\.\d+)?(-turbo)?)$/;

/** What is known of the endpoints of a model. */
export const known = knownFrom(MODELS, FAMILIES, UNKNOWN);

/** The id of the endpoint that makes a video; one typed by the user may leave out its last part. */
export function endpointId({ model, customModel, mode, hasStartFrame }: ModelQuery): string {
	const task = hasStartFrame ? 'image-to-video' : 'text-to-video';
	const typed = model === CUSTOM_MODEL ? customModel : undefined;
	const id = typed ?? `${rowOf(MODELS, model).modelId}/${mode}`;
	return typed === undefined || WITHOUT_TASK.test(id) ? `${id}/${task}` : id;
}

export const endpointOf = (request: SendableRequest): string => endpointId(modelQueryOf(request));

/** Either one prompt or shots, never both: what holds for all shots goes into each. */
const encodeTexts = ({ prompt, shots, overallPrompt }: SendableRequest, { hasShotType }: FalRow) =>
	shots
		? {
				multi_prompt: shots.map((shot) => ({
					prompt: promptWith(overallPrompt, shot.prompt),
					duration: String(shot.durationSeconds),
				})),
				shot_type: hasShotType ? 'customize' : undefined,
			}
		: { prompt };

const encodeElement = ({ imageUrls, videoUrl }: Element) => {
	if (videoUrl !== undefined) return { video_url: videoUrl };
	const [frontal, ...others] = imageUrls;
	return { frontal_image_url: frontal, reference_image_urls: others };
};

export function encodeInput(request: SendableRequest): Record<string, unknown> {
	const { elements, startFrameUrl } = request;
	const row = known(request);
	const isShaped = IMAGE_TO_VIDEO.test(endpointOf(request));
	const takesElements = row.elements && (isShaped || row.takesReferences);
	return withoutAbsent({
		...encodeTexts(request, row),
		duration: String(request.durationSeconds),
		// With a start frame the video takes its proportions.
		aspect_ratio: isShaped ? undefined : request.aspectRatio,
		// On by default at v3, off at the omni model: always said where there is a choice.
		generate_audio: row.audio === 'choice' ? request.generateAudio : undefined,
		[row.startFrameField]: startFrameUrl,
		[row.endFrameField ?? 'end_image_url']: row.endFrame ? request.endFrameUrl : undefined,
		negative_prompt: row.negativePrompt ? request.negativePrompt : undefined,
		cfg_scale: row.cfgScale ? request.cfgScale : undefined,
		elements: takesElements && elements?.length ? elements.map(encodeElement) : undefined,
	});
}

/**
 * Rules between fields. Source of those about elements:
 * https://fal.ai/models/fal-ai/kling-video/v3/pro/image-to-video/api (`elements`)
 */
export function violations(request: VideoRequest): string[] {
	const { model, customModel = '', startFrame, elements = [] } = request;
	const isCustom = model === CUSTOM_MODEL;
	const rules: Array<[boolean, string]> = [
		[
			isCustom && IMAGE_TO_VIDEO.test(customModel) && !startFrame,
			"'Model ID' ends with image-to-video, which needs a 'Start Frame'",
		],
		[
			isCustom && TEXT_TO_VIDEO.test(customModel) && startFrame !== undefined,
			"'Start Frame' does not go together with a 'Model ID' that ends with text-to-video",
		],
		[
			elements.length > 0 && !startFrame && !known(request).takesReferences,
			"'Elements' need a 'Start Frame' at fal.ai: only videos made from an image take them",
		],
		[
			elements.some(({ imageUrls, videoUrl }) => videoUrl === undefined && imageUrls.length < 2),
			"'Elements': an element made of images needs at least two at fal.ai, the front view and one to three others",
		],
		[
			elements.filter(({ videoUrl }) => videoUrl !== undefined).length > 1,
			"'Elements' may hold at most one element with a video at fal.ai",
		],
	];
	return rules.filter(([isBroken]) => isBroken).map(([, message]) => message);
}
