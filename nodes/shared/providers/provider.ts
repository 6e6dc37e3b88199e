import type { Cost, TaskReading } from '../domain/task';
import type { SendableRequest, VideoRequest, VideoUse } from '../domain/request';
import type { Capabilities, ModelTable } from './capabilities';
import type { ElementList, OrderList, TaskList } from './lists';
import type { Upload } from './upload';

/** A field of a credential with an address. */
export interface BaseUrlField {
	field: string;
	label: string;
	/** The address that stands in for the usual one where that does not exist. */
	older?: { usual: string; older: string };
}

/** One HTTP request to a provider, without address and credentials. */
export interface ProviderRequest {
	method: 'GET' | 'POST' | 'PUT';
	/**
	 * Which of the credential's addresses the path belongs to, or the provider's older address for files;
	 * `account` is about what the account has done.
	 */
	host: 'api' | 'uploads' | 'olderUploads' | 'account';
	path: string;
	headers?: Record<string, string>;
	/** Sent as JSON, or as multipart form data. */
	body?: Record<string, unknown> | FormData;
}

/** One HTTP response of a provider: `body` is the parsed JSON, or the text where it is not JSON. */
export interface ProviderResponse {
	status: number;
	/** Header names in lower case. */
	headers: Record<string, string>;
	body: unknown;
}

/**
 * Why a response is not the one that was asked for:
 * `credentials` (401, 403), `balance` (no money), `rateLimit` (try later), `invalid` (the request is rejected),
 * `notFound`, `unreachable` (the request never left) and `unavailable` (5xx, an error page, no response, a
 * response that cannot be read). Only after `unavailable` it is unknown whether the provider acted on the request.
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
	/** The HTTP status, or null when no response came. */
	status: number | null;
	/** The provider's id for the request, to quote to its support. */
	requestId: string | null;
	/** The value of a `Retry-After` header, unparsed. */
	retryAfter: string | null;
	/** What has become of the task, if this server error is one that stays. */
	verdict?: TaskReading;
}

export type Decoded<T> = { ok: true; value: T } | { ok: false; failure: ProviderFailure };

/** What decides which of a provider's models makes a video. */
export type ModelQuery = Pick<VideoRequest, 'model' | 'customModel' | 'mode'> & {
	hasStartFrame: boolean;
	/** Whether images, elements or a video are referred to. */
	hasReferences?: boolean;
	/** What the reference video is for, where there is one. */
	videoUse?: VideoUse;
};

/** What decides what a video costs. */
export type PriceQuery = Pick<
	SendableRequest,
	'model' | 'mode' | 'generateAudio' | 'durationSeconds' | 'videoUse' | 'orientation' | 'elements'
> & {
	/** The length of the video that goes into it, where that is known. */
	inputSeconds?: number;
};

export interface OrderDetails {
	callbackUrl?: string;
	/** The same for every attempt of one order; absent in a dry run. */
	key?: string;
}

/**
 * How an order without a clear response is resolved without buying twice: `repeat` where the same order
 * with the same key is bought once, `find` where the task can be looked up by the key (null = there is
 * none) and a second order with the same key is rejected.
 */
export type Recovery = {
	keyLifetimeHours: number;
} & (
	| { type: 'repeat' }
	| {
			type: 'find';
			encode(key: string, request: ModelQuery): ProviderRequest;
			decode(response: ProviderResponse): Decoded<TaskReading | null>;
	  }
);

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

/** What a provider sells, and at what price: all that the forms are made from. */
export interface Offer<Id extends string = string> {
	id: Id;
	displayName: string;
	credentialType: string;
	models: ModelTable;
	/** What it offers by other credentials: the models of its `variants`. */
	otherModels?: readonly ModelTable[];
	/** US dollars per credit or unit, or null where the provider bills in dollars. */
	usdPerUnit: number | null;
	/** The price by the published rate table, or null where no rate is published. */
	estimateCost(query: PriceQuery): Cost | null;
	/** Whether there is a `priceQuery`, a `cancel` and `taskLists`. */
	hasPriceQuery?: true;
	hasCancel?: true;
	hasTaskLists?: true;
}

