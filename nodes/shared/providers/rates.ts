import type { Cost } from '../domain/task';
import { followsVideo, type Mode } from '../domain/request';
import type { Capabilities, ModelTable } from './capabilities';
import type { PriceQuery } from './provider';

/** What a second of video costs by the published price list; a mode without a published rate is absent. */
export interface Rates {
	unit: Cost['unit'];
	perSecond: Partial<Record<Mode, { silent: number; audio: number; withVideo?: number }>>;
	/** Whether the seconds of a video that goes into it are paid for as well. */
	countsInput?: true;
}

/** A rate that is the same with and without sound. */
export const flat = (rate: number) => ({ silent: rate, audio: rate });

export const inUsd = (perSecond: Rates['perSecond']): Rates => ({ unit: 'usd', perSecond });

/** The length of the video that goes into it, or the most that is taken; zero where there is none. */
function inputSeconds(query: PriceQuery, { referenceVideo, seconds }: Capabilities): number {
	const { orientation, videoUse, durationSeconds } = query;
	if (orientation === undefined && videoUse === undefined) return 0;
	const longest = referenceVideo?.seconds.max ?? seconds.max;
	const most = orientation === undefined ? longest : durationSeconds;
	return Math.min(query.inputSeconds ?? most, most);
}

/** The seconds that are paid for. A video that goes into it counts at least as much as the one that comes out. */
function billedSeconds(query: PriceQuery, capabilities: Capabilities): number {
	const input = inputSeconds(query, capabilities);
	const output = followsVideo(query) ? input : query.durationSeconds;
	const isCounted = capabilities.rates?.countsInput && input > 0;
	return isCounted ? output + Math.max(input, output) : output;
}

type Rate = NonNullable<Rates['perSecond'][Mode]>;

/** A video that is only one of the elements costs more where that is published. */
function perSecond(query: PriceQuery, { silent, audio, withVideo }: Rate): number | undefined {
	const { orientation, videoUse, elements = [], generateAudio } = query;
	const usual = generateAudio ? audio : silent;
	if ((orientation ?? videoUse) !== undefined) return withVideo;
	return elements.some(({ videoUrl }) => videoUrl) ? (withVideo ?? usual) : usual;
}

/** The price by the published rates, or null where there is none. A video of unknown length counts as the longest that is taken. */
export const estimateFrom =
	(models: ModelTable) =>
	(query: PriceQuery): Cost | null => {
		const capabilities = models[query.model];
		const rates = capabilities?.rates;
		const rate = rates?.perSecond[query.mode];
		const price = rate && perSecond(query, rate);
		return rates && price !== undefined
			? {
					// 0.3 * 3 is a little less than 0.9 in floating point.
					amount: Math.round(price * billedSeconds(query, capabilities) * 1e6) / 1e6,
					unit: rates.unit,
					source: 'estimate',
				}
			: null;
	};
