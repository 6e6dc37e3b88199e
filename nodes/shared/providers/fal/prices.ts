import type { Cost } from '../../domain/task';
import type { ModelTable } from '../capabilities';
import type { PriceQuery } from '../provider';
import { estimateFrom, flat, inUsd } from '../rates';
import { type FalRow, MODELS } from './models';

/** With a voice of one's own. Source: https://fal.ai/models/fal-ai/kling-video/v3/pro/image-to-video */
const VOICE_RATES = inUsd({ standard: flat(0.154), pro: flat(0.196) });

const withVoice = (row: FalRow | undefined): FalRow | undefined =>
	row && { ...row, rates: VOICE_RATES };

/** Nothing is published about the omni model: it has been no dearer than the other. */
const WITH_VOICE: ModelTable = {
	'kling-3.0': withVoice(MODELS['kling-3.0']),
	'kling-3.0-omni': withVoice(MODELS['kling-3.0-omni']),
};

const estimate = estimateFrom(MODELS);
const estimateWithVoice = estimateFrom(WITH_VOICE);

/** The price by the published rates. */
export const estimateCost = (query: PriceQuery): Cost | null =>
	query.elements?.some(({ voiceId }) => voiceId !== undefined)
		? estimateWithVoice(query)
		: estimate(query);