/** One video provider: pure functions and tables, no I/O. */
export interface Provider<Id extends string = string> extends Offer<Id> {
	/** Names of the credential's fields that must never be shown. */
	secrets: readonly string[];
	/** The credential's fields with further addresses, where they are not the one of the API. */
	otherBaseUrls?: Partial<Record<'uploads' | 'account', BaseUrlField>>;
	/** What is known of the model of a request; only that is sent. */
	known(query: Pick<ModelQuery, 'model' | 'customModel'>): Capabilities;
	/** The provider's own id of the model that makes a video. */
	modelId(query: ModelQuery): string;
	/** Rules of this provider that a request breaks, as sentences that name the field. */
	violations?(request: VideoRequest): string[];
	/** The same provider as reached with other credentials, where these decide about the API; null = with these it is this one. */
	variants?: ReadonlyArray<{
		/** As it completes "a credential with". */
		name: string;
		provider: Provider;
		isFor(credentials: Record<string, unknown>): boolean;
	}>;
	/** For how long a finished video can be downloaded, or null where nothing is published. */
	resultHours: number | null;

	encodeOrder(request: SendableRequest, order: OrderDetails): ProviderRequest;
	decodeOrder(response: ProviderResponse): Decoded<TaskReading>;
	recovery?: Recovery;
	/** For providers without a recovery. */
	orderList?: OrderList;
	/** The lists of the account's tasks, all of which together are complete; absent where the provider has none. */
	taskLists?: readonly TaskList[];
	/** The lists of elements that are known by an ID, all of which together are complete. */
	elementLists?: readonly ElementList[];

	encodeStatus(taskId: string): ProviderRequest;
	/** Where else a task may be found, when the first place does not know it. */
	encodeStatusElsewhere?(taskId: string): ProviderRequest[];
	/**
	 * A task that failed is a successful reading: only a response that tells nothing about the task is a failure. Its id
	 * is the one that was asked for, or a fuller one that also says where the task was found.
	 */
	decodeStatus(response: ProviderResponse, taskId: string): Decoded<TaskReading>;
	/** Reads many tasks at once; a task that the provider does not know is missing in the response. */
	statusBatch?: {
		maxTasks: number;
		encode(taskIds: readonly string[]): ProviderRequest;
		decode(response: ProviderResponse): Decoded<Map<string, TaskReading>>;
	};
	/** Whether a task that failed or was cancelled has cost money; null where the provider does not tell. */
	isCharged?(task: TaskReading): boolean | null;
	/** Where the video of a completed task has to be asked for by a request of its own. */
	result?: {
		encode(taskId: string): ProviderRequest;
		/** `task` with its video, or with the failure that only shows here. */
		decode(response: ProviderResponse, task: TaskReading): Decoded<TaskReading>;
	};

	/** Finds the fields of an order that its model does not know, by a schema that is free to read; null where there is no need. */
	schemaCheck?: {
		encode(request: SendableRequest): ProviderRequest | null;
		decode(response: ProviderResponse, request: SendableRequest): Decoded<string[]>;
	};
	/** The provider's own price preview, where it has one. */
	priceQuery?: {
		encode(request: SendableRequest): ProviderRequest;
		decode(response: ProviderResponse): Decoded<Cost | null>;
	};

	upload: Upload;

	callback: {
		/** Whether the provider calls no address that starts with http:// */
		httpsOnly?: true;
		/** Whether the provider also calls before a task has ended, and cannot be asked not to. */
		tellsProgress?: true;
		/** What signatures are checked with, where that has to be fetched from the provider. */
		keys?: {
			encode(): ProviderRequest;
			decode(response: ProviderResponse): Decoded<readonly string[]>;
		};
		/**
		 * Checks the signature with the fields of the credential and the fetched keys; `nowSeconds` is the
		 * time in seconds since 1970.
		 */
		verify(
			callback: ReceivedCallback,
			credentials: Record<string, unknown>,
			nowSeconds: number,
			keys?: readonly string[],
		): SignatureCheck;
		/** What the body claims, or null for one that is not a callback. */
		decode(body: unknown): CallbackClaim | null;
	};

	/** Ends a task before it is finished. */
	cancel?: {
		encode(taskId: string): ProviderRequest;
		/** False for a task that had ended already. */
		decode(response: ProviderResponse): Decoded<boolean>;
	};
}
