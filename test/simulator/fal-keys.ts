import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/*
 * fal.ai signs callbacks with keys of its own, which are the same for every account.
 * Source: https://fal.ai/docs/model-apis/model-endpoints/webhooks
 */

interface KeyPair {
	publicKey: KeyObject;
	privateKey: KeyObject;
}

/** The id of the account that every simulated callback names. */
const USER_ID = 'sim-user-1';

let current: KeyPair = generateKeyPairSync('ed25519');

/** Replaces the signing key; from now on the old one is no longer published. */
export function rotateFalSigningKey(): void {
	current = generateKeyPairSync('ed25519');
}

/** The published keys, as a JSON Web Key Set. */
export function falKeySet(): { keys: object[] } {
	const { kty, crv, x } = current.publicKey.export({ format: 'jwk' });
	return { keys: [{ kty, crv, x, use: 'sig', alg: 'EdDSA', kid: x?.slice(0, 8) }] };
}

/** The headers of a callback about a request, signed at a time in seconds since 1970. */
export function signFal(
	rawBody: string,
	requestId: string,
	// Receivers compare this with their own clock, so simulated time would not do.
	timestamp = Math.floor(Date.now() / 1000),
): Record<string, string> {
	const bodyHash = createHash('sha256').update(rawBody).digest('hex');
	const message = [requestId, USER_ID, timestamp, bodyHash].join('\n');
	return {
		'X-Fal-Webhook-Request-Id': requestId,
		'X-Fal-Webhook-User-Id': USER_ID,
		'X-Fal-Webhook-Timestamp': String(timestamp),
		'X-Fal-Webhook-Signature': sign(null, Buffer.from(message), current.privateKey).toString('hex'),
	};
}
