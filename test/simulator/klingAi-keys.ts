import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { ApiAnswer, ApiRequest } from './api';
import { failure } from './klingAi-answers';
import { standardWebhookHeaders } from './signatures';

export const KLING_AI_KEYS = {
	apiKey: 'sim-kling-ai-key-0123456789abcdef',
	accessKey: 'sim-kling-ai-access-0123456789abcdef',
	secretKey: 'sim-kling-ai-secret-0123456789abcdef',
	webhookSecret: `whsec_${Buffer.from('sim-kling-ai-webhook-0123456789').toString('base64')}`,
} as const;

const claims = z.object({ iss: z.string(), exp: z.number().int(), nbf: z.number().int() }).strict();
const header = z.object({ alg: z.literal('HS256'), typ: z.literal('JWT') }).strict();

/**
 * The refusal of a request without a valid key; null = it has one. API keys open everything, tokens made of an
 * access key only the legacy API. Source: https://kling.ai/document-api/api/get-started/authentication
 */
export function checkKey({ headers, path }: ApiRequest): ApiAnswer | null {
	const [, bearer] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
	if (!headers.authorization) return failure(401, 1001, 'Authorization is empty');
	if (bearer === KLING_AI_KEYS.apiKey) return null;
	if (bearer === undefined || bearer.split('.').length !== 3) {
		return failure(401, 1002, 'Authorization is invalid');
	}
	const isLegacy = path.startsWith('/v1/') || path === '/account/costs';
	if (!isLegacy) return failure(401, 1002, 'The current API does not support AK/SK');
	// Tokens are made with the real time, whatever the time of the simulation.
	return checkToken(bearer, Date.now() / 1000);
}

function checkToken(token: string, nowSeconds: number): ApiAnswer | null {
	const [head = '', body = '', signature = ''] = token.split('.');
	const expected = createHmac('sha256', KLING_AI_KEYS.secretKey).update(`${head}.${body}`).digest();
	const given = Buffer.from(signature, 'base64url');
	const isSigned = given.length === expected.length && timingSafeEqual(given, expected);
	const parsed = claims.safeParse(decoded(body));
	if (!isSigned || !header.safeParse(decoded(head)).success || !parsed.success) {
		return failure(401, 1002, 'Authorization is invalid');
	}
	const { iss, exp, nbf } = parsed.data;
	if (iss !== KLING_AI_KEYS.accessKey) return failure(401, 1002, 'Authorization is invalid');
	if (nowSeconds < nbf) return failure(401, 1003, 'Authorization is not yet valid');
	return nowSeconds < exp ? null : failure(401, 1004, 'Authorization has expired');
}

function decoded(part: string): unknown {
	try {
		return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
	} catch {
		return null;
	}
}

/** The headers of a signed callback. Source: https://kling.ai/document-api/api/get-started/callbacks */
export const signKlingAi = (
	body: string,
	{ webhookSecret }: { webhookSecret: string } = KLING_AI_KEYS,
	id = String(Date.now()),
	timestamp?: number | string,
): Record<string, string> => standardWebhookHeaders(webhookSecret, id, body, timestamp);
