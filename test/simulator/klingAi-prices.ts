/** Source: https://kling.ai/document-api/pricing/base/video */
export const USD_PER_UNIT = 0.14;

type Rate = Record<'off' | 'native', number> & { video?: number };

const same = (units: number): Rate => ({ off: units, native: units });

const UNITS_PER_SECOND: Record<string, Record<string, Rate>> = {
	'kling-3.0': {
		'720p': { off: 0.6, native: 0.9 },
		'1080p': { off: 0.8, native: 1.2 },
		'4k': same(3),
	},
	'kling-3.0-omni': {
		'720p': { off: 0.6, native: 0.8, video: 0.9 },
		'1080p': { off: 0.8, native: 1, video: 1.2 },
		'4k': { ...same(3), video: 3 },
	},
	'kling-3.0-turbo': { '720p': same(0.8), '1080p': same(1) },
	'motion-control/kling-3.0': {
		'720p': { ...same(0.9), video: 0.9 },
		'1080p': { ...same(1.2), video: 1.2 },
	},
	// What several sell 4.0 at; with a video, Flash has no known price, and costs here what 4.0 costs.
	// Source: https://fal.ai/learn/tools/kling-api
	'kling-4.0': {
		'720p': { ...same(1.12), video: 0.672 },
		'1080p': { ...same(1.68), video: 1.008 },
	},
	'kling-4.0-flash': { '720p': { ...same(0.672), video: 0.672 } },
};

const countsInput = (model: string): boolean => model.startsWith('kling-4');

const DEFAULT_INPUT_SECONDS = 5;

/** The simulator does not fetch videos: how long one is stands in its address, as `?seconds=8`. */
export const inputSeconds = (url: string): number =>
	Number(/[?&]seconds=(\d+(\.\d+)?)/.exec(url)?.[1] ?? DEFAULT_INPUT_SECONDS);

/** What is made; `video` is the length of the video that it is made from. */
export interface Made {
	model: string;
	resolution: string;
	hasAudio: boolean;
	seconds: number;
	video?: number;
}

/** The price in units. Source: https://kling.ai/document-api/pricing/base/video */
export function klingAiUnits({ model, resolution, hasAudio, seconds, video }: Made): number {
	const rates = UNITS_PER_SECOND[model]?.[resolution];
	const usual = hasAudio ? rates?.native : rates?.off;
	const rate = video === undefined ? usual : rates?.video;
	if (rate === undefined) throw new Error(`There is no price for ${model} in ${resolution}`);
	const isDouble = video !== undefined && countsInput(model);
	const billed = isDouble ? seconds + Math.max(seconds, video) : seconds;
	return Math.round(rate * billed * 1e6) / 1e6;
}
