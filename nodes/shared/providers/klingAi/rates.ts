import { flat, inUsd, type Rates } from '../rates';

/** Source: https://kling.ai/document-api/pricing/base/video (September 2026), like the units per second below */
export const USD_PER_UNIT = 0.14;

const inUnits = (perSecond: Rates['perSecond']): Rates =>
	inUsd(
		Object.fromEntries(
			Object.entries(perSecond).map(([mode, rates]) => [
				mode,
				Object.fromEntries(
					Object.entries(rates).map(([kind, units]) => [kind, units * USD_PER_UNIT]),
				) as typeof rates,
			]),
		),
	);

const withVideo = (silent: number, audio: number, video: number) => ({
	silent,
	audio,
	withVideo: video,
});

export const KLING_3_RATES = inUnits({
	standard: { silent: 0.6, audio: 0.9 },
	pro: { silent: 0.8, audio: 1.2 },
	'4k': flat(3),
});

export const OMNI_RATES = inUnits({
	standard: withVideo(0.6, 0.8, 0.9),
	pro: withVideo(0.8, 1, 1.2),
	'4k': withVideo(3, 3, 3),
});

export const TURBO_RATES = inUnits({ standard: flat(0.8), pro: flat(1) });

/** Billed by the length of the video that comes out, which is at most as long as the one that goes in. */
export const MOTION_RATES = inUnits({
	standard: withVideo(0.9, 0.9, 0.9),
	pro: withVideo(1.2, 1.2, 1.2),
});

/**
 * Kling AI's own list for 4.0 was not found: this is what several sell it at, which is even in units.
 * Sources: https://fal.ai/learn/tools/kling-api and https://muapi.ai/playground/kling-4.0-text-to-video
 */
export const KLING_4_RATES: Rates = {
	...inUnits({ standard: withVideo(1.12, 1.12, 0.672), pro: withVideo(1.68, 1.68, 1.008) }),
	countsInput: true,
};

/** With a video, no price is known. */
export const FLASH_RATES = inUnits({ standard: flat(0.672) });
