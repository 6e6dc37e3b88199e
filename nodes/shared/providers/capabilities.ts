import { type Model, MODES, type SendableRequest, type VideoRequest } from '../domain/request';
import type { Capabilities, ModelQuery } from './provider';

/**
 * What the Kling 3.0 model itself can do; providers add what they offer beside it, or take away what they do
 * not pass on. Source of the limits: https://kling.ai/document-api
 */
export const KLING_3: Capabilities = {
	multiShot: true,
	endFrame: true,
	negativePrompt: false,
	cfgScale: false,
	elements: false,
	overallPrompt: false,
	shotFormat: false,
	cancel: false,
	modes: MODES,
	audio: 'choice',
	maxPromptLength: 4000,
	maxShotPromptLength: 2500,
	comfortablePromptLength: 2500,
	image: {
		maxBytes: 10 * 1024 * 1024,
		mimeTypes: ['image/jpeg', 'image/png'],
		minSide: 300,
		maxAspect: 2.5,
	},
};

/** What decides which model makes a video, in a request before or after its frames are uploaded. */
export const modelQueryOf = (
	request: Omit<ModelQuery, 'hasStartFrame'> &
		Pick<VideoRequest, 'startFrame'> &
		Pick<SendableRequest, 'startFrameUrl'>,
): ModelQuery => {
	const { model, customModel, mode, startFrame, startFrameUrl } = request;
	return { model, customModel, mode, hasStartFrame: (startFrame ?? startFrameUrl) !== undefined };
};

/** The provider's ids of its models: a custom one has the id that was typed, and Kling 3.0's stands in for one that is missing. */
export const modelIdsFrom =
	(ids: Partial<Record<Model, string>> & { 'kling-3.0': string }) =>
	({ model, customModel }: Pick<ModelQuery, 'model' | 'customModel'>): string =>
		(model === 'custom' && customModel) || (ids[model] ?? ids['kling-3.0']);
