/**
 * How long a `Retry-After` header asks to wait, in milliseconds from `now` (milliseconds since 1970);
 * null when there is none or it cannot be read. It comes as seconds or as an HTTP date.
 */
export function retryAfterMs(header: string | null, now: number): number | null {
	if (header === null || header.trim() === '') return null;
	const seconds = Number(header);
	if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
	// JavaScript reads dates into almost any text.
	const date = /^([a-z]{3,9},? |\d{4}-\d{2}-\d{2}T).*\d{2}:\d{2}/i.test(header.trim())
		? Date.parse(header)
		: NaN;
	return Number.isNaN(date) ? null : Math.max(0, date - now);
}
