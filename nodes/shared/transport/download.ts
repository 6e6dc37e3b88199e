import type {
	IBinaryData,
	IExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import type { NodeContext } from './http';
import { toNetworkFailure } from './networkFailure';

/** In milliseconds without a single byte; a long download is fine as long as bytes arrive. */
const IDLE_TIMEOUT = 60_000;

/** Result files carry no secrets, so there is nothing to hide in what their servers say. */
const unchanged = (text: string): string => text;

const TEXT_TYPE = /^(text\/|application\/(json|xml|xhtml|problem))/i;

type ByteStream = Exclude<Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0], Buffer>;

/** A stored file, or why there is none; `expired` means that the address answers "not there (any more)". */
export type Downloaded =
	| { ok: true; binary: IBinaryData }
	| { ok: false; reason: string; expired: boolean };

const failed = (reason: string, expired = false): Downloaded => ({ ok: false, reason, expired });

async function open(
	context: NodeContext,
	url: string,
	signal: AbortSignal,
): Promise<IN8nHttpFullResponse> {
	const options: IHttpRequestOptions = {
		method: 'GET',
		url,
		encoding: 'stream',
		timeout: IDLE_TIMEOUT,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		abortSignal: signal,
	};
	// Without the provider's credentials: result files live on other hosts.
	return (await context.helpers.httpRequest(options)) as IN8nHttpFullResponse;
}

const headerOf = (response: IN8nHttpFullResponse, name: string): string | null => {
	const value = response.headers[name];
	return value === undefined || value === null ? null : String(value);
};

/** Says why an answer is not a video file, or null when it may be one. */
function whyNotVideo(response: IN8nHttpFullResponse): Downloaded | null {
	const { statusCode } = response;
	if (statusCode !== 200) {
		return failed(`its address answered HTTP ${statusCode}`, [403, 404, 410].includes(statusCode));
	}
	const type = headerOf(response, 'content-type') ?? '';
	return TEXT_TYPE.test(type) ? failed(`its address sent ${type} instead of a video`) : null;
}

/** The length that the server announced, where it counts the same bytes that are stored. */
function announcedBytes(response: IN8nHttpFullResponse): number | null {
	const length = headerOf(response, 'content-length');
	return length === null || headerOf(response, 'content-encoding') !== null ? null : Number(length);
}

async function store(
	context: NodeContext,
	response: IN8nHttpFullResponse,
	fileName: string,
): Promise<Downloaded> {
	const type = headerOf(response, 'content-type') ?? '';
	const mimeType = type.startsWith('video/') ? type.split(';')[0] : 'video/mp4';
	const body = response.body as ByteStream;
	const binary = await context.helpers.prepareBinaryData(body, fileName, mimeType);
	const announced = announcedBytes(response);
	if (binary.bytes === 0) return failed('its address sent an empty file');
	return announced !== null && binary.bytes !== undefined && binary.bytes !== announced
		? failed(`only ${binary.bytes} of ${announced} bytes arrived`)
		: { ok: true, binary };
}

/**
 * Streams a video from a public URL into n8n's binary store and returns the reference to it.
 * The bytes are never held in memory here; how n8n stores them depends on its binary data mode.
 */
export async function downloadVideo(
	context: NodeContext,
	url: string,
	fileName: string,
	signal: AbortSignal,
): Promise<Downloaded> {
	let response: IN8nHttpFullResponse | null = null;
	try {
		response = await open(context, url, signal);
		const refused = whyNotVideo(response);
		if (!refused) return await store(context, response, fileName);
		// An unread body would hold its connection open.
		(response.body as ByteStream).destroy();
		return refused;
	} catch (error) {
		(response?.body as ByteStream | undefined)?.destroy();
		const { message } = toNetworkFailure(error, unchanged);
		return failed(response ? `the transfer broke off (${message})` : message);
	}
}
