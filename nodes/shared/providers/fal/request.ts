import { promptWith } from '../../domain/shots';
import type { Model, SendableRequest, VideoRequest } from '../../domain/request';
import type { Cost } from '../../domain/task';
import { withoutAbsent } from '../json';
import { KLING_3, modelQueryOf } from '../capabilities';
import { estimateUsd, rateIn, type RateTable } from '../rates';
import type { Capabilities, ModelQuery, PriceQuery } from '../provider';

/*
 * The Kling endpoints of fal.ai and what they take. The reference of an endpoint is at
 * https://fal.ai/models/<endpoint id>/api, as text at https://fal.ai/models/<endpoint id>/llms.txt
 */

/** Longest prompt. Source: https://fal.ai/models/fal-ai/kling-video/v3/pro/image-to-video/api */
const MAX_PROMPT_LENGTH = 2500;

const BASE: Capabilities = {
	...KLING_3,
	cancel: true,
	maxPromptLength: MAX_PROMPT_LENGTH,
};

/** Source: https://fal.ai/models/fal-ai/kling-video/v3/pro/image-to-video/api */
const V3: Capabilities = { ...BASE, negativePrompt: true, cfgScale: true, elements: true };

/** Source: https://fal.ai/models/fal-ai/kling-video/v3/turbo/pro/image-to-video/api (`image_url`: up to 50 MB) */
const TURBO: Capabilities = {
	...BASE,
	endFrame: false,
	modes: ['standard', 'pro'],
	audio: 'always',
	image: { ...KLING_3.image, maxBytes: 50 * 1024 * 1024 },
};

/** What each model can do. Source of the omni model's: https://fal.ai/models/fal-ai/kling-video/o3/pro/image-to-video/api */
export const FAL_MODELS: Record<Model, Capabilities> = {
	'kling-3.0': V3,
	'kling-3.0-turbo': TURBO,
	'kling-3.0-omni': BASE,
	custom: V3,
};

/** The common part of a model's endpoint ids. Source: https://github.com/fal-ai/fal-js, types/endpoints.ts */
const FAMILIES: Record<Exclude<Model, 'custom'>, string> = {
	'kling-3.0': 'fal-ai/kling-video/v3',
	'kling-3.0-turbo': 'fal-ai/kling-video/v3/turbo',
	'kling-3.0-omni': 'fal-ai/kling-video/o3',
};

const IMAGE_TO_VIDEO = /(^|\/)image-to-video$/;
const TEXT_TO_VIDEO = /(^|\/)text-to-video$/;

/** The id of the endpoint that makes a video; one typed by the user may leave out its last part. */
export function falEndpoint({ model, customModel, mode, hasStartFrame }: ModelQuery): string {
	const task = hasStartFrame ? 'image-to-video' : 'text-to-video';
	if (model !== 'custom') return `${FAMILIES[model]}/${mode}/${task}`;
	const id = customModel ?? `${FAMILIES['kling-3.0']}/${mode}`;
	return IMAGE_TO_VIDEO.test(id) || TEXT_TO_VIDEO.test(id) ? id : `${id}/${task}`;
}

/** The same for a request that is ready to be sent. */
export const falEndpointOf = (request: SendableRequest): string =>
	falEndpoint(modelQueryOf(request));

/** Either one prompt or shots, never both: what holds for all shots goes into each. */
const words = ({ model, prompt, shots, overallPrompt }: SendableRequest) =>
	shots
		? {
				multi_prompt: shots.map((shot) => ({
					prompt: promptWith(overallPrompt, shot.prompt),
					duration: String(shot.durationSeconds),
				})),
				// The turbo endpoints have no such field.
				shot_type: model === 'kling-3.0-turbo' ? undefined : 'customize',
			}
		: { prompt };

const frames = ({ model, startFrameUrl, endFrameUrl }: SendableRequest) => {
	if (model === 'kling-3.0-turbo') return { image_url: startFrameUrl };
	return model === 'kling-3.0-omni'
		? { image_url: startFrameUrl, end_image_url: endFrameUrl }
		: { start_image_url: startFrameUrl, end_image_url: endFrameUrl };
};

/** An element is a front view with one to three more views, or a video. */
const element = ({ imageUrls, videoUrl }: NonNullable<SendableRequest['elements']>[number]) => {
	if (videoUrl !== undefined) return { video_url: videoUrl };
	const [frontal, ...others] = imageUrls;
	return { frontal_image_url: frontal, reference_image_urls: others };
};

/** The input of a model's endpoint. */
export function falInput(request: SendableRequest): Record<string, unknown> {
	const { model, elements } = request;
	const isV3 = model === 'kling-3.0' || model === 'custom';
	const fromImage = IMAGE_TO_VIDEO.test(falEndpointOf(request));
	return withoutAbsent({
		...words(request),
		duration: String(request.durationSeconds),
		// With a start frame the video takes its proportions.
		aspect_ratio: fromImage ? undefined : request.aspectRatio,
		// On by default at v3, off at the omni model: always said.
		generate_audio: model === 'kling-3.0-turbo' ? undefined : request.generateAudio,
		...frames(request),
		negative_prompt: isV3 ? request.negativePrompt : undefined,
		cfg_scale: isV3 ? request.cfgScale : undefined,
		elements: isV3 && fromImage && elements?.length ? elements.map(element) : undefined,
	});
}

/**
 * Rules between fields. Source of those about elements:
 * https://fal.ai/models/fal-ai/kling-video/v3/pro/image-to-video/api (`elements`)
 */
export function falRefusals(request: VideoRequest): string[] {
	const { model, customModel = '', startFrame, elements = [] } = request;
	const isCustom = model === 'custom';
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
			elements.length > 0 && !startFrame,
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

const flat = (usd: number) => ({ silent: usd, audio: usd });

/** US dollars per second of video. Source: https://fal.ai/models/<endpoint id>, November 2026 */
const USD_PER_SECOND: RateTable = {
	'kling-3.0': {
		standard: { silent: 0.084, audio: 0.126 },
		pro: { silent: 0.112, audio: 0.168 },
		'4k': flat(0.42),
	},
	'kling-3.0-turbo': { standard: flat(0.112), pro: flat(0.14) },
	'kling-3.0-omni': {
		standard: { silent: 0.084, audio: 0.112 },
		pro: { silent: 0.112, audio: 0.14 },
		'4k': flat(0.42),
	},
};

/** The price by fal.ai's published rates, or null for a model without one. */
export const falCost = (query: PriceQuery): Cost | null =>
	estimateUsd(rateIn(USD_PER_SECOND, query), query.durationSeconds);
