import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	IWebhookFunctions,
} from 'n8n-workflow';

import type { ProviderRequest, ProviderResponse } from '../providers/provider';
import { type NetworkFailure, toNetworkFailure } from './networkFailure';
import type { Redact } from './redact';

/** In milliseconds; every call is short, uploads of images included. */
const API_TIMEOUT = 60_000;

/** Where requests can be sent from: a node that runs, or one that receives a callback. */
export type NodeContext = IExecuteFunctions | IWebhookFunctions;

/** A credential as n8n has decrypted it. */
export interface Credential {
	type: string;
	data: ICredentialDataDecryptedObject;
}

/** The addresses of a credential, without a slash at the end. */
export type BaseUrls = Record<ProviderRequest['host'], string>;

/**
 * Sends one request, once, and never throws. Every HTTP status is an answer. A Stop ends it, unless it is
 * sent `afterStop`.
 */
export type Send = (request: ProviderRequest, when?: 'afterStop') => Promise<Sent>;

export type Sent =
	| { answered: true; response: ProviderResponse }
	| ({ answered: false } & NetworkFailure);

/** The parsed JSON, or the text; secrets are hidden before and after, as JSON may have written them with escapes. */
function parseBody(text: string, redact: Redact): unknown {
	const redacted = redact(text);
	try {
		return JSON.parse(redacted, (_key, value: unknown) =>
			typeof value === 'string' ? redact(value) : value,
		) as unknown;
	} catch {
		return redacted;
	}
}

function toHttpOptions(request: ProviderRequest, baseUrls: BaseUrls): IHttpRequestOptions {
	const isForm = request.body instanceof FormData;
	return {
		method: request.method,
		url: `${baseUrls[request.host]}${request.path}`,
		headers: {
			Accept: 'application/json',
			...(request.body && !isForm ? { 'Content-Type': 'application/json' } : {}),
			...request.headers,
		},
		body: request.body as IHttpRequestOptions['body'],
		encoding: 'text',
		timeout: API_TIMEOUT,
		returnFullResponse: true,
		// Also keeps n8n from sending a request a second time after a 401.
		ignoreHttpStatusErrors: true,
		// APIs do not redirect; following one would hand the key to another host.
		disableFollowRedirect: true,
	};
}

/** n8n ends every request of a stopped execution; one that is to cancel a task comes after the Stop. */
const withoutStop = (context: NodeContext): NodeContext =>
	Object.create(context, { getExecutionCancelSignal: { value: () => undefined } }) as NodeContext;

/**
 * The only way to a provider's API: through n8n's authenticated HTTP helper, so that proxies, SSRF
 * protection and Stop work. Secrets that a provider echoes are hidden before anything else sees them.
 *
 * The credential is handed to n8n, which would otherwise read and decrypt it anew for each request, and
 * start a sandbox for its expressions each time a callback is handled.
 */
export function createSend(
	context: NodeContext,
	{ type, data }: Credential,
	baseUrls: BaseUrls,
	redact: Redact,
): Send {
	const credentialsDecrypted = { id: '', name: type, type, data };
	return async (request, when) => {
		const sender = when === 'afterStop' ? withoutStop(context) : context;
		let response: IN8nHttpFullResponse;
		try {
			response = (await context.helpers.httpRequestWithAuthentication.call(
				sender,
				type,
				toHttpOptions(request, baseUrls),
				{ credentialsDecrypted },
			)) as IN8nHttpFullResponse;
		} catch (error) {
			return { answered: false, ...toNetworkFailure(error, redact) };
		}
		const text =
			typeof response.body === 'string' ? response.body : JSON.stringify(response.body ?? '');
		const headers = Object.entries(response.headers).map(([name, value]) => [
			name.toLowerCase(),
			redact(String(value)),
		]);
		return {
			answered: true,
			response: {
				status: response.statusCode,
				headers: Object.fromEntries(headers) as Record<string, string>,
				body: parseBody(text, redact),
			},
		};
	};
}
