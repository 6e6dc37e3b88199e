import type { Cost, TaskReading } from '../domain/videoTask';
import type { SendableRequest } from '../domain/videoRequest';

export type ProviderId = 'unifically' | 'apiframe';

/** One HTTP request to a provider, without address and credentials. */
export interface ProviderRequest {
	method: 'GET' | 'POST' | 'PUT';
	/** Which of the credential's addresses the path belongs to. */
	host: 'api' | 'uploads';
	path: string;
	headers?: Record<string, string>;
	/** Sent as JSON, or as multipart form data. */
	body?: Record<string, unknown> | FormData;
}

/** One HTTP answer of a provider: `body` is the parsed JSON, or the text where it is not JSON. */
export interface ProviderResponse {
	status: number;
	/** Header names in lower case. */
	headers: Record<string, string>;
	body: unknown;
}

/**
 * Why an answer is not the one that was asked for:
 * `credentials` (401, 403), `balance` (no money), `rateLimit` (try later), `invalid` (the request is refused),
 * `notFound`, `unreachable` (the request never left) and `unavailable` (5xx, an error page, no answer, an
 * answer that cannot be read). Only after `unavailable` it is unknown whether the provider acted on the request.
 */
export type FailureKind =
	| 'credentials'
	| 'balance'
	| 'rateLimit'
	| 'invalid'
	| 'notFound'
	| 'unreachable'
	| 'unavailable';

export interface ProviderFailure {
	kind: FailureKind;
	/** The provider's own words where it has any. */
	message: string;
	/** The HTTP status, or null when no answer came. */
	status: number | null;
	/** The provider's id for the request, to quote to its support. */
	requestId: string | null;
	/** The value of a `Retry-After` header, unparsed. */
	retryAfter: string | null;
}

export type Decoded<T> = { ok: true; value: T } | { ok: false; failure: ProviderFailure };

/** An image that is about to be uploaded. */
export interface ImageFile {
	bytes: Buffer;
	fileName: string;
	mimeType: string;
}

/** What a provider can do; the form, the checks and the documentation follow this table. */
export interface Capabilities {
	endFrame: boolean;
	negativePrompt: boolean;
	cfgScale: boolean;
	elements: boolean;
	/** Whether a multi-shot request has a prompt beside its shots. */
	overallPrompt: boolean;
	/** Whether there is more than one way to write down shots. */
	shotFormat: boolean;
	/** Above this many characters a prompt may be cut by the model although the provider takes it. */
	comfortablePromptLength: number;
	image: {
		/** In bytes. */
		maxBytes: number;
		mimeTypes: readonly string[];
		/** In pixels, each side. */
		minSide: number;
		/** Longer side divided by shorter side. */
		maxAspect: number;
	};
}

/** A callback as it arrived. Header names are in lower case. */
export interface ReceivedCallback {
	rawBody: Buffer;
	headers: Record<string, string | undefined>;
}

/** What a callback is about; whether it is true has to be read from the API. */
export interface CallbackClaim {
	taskId: string;
	/** Whether it only reports progress. */
	isProgress: boolean;
}

/**
 * The result of checking a signature: `valid`, `invalid` (wrong, or too old), `missing` where one is due,
 * and `notConfigured` where the credential holds nothing to check it with.
 */
export type SignatureCheck = 'valid' | 'invalid' | 'missing' | 'notConfigured';

/** One video provider: pure functions and tables, no I/O. */
export interface Provider {
	id: ProviderId;
	displayName: string;
	credentialType: string;
	/** The provider's id of Kling 3.0. */
	model: string;
	capabilities: Capabilities;
	/** What a render usually takes, in seconds; decides when to look. */
	typicalRenderSeconds: number;
	/** US dollars per credit, or null where the provider bills in dollars. */
	usdPerCredit: number | null;

	encodeSubmission(request: SendableRequest, callbackUrl?: string): ProviderRequest;
	decodeSubmission(response: ProviderResponse): Decoded<TaskReading>;
	encodeStatus(taskId: string): ProviderRequest;
	/** A task that failed is a successful reading: only an answer that tells nothing about the task is a failure. */
	decodeStatus(response: ProviderResponse, taskId: string): Decoded<TaskReading>;

	/** The provider's own price preview, where it has one. */
	priceQuery?: {
		encode(request: SendableRequest): ProviderRequest;
		decode(response: ProviderResponse): Decoded<Cost | null>;
	};
	/** The price by the published rate table, or null where no rate is published. */
	estimateCost(
		request: Pick<SendableRequest, 'mode' | 'generateAudio' | 'durationSeconds'>,
	): Cost | null;

	encodeUpload(image: ImageFile): ProviderRequest;
	/** The address of the uploaded file. */
	decodeUpload(response: ProviderResponse): Decoded<string>;

	callback: {
		/** Checks the signature with the fields of the credential; `nowSeconds` is the time in seconds since 1970. */
		verify(
			callback: ReceivedCallback,
			credentials: Record<string, unknown>,
			nowSeconds: number,
		): SignatureCheck;
		/** What the body claims, or null for one that is not a callback. */
		decode(body: unknown): CallbackClaim | null;
	};

	/** The header that makes repeating a submission safe, where the provider has one. */
	idempotencyHeaders?(key: string): Record<string, string>;
}
