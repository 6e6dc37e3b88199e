import { capabilitiesAt, OFFERS } from '../providers/offers';
import type { Capabilities, Range } from '../providers/capabilities';
import { MODEL_IDS } from '../domain/models';

/*
 * What some model takes at some provider: a number field has one minimum and one maximum for all of them.
 */

const ROWS: Capabilities[] = OFFERS.flatMap((offer) =>
	MODEL_IDS.flatMap((model) => capabilitiesAt(offer, model)),
);

const union = (ranges: Range[]): Range => ({
	min: Math.min(...ranges.map(({ min }) => min)),
	max: Math.max(...ranges.map(({ max }) => max)),
});

const SHOTS = ROWS.flatMap(({ shots }) => shots ?? []);

export const SECONDS = union(ROWS.map(({ seconds }) => seconds));

export const SHOT_COUNT = union(SHOTS.map(({ count }) => count));

export const SHOT_SECONDS: Range = {
	min: Math.min(...SHOTS.map(({ minSeconds }) => minSeconds)),
	max: SECONDS.max,
};

/** As "3 to 15". */
export const words = ({ min, max }: Range): string => `${min} to ${max}`;

export const secondsProperty = ({ min, max }: Range) => ({
	minValue: min,
	maxValue: max,
	numberPrecision: 0,
});
