import { VideoError } from '../../nodes/shared/domain/error';
import { parseMultiShotRequest, parseVideoRequest } from '../../nodes/shared/domain/requestSchema';
import type { VideoRequest } from '../../nodes/shared/domain/request';
import { brokenLimits } from '../../nodes/shared/job/limits';
import type { Capabilities } from '../../nodes/shared/providers/capabilities';
import { KLING_3, NEGATIVE_PROMPT } from '../../nodes/shared/providers/klingModels';

/** A model that has every optional field, with the limits of Kling 3.0. */
export const EVERYTHING: Capabilities = {
	...KLING_3,
	modelId: 'everything',
	overallPrompt: true,
	shotFormat: true,
	elements: {
		max: null,
		maxImages: 4,
		maxDescriptionLength: 100,
		from: ['images', 'video'],
		voice: false,
	},
	negativePrompt: NEGATIVE_PROMPT,
	cfgScale: { min: 0, max: 1 },
};

const WHO = 'this model';

/** The request, where that model takes it; the messages leave out who does not. */
function checked(request: VideoRequest): VideoRequest {
	const broken = brokenLimits(request, EVERYTHING, WHO);
	if (broken.length === 0) return request;
	throw new VideoError('invalidRequest', broken.join('. ').replaceAll(` for ${WHO}`, ''));
}

export const readVideoRequest = (values: unknown): VideoRequest =>
	checked(parseVideoRequest(values));

export const readMultiShotRequest = (values: unknown): VideoRequest =>
	checked(parseMultiShotRequest(values));
