import { flat, inUsd, type Rates } from '../rates';

/** Source: https://kling.ai/document-api/pricing/base/video (September 2026), like the units per second below */
export const USD_PER_UNIT = 0.14;

const inUnits = (perSecond: Rates['perSecond']): Rates =>
	inUsd(
		Object.fromEntries(
			Object.entries(perSecond).map(([mode, { silent, audio }]) => [
				mode,
				{ silent: silent * USD_PER_UNIT, audio: audio * USD_PER_UNIT },
			]),
		),
	);

export const KLING_3_RATES = inUnits({
	standard: { silent: 0.6, audio: 0.9 },
	pro: { silent: 0.8, audio: 1.2 },
	'4k': flat(3),
});

export const OMNI_RATES = inUnits({
	standard: { silent: 0.6, audio: 0.8 },
	pro: { silent: 0.8, audio: 1 },
	'4k': flat(3),
});

export const TURBO_RATES = inUnits({ standard: flat(0.8), pro: flat(1) });
