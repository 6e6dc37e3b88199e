import type { Cost } from '../../domain/task';
import type { PriceQuery } from '../provider';
import { estimateFrom } from '../rates';
import { MODELS } from './models';

const estimate = estimateFrom(MODELS);

/**
 * The price by the published rates. At 4.0 an element that was made from a video is paid for as a video; its ID does
 * not tell, so the higher price counts. Source: https://docs.comfy.org/built-in-nodes/Kling4ReferenceToVideoNode
 */
export function estimateCost(query: PriceQuery): Cost | null {
	const { model, elements = [], videoUse, durationSeconds } = query;
	const usual = estimate(query);
	const isByElement = elements.length > 0 && videoUse === undefined;
	if (!isByElement || !MODELS[model]?.rates?.countsInput) return usual;
	const asVideo = estimate({ ...query, videoUse: 'follow', inputSeconds: durationSeconds });
	return usual && asVideo && asVideo.amount > usual.amount ? asVideo : usual;
}
