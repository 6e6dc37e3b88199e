import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IWebhookFunctions,
} from 'n8n-workflow';

import { parseJson } from '../providers/exactJson';
import type { Decoded, ProviderRequest, ProviderResponse } from '../providers/provider';
import { type NetworkFailure, toNetworkFailure } from './networkFailure';
import { type Redact, redactDecoded } from './redact';
import { readText, type ResponseText } from './responseText';

/** What a call may take; tests replace them. */
export const apiLimits = {
	/** In milliseconds without a single byte. */
	idleTimeout: 60_000,
	/** In milliseconds, for an address that has not answered before. */
	firstContact: 20_000,
	/** In milliseconds, from the request to the last byte of its response. */
	total: 2 * 60_000,
	/** The same where files are sent: they are megabytes, and lines may be slow. */
	totalWithFile: 5 * 60_000,
	/** In bytes for each second: so slow may a line be on which a large file is sent. */
	uploadRate: 128 * 1024,
	/** In bytes; what is sent has a few thousand. */
	answerBytes: 2 * 1024 * 1024,
};

/** How long it may take to send so many bytes, in milliseconds. */
export const timeToSend = (bytes: number): number =>
	Math.max(apiLimits.totalWithFile, Math.ceil(bytes / apiLimits.uploadRate) * 1000);

/** How long a call may take, from the request to the last byte of its response, in milliseconds. */
const timeFor = ({ body }: ProviderRequest): number =>
	body instanceof FormData
		? timeToSend(
				[...body.values()].reduce(
					(bytes, value) => bytes + (typeof value === 'string' ? value.length : value.size),
					0,
				),
			)
		: apiLimits.total;

/** A node that runs, or one that receives a callback. */
export type NodeContext = IExecuteFunctions | IWebhookFunctions;

/** Where requests can be sent from: also n8n's editor, for a list in a form. */
export type ApiContext = NodeContext | ILoadOptionsFunctions;

/** A credential as n8n has decrypted it. */
export interface Credential {
	type: string;
	data: ICredentialDataDecryptedObject;
}

/** The addresses of a credential, without a slash at the end. */
export type BaseUrls = Record<ProviderRequest['host'], string>;

/** When and for how long a request may be under way. */
export interface SendOptions {
	/** A Stop does not end it. */
	afterStop?: boolean;
	/** Ends it, as the time limits of a call do. */
	signal?: AbortSignal;
}

/** Sends one request, once, and never throws. Every HTTP status is a response. A Stop ends it. */
export type Send = (request: ProviderRequest, options?: SendOptions) => Promise<Sent>;

/**
 * An answer is what came, for reading it. `hide` is for what was read in it: the secrets that a provider
 * repeats must not be shown, but an address with something like a key in it has to stay as it is.
 */
export type Sent =
	| { responded: true; response: ProviderResponse; hide: <T>(decoded: Decoded<T>) => Decoded<T> }
	| ({ responded: false } & NetworkFailure);

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
		// Read here, so that neither its length nor its slowness can do harm.
		encoding: 'stream',
		timeout: apiLimits.idleTimeout,
		returnFullResponse: true,
		// Also keeps n8n from sending a request a second time after a 401.
		ignoreHttpStatusErrors: true,
		// APIs do not redirect; following one would hand the key to another host.
		disableFollowRedirect: true,
	};
}

/** Why a call ended that was not left to end by itself; null when nothing ended it. */
function whyEnded(total: AbortSignal, seconds: number, given?: AbortSignal): string | null {
	if (total.aborted) return `no complete answer within ${seconds} seconds`;
	return given?.aborted ? 'there was no time left to wait for the answer' : null;
}

/**
 * n8n ends every request of a stopped execution, by a signal that it sets itself: it is handed one that
 * also ends a call that takes too long.
 */
function endedBy(context: ApiContext, signals: AbortSignal[], afterStop: boolean): ApiContext {
	const stop =
		!afterStop && 'getExecutionCancelSignal' in context
			? context.getExecutionCancelSignal()
			: undefined;
	const signal = AbortSignal.any(stop ? [...signals, stop] : signals);
	return Object.create(context, {
		getExecutionCancelSignal: { value: () => signal },
	}) as ApiContext;
}

const TOO_LONG = new Error('its answer is longer than 2 MB');

/** Whether what is there of a response can be read: an accepted order may name its task in it. */
function isUsable({ text, end }: ResponseText, { method }: ProviderRequest, status: number) {
	if (end === 'complete') return true;
	const isSuccess = status >= 200 && status < 300;
	return isSuccess ? method === 'POST' && text.startsWith('{') : end === 'tooLong';
}

/**
 * The only way to a provider's API: through n8n's authenticated HTTP helper, so that proxies, SSRF
 * protection and Stop work.
 *
 * The credential is handed to n8n, which would otherwise read and decrypt it anew for each request, and
 * start a sandbox for its expressions each time a callback is handled.
 */
export function createSend(
	context: ApiContext,
	{ type, data }: Credential,
	baseUrls: BaseUrls,
	redact: Redact,
): Send {
	const credentialsDecrypted = { id: '', name: type, type, data };
	const hide = <T>(decoded: Decoded<T>): Decoded<T> => redactDecoded(decoded, redact);
	return async (request, { afterStop = false, signal } = {}) => {
		const limit = timeFor(request);
		const total = AbortSignal.timeout(limit);
		const connection = new AbortController();
		const signals = [total, connection.signal, ...(signal ? [signal] : [])];
		const failed = (error: unknown): Sent => {
			const failure = toNetworkFailure(error, redact);
			const message = whyEnded(total, limit / 1000, signal) ?? failure.message;
			return { responded: false, ...failure, message };
		};
		try {
			const { statusCode, headers, body } =
				(await context.helpers.httpRequestWithAuthentication.call(
					endedBy(context, signals, afterStop),
					type,
					toHttpOptions(request, baseUrls),
					{ credentialsDecrypted },
				)) as IN8nHttpFullResponse;
			const read = await readText(body, apiLimits.answerBytes);
			if (!isUsable(read, request, statusCode)) {
				return failed(read.end instanceof Object ? read.end.broken : TOO_LONG);
			}
			const named = Object.entries(headers).map(([name, value]) => [
				name.toLowerCase(),
				String(value),
			]);
			const response = {
				status: statusCode,
				headers: Object.fromEntries(named) as Record<string, string>,
				body: parseJson(read.text),
			};
			return { responded: true, response, hide };
		} catch (error) {
			return failed(error);
		} finally {
			connection.abort();
		}
	};
}
