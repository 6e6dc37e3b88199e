import { createHmac } from 'crypto';

/** In seconds. Source: https://kling.ai/document-api/api/get-started/authentication */
const LIFETIME = 1800;
const CLOCK_TOLERANCE = 5;

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * The token that stands for an access key and its secret key: a JWT signed with HS256, valid for half an hour.
 * Source: https://kling.ai/document-api/api/get-started/authentication
 */
export function klingAiToken(accessKey: string, secretKey: string, nowSeconds: number): string {
	const now = Math.floor(nowSeconds);
	const content = [
		encoded({ alg: 'HS256', typ: 'JWT' }),
		encoded({ iss: accessKey, exp: now + LIFETIME, nbf: now - CLOCK_TOLERANCE }),
	].join('.');
	const signature = createHmac('sha256', secretKey).update(content).digest('base64url');
	return `${content}.${signature}`;
}
