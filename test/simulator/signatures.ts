import { createHash, createHmac } from 'node:crypto';

/** The two readings of "the signing secret is the SHA-256 of the API key" at Apiframe. */
export type ApiframeKeyReading = 'digest' | 'hex';

/**
 * The `X-Webhook-Signature` of a Unifically callback: hex HMAC-SHA256 over timestamp, dot and the
 * raw body. Source: clients in public use; https://docs.unifically.com/api-reference/callbacks only
 * announces signatures.
 */
export function signUnifically(
	secret: string,
	timestamp: number | string,
	rawBody: string,
): string {
	return createHmac('sha256', secret).update(`${timestamp}.${rawBody}`).digest('hex');
}

/**
 * The `X-Webhook-Signature` of an Apiframe callback: HMAC-SHA256 over the raw body. The key is the
 * SHA-256 of the API key, either its 32 bytes (`digest`, as in the official SDK) or its 64 hex
 * characters (`hex`, as the documentation can also be read).
 * Source: https://docs-v2.apiframe.ai/docs/webhooks
 */
export function signApiframe(
	apiKey: string,
	rawBody: string,
	keyReading: ApiframeKeyReading = 'digest',
): string {
	const digest = createHash('sha256').update(apiKey).digest();
	const key = keyReading === 'digest' ? digest : digest.toString('hex');
	return `sha256=${createHmac('sha256', key).update(rawBody).digest('hex')}`;
}

/**
 * The headers of a callback signed by https://www.standardwebhooks.com, at a time in seconds since 1970:
 * HMAC-SHA256 over id, timestamp and raw body with the bytes behind `whsec_`.
 */
export function standardWebhookHeaders(
	secret: string,
	id: string,
	rawBody: string,
	// Receivers compare this with their own clock, so simulated time would not do.
	timestamp: number | string = Math.floor(Date.now() / 1000),
): Record<string, string> {
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
	const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${rawBody}`).digest('base64');
	return {
		'webhook-id': id,
		'webhook-timestamp': String(timestamp),
		'webhook-signature': `v1,${mac}`,
	};
}
