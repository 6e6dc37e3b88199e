import type { IncomingHttpHeaders } from 'node:http';

import type { ProviderId } from '../../nodes/shared/providers';

export type { ProviderId };

/**
 * What a request asked for; `price` is Unifically's dry run, `result` fal's read of a finished task, `find`
 * a look-up by the client's own id, `keys` what callbacks are verified with, `download` a request to the CDN.
 */
export type Operation =
	| 'submit'
	| 'price'
	| 'status'
	| 'result'
	| 'find'
	| 'cancel'
	| 'keys'
	| 'upload'
	| 'account'
	| 'list'
	| 'models'
	| 'download';

/** The aspect ratios that Kling 3.0 knows. */
export type AspectRatio = '16:9' | '9:16' | '1:1';

/** One request that reached a simulated server. */
export interface LoggedRequest {
	provider: ProviderId | 'cdn';
	/** `unknown` = a path or method that the provider does not have. */
	operation: Operation | 'unknown';
	method: string;
	/** The path with its query string. */
	path: string;
	/** The HTTP status of the answer; null until it is sent, and for good when the connection was cut. */
	status: number | null;
	/** Simulated time of arrival, in milliseconds since 1970. */
	at: number;
	headers: IncomingHttpHeaders;
	/** CDN only: how many bytes of the body were sent. */
	bytesSent: number;
}

/** One attempt to deliver a callback. */
export interface DeliveredCallback {
	provider: ProviderId;
	taskId: string;
	url: string;
	/** The exact text that was sent (and signed). */
	body: string;
	headers: Record<string, string>;
	/** 1 for the first attempt of a delivery, 2 and 3 for the repetitions after a failure. */
	attempt: number;
	/** The receiver's HTTP status; null when it could not be reached. */
	status: number | null;
	/** Simulated time of the attempt, in milliseconds since 1970. */
	at: number;
}

/** One file that a client uploaded. */
export interface UploadedFile {
	provider: ProviderId;
	id: string;
	name: string;
	contentType: string;
	bytes: Buffer;
	/** Where the CDN serves it. */
	url: string;
	/** Simulated time from which the CDN answers 404; null = never. */
	expiresAt: number | null;
}

/** Unifically's ways to put the reason of a failure into a task, see `unifically-answers.ts`. */
export type FailureShape = 'data' | 'data.error' | 'error_message' | 'raw_message';

/** fal.ai's types of errors that come with HTTP 5xx, see `fal-answers.ts`. */
export type FalServerError =
	| 'downstream_service_error'
	| 'generation_timeout'
	| 'request_timeout'
	| 'runner_server_error'
	| 'runner_disconnected';

/** How one of the next tasks shall end. */
export interface Outcome {
	/** Only for this provider's tasks (default: the next task of any provider). */
	provider?: ProviderId;
	/** Default `completed`; `never` = the task renders for ever. */
	result?: 'completed' | 'failed' | 'cancelled' | 'never';
	/** The reason of a failure or cancellation. */
	message?: string;
	/** Simulated seconds from submission to the end of this task. */
	renderSeconds?: number;
	/** Reported instead of the provider's own status word while the task renders. */
	statusWord?: string;
	/** The task completes, but its answer and callback name no video. */
	withoutUrl?: boolean;
	/** What stands behind the question mark of the video's URL. */
	urlQuery?: string;
	/** Size of the result file (default: the small asset itself). */
	videoBytes?: number;
	/** Content-Type of the download (default video/mp4). */
	contentType?: string;
	/** How the CDN tells versions of the file apart (default: a strong ETag). */
	validator?: 'strongEtag' | 'weakEtag' | 'lastModified' | 'none';
	/** The CDN does not say how long the file is. */
	unknownLength?: boolean;
	/** Served instead of the video, e.g. an HTML page. */
	downloadBody?: string | Buffer;
	/** Unifically only: how the failure is reported (default `data`, the documented one). */
	failureShape?: FailureShape;
	/** fal.ai only: a failure that the status does not tell, and the result tells by HTTP 5xx with this type of error. */
	serverError?: FalServerError;
	/** Unifically only: a completed task carries `error: {}`, which is not an error. */
	emptyError?: boolean;
	/** Simulated seconds after which a result URL answers 410; reading the status again gives a new one. */
	urlExpires?: number;
	/** Apiframe only: the job says `expired: true` and its URL answers 404. */
	expired?: boolean;
}

/** Something worth a line in the log of `npm run simulator`. */
export type SimulatorEvent =
	| { type: 'request'; request: LoggedRequest }
	| { type: 'purchase'; purchase: Purchase }
	| { type: 'callback'; callback: DeliveredCallback };

/** One paid task. */
export interface Purchase {
	provider: ProviderId;
	taskId: string;
	model: string;
	/** The JSON body as it was accepted. */
	body: unknown;
	costUsd: number;
	/** Simulated time, in milliseconds since 1970. */
	boughtAt: number;
	/** The key sent with the request, for providers that have one. */
	idempotencyKey: string | null;
	/** The address to be called when the task ends. */
	callbackUrl: string | null;
}
