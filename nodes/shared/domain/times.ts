const ISO_TIME = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

const ENDS_WITH_ZONE = /:.*(Z|[+-]\d{2}:?\d{2})$/;

/** By how much the clocks of a time zone are ahead of UTC at a moment, in milliseconds. */
function aheadMs(ms: number, timeZone: string): number {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone,
		hourCycle: 'h23',
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit',
		second: '2-digit',
	}).formatToParts(ms);
	const part = (type: Intl.DateTimeFormatPartTypes) =>
		Number(parts.find((candidate) => candidate.type === type)?.value);
	const shown = Date.UTC(
		part('year'),
		part('month') - 1,
		part('day'),
		part('hour'),
		part('minute'),
		part('second'),
	);
	return shown - Math.floor(ms / 1000) * 1000;
}

/** A time in ISO 8601 with its zone; one that names no zone is that of `timeZone`. Null for any other text. */
export function isoTimeIn(text: string, timeZone: string): string | null {
	if (!ISO_TIME.test(text)) return null;
	if (ENDS_WITH_ZONE.test(text)) {
		const ms = Date.parse(text);
		return Number.isNaN(ms) ? null : new Date(ms).toISOString();
	}
	const asUtc = Date.parse(text.includes(':') ? `${text}Z` : `${text}T00:00Z`);
	if (Number.isNaN(asUtc)) return null;
	// The clocks may have been changed between the two guesses.
	const guess = asUtc - aheadMs(asUtc, timeZone);
	return new Date(asUtc - aheadMs(guess, timeZone)).toISOString();
}
