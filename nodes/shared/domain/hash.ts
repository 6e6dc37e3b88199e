import { createHash } from 'crypto';

import { shown } from './values';

export const sha256Hex = (content: Buffer | string): string =>
	createHash('sha256').update(content).digest('hex');

/** JSON with sorted keys: equal values give equal texts. */
function canonical(value: unknown): string {
	return (
		JSON.stringify(value, (_key, inner: unknown) =>
			typeof inner === 'object' && inner !== null && !Array.isArray(inner)
				? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
				: inner,
		) ?? shown(value)
	);
}

/** Equal for equal facts, in whatever order their keys stand. */
export const hashOf = (facts: unknown): string => sha256Hex(canonical(facts));
