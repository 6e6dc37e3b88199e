import type { INodeExecutionData } from 'n8n-workflow';

import type { VideoError } from '../domain/error';
import type { VideoRequest } from '../domain/request';
import type { Cost, TaskReading } from '../domain/task';
import type { Provider } from '../providers/provider';
import type { DeliveryOptions, TaskOptions, VideoOptions } from './options';

export type PairedItem = INodeExecutionData['pairedItem'];

/** The incoming item, or items, that one job is made of. */
export interface JobInput {
	/** The item whose parameters say what to do. */
	itemIndex: number;
	pairedItem: PairedItem;
}

/** The part of a request that is repeated in the output. */
export type Settings = Partial<
	Pick<
		VideoRequest,
		'prompt' | 'mode' | 'durationSeconds' | 'aspectRatio' | 'generateAudio' | 'shots'
	> & {
		/** The provider's own id of the model. */
		modelId: string;
		/** The user's own ID, from the option 'Entry ID'. */
		entryId: string;
	}
>;

/** A job as the parameters of its item say, before it is checked. */
export interface Draft extends JobInput {
	provider: Provider;
}

/** What is to be done for one item: complete once it has been checked, and never changed afterwards. */
export interface Job extends Draft {
	/** Null where only the id of a task is known. */
	settings: Settings | null;
	options: DeliveryOptions;
}

/** A task that is to be read. */
export interface TaskJob extends Job {
	taskId: string;
	options: TaskOptions;
}

/** A video as the parameters of its item ask for it, before it is checked. */
export interface VideoDraft extends Draft {
	request: VideoRequest;
	options: VideoOptions;
}

/** A video that is to be made, with everything that is known before it is ordered. */
export interface VideoJob extends Job {
	request: VideoRequest;
	options: VideoOptions;
	/** Of the files in binary data. */
	fileDigests: string[];
	/** The price by the published rates. */
	estimate: Cost | null;
	/** What the provider is to call at the end. */
	callbackUrl: string | undefined;
}

/** What became of a job so far; filled in as it happens, so that a failure can tell what it knows. */
export interface Progress {
	/** Known before the task has been read for the first time. */
	taskId: string | null;
	task: TaskReading | null;
	/** The price, for as long as the task itself names none. */
	price: Cost | null;
	/** Whether an earlier attempt had ordered the task. */
	isResumed: boolean;
	/** Whether it is the one task for its value of Buy Once Per. */
	isOncePer: boolean;
	/** Whether an order was sent that has not been rejected. */
	isSent: boolean;
}

export const nothingYet = (): Progress => ({
	taskId: null,
	task: null,
	price: null,
	isResumed: false,
	isOncePer: false,
	isSent: false,
});

/** One job with everything that is known about it. */
export interface Entry<J extends Job = Job> {
	input: JobInput;
	draft: Draft | null;
	/** Null until it has been checked. */
	job: J | null;
	progress: Progress;
	/** What leaves the node for it; also null for a video that is waited for by a suspended execution. */
	item: INodeExecutionData | null;
	error: VideoError | null;
}
