import { createHmac, timingSafeEqual } from 'crypto';

/** In seconds: how far the clock of a signed callback may be off. */
const TOLERANCE = 300;

/** Whether a timestamp in seconds since 1970 lies within five minutes of `nowSeconds`. */
export function isRecent(timestamp: string, nowSeconds: number): boolean {
	return /^\d{1,12}$/.test(timestamp) && Math.abs(nowSeconds - Number(timestamp)) <= TOLERANCE;
}

/**
 * Whether `signature` is the HMAC-SHA256, in hexadecimal, of `prefix` and the body under `key`.
 * Compared in constant time.
 */
export function isSignature(
	signature: string,
	key: string | Buffer,
	prefix: string,
	rawBody: Buffer,
): boolean {
	if (!/^[0-9a-f]{64}$/i.test(signature)) return false;
	const expected = createHmac('sha256', key).update(prefix).update(rawBody).digest();
	return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}
