/**
 * How long a `Retry-After` header asks to wait, in milliseconds from `now` (milliseconds since 1970);
 * null when there is none or it cannot be read. It comes as seconds or as an HTTP date.
 */
export function retryAfterMs(header: string | null, now: number): number | null {
	if (header === null || header.trim() === '') return null;
	const seconds = Number(header);
	if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
	const date = Date.parse(header);
	return Number.isNaN(date) ? null : Math.max(0, date - now);
}
