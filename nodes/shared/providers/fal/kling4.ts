import { FLASH, KLING_4 } from '../klingModels';
import { flat, inUsd } from '../rates';
import type { FalRow } from './models';

/*
 * Kling 4.0, which is not verified against the live API. Sources: https://fal.ai/models/kling/v4/text-to-video/llms.txt,
 * .../v4/image-to-video/llms.txt, .../v4/reference-to-video/llms.txt, .../v4/video-to-video/edit/llms.txt and
 * https://fal.ai/learn/tools/kling-api
 *
 * Only an unlisted twin of the endpoints has middle frames, and nothing is published about the fields of elements:
 * neither is offered, as a field that is ignored would be paid for.
 */

const { referenceVideo } = KLING_4;

export const V4: FalRow = {
	...KLING_4,
	modelId: 'kling/v4',
	middleFrames: null,
	referenceVideo: referenceVideo && { ...referenceVideo, besideShots: true },
	startFrameField: 'start_image_url',
	hasShotType: false,
	followsAt: 'reference-to-video',
	noEndFrameBesideReferences: true,
	resolutions: { standard: '720p', pro: '1080p' },
	hasNumbers: true,
	rates: {
		...inUsd({
			standard: { ...flat(0.157), withVideo: 0.094 },
			pro: { ...flat(0.235), withVideo: 0.141 },
		}),
		countsInput: true,
	},
};

/**
 * Sources: https://fal.ai/models/kling/v4/flash/image-to-video/api and .../v4/flash/reference-to-video/api; that there
 * are the other two endpoints, and the price, follows from what others sell: https://muapi.ai/playground/kling-4.0-flash
 */
export const FLASH_4: FalRow = {
	...V4,
	...FLASH,
	modelId: 'kling/v4/flash',
	referenceVideo: V4.referenceVideo && {
		...V4.referenceVideo,
		seconds: { min: 3, max: 20 },
	},
	resolutions: { standard: '720p' },
	rates: { ...inUsd({ standard: { ...flat(0.094), withVideo: 0.094 } }), countsInput: true },
};
