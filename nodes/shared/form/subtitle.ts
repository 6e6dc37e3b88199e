import { OFFERS } from '../providers/offers';
import type { Mode } from '../domain/request';

/** What people call the modes. */
export const RESOLUTIONS: Record<Mode, string> = { standard: '720p', pro: '1080p', '4k': '4K' };

/** Without what stands in brackets: the canvas cuts a sub-title after some 28 characters. */
const PROVIDER_NAMES = Object.fromEntries(
	OFFERS.map(({ id, displayName }) => [id, displayName.replace(/ \(.*\)$/, '')]),
);

/** An expression for the name of what a field is set to, or for its value where that has no name. */
const named = (field: string, names: Record<string, string>): string =>
	`(${JSON.stringify(names)}[$parameter.${field}] ?? $parameter.${field})`;

/** An expression for the resolution of the video. */
export const RESOLUTION = named('mode', RESOLUTIONS);

/**
 * What the canvas shows below the name of a node that makes videos: who is paid, and for what; `details` are
 * expressions. Before the first run an expression in a field has no value yet, so it is left out.
 */
export const subtitleOf = (...details: string[]): string => {
	const parts = [named('provider', PROVIDER_NAMES), ...details];
	return `={{ $parameter.options?.sampleVideo ? "sample video" : [${parts.join(', ')}].filter(Boolean).join(", ") }}`;
};
