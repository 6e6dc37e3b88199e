import { createHmac, createPublicKey, timingSafeEqual, verify } from 'crypto';

import type { ReceivedCallback, SignatureCheck } from './provider';

/** How far the clock of a signed callback may be off. */
const TOLERANCE_SECONDS = 300;

/** Whether a timestamp in seconds since 1970 lies within five minutes of `nowSeconds`. */
export function isRecent(timestamp: string, nowSeconds: number): boolean {
	return (
		/^\d{1,12}$/.test(timestamp) && Math.abs(nowSeconds - Number(timestamp)) <= TOLERANCE_SECONDS
	);
}

/**
 * Whether `signature` is the HMAC-SHA256, in small hexadecimal letters, of `prefix` and the body under `key`.
 * Compared in constant time.
 */
export function isSignature(
	signature: string,
	key: string | Buffer,
	prefix: string,
	rawBody: Buffer,
): boolean {
	if (!/^[0-9a-f]{64}$/.test(signature)) return false;
	const expected = createHmac('sha256', key).update(prefix).update(rawBody).digest();
	return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}

const equal = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

/**
 * Checks a callback signed by Standard Webhooks: HMAC-SHA256 over id, timestamp and body, in base64.
 * `secrets` may start with `whsec_`; any of them may fit any of the signatures, which is how they are
 * rotated. Source: https://www.standardwebhooks.com and https://replicate.com/docs/topics/webhooks/verify-webhook
 */
export function checkStandardWebhook(
	{ rawBody, headers }: ReceivedCallback,
	secrets: readonly string[],
	nowSeconds: number,
): SignatureCheck {
	const [id, timestamp, signatures] = [
		headers['webhook-id'],
		headers['webhook-timestamp'],
		headers['webhook-signature'],
	];
	if (!id || !timestamp || !signatures) return 'missing';
	if (!isRecent(timestamp, nowSeconds)) return 'invalid';
	const sent = signatures.split(' ').map((signature) => Buffer.from(signature));
	const isSigned = secrets.some((secret) => {
		const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
		// An empty key would let anybody sign.
		if (key.length === 0) return false;
		const mac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(rawBody);
		// As text: base64 is read tolerantly, and a changed text has to fail.
		const expected = Buffer.from(`v1,${mac.digest('base64')}`);
		return sent.some((signature) => equal(signature, expected));
	});
	return isSigned ? 'valid' : 'invalid';
}

/**
 * Whether `signature`, in hexadecimal, is the Ed25519 signature of `message` by one of the public keys,
 * given as the `x` of a JSON Web Key.
 */
export function isEd25519Signature(
	signature: string,
	message: string,
	publicKeys: readonly string[],
): boolean {
	if (!/^[0-9a-f]{128}$/.test(signature)) return false;
	const bytes = Buffer.from(signature, 'hex');
	return publicKeys.some((x) => {
		try {
			const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
			return verify(null, Buffer.from(message), key, bytes);
		} catch {
			// Not a key.
			return false;
		}
	});
}
