import { createHmac } from 'crypto';

/** In seconds. Source: https://kling.ai/document-api/api/get-started/authentication */
const LIFETIME = 1800;
const CLOCK_TOLERANCE = 5;

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

const HEADER = encoded({ alg: 'HS256', typ: 'JWT' });

const signatureOf = (content: string, secretKey: string): string =>
	createHmac('sha256', secretKey).update(content).digest('base64url');

/** What a token looks like. Its bounds keep the search for it from taking longer than a text is long. */
export const TOKEN_PATTERN = new RegExp(`${HEADER}\\.[\\w-]{8,600}\\.[\\w-]{43}`, 'g');

/** Whether a text that looks like a token was signed with this secret key. */
export function isTokenOf(token: string, secretKey: string): boolean {
	const end = token.lastIndexOf('.');
	return signatureOf(token.slice(0, end), secretKey) === token.slice(end + 1);
}

/**
 * The token that stands for an access key and its secret key: a JWT signed with HS256, valid for half an hour.
 * Source: https://kling.ai/document-api/api/get-started/authentication
 */
export function klingAiToken(accessKey: string, secretKey: string, nowSeconds: number): string {
	const now = Math.floor(nowSeconds);
	const content = [
		HEADER,
		encoded({ iss: accessKey, exp: now + LIFETIME, nbf: now - CLOCK_TOLERANCE }),
	].join('.');
	return `${content}.${signatureOf(content, secretKey)}`;
}
