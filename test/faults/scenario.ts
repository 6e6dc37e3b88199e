import type { Fault, Outcome, ProviderId, SimulatorOptions } from '../simulator';

/** What a forged callback gets wrong. */
export type Forgery =
	| 'signature'
	| 'token'
	| 'task'
	| 'item'
	| 'run'
	| 'unsigned'
	| 'claim'
	| 'malformed';

/** One thing that goes wrong. Times are simulated seconds from the start of the scenario. */
export type Trouble = { name: string } & (
	| { kind: 'fault'; fault: Fault }
	/** How `times` tasks end, after the first `skip` ones. */
	| { kind: 'outcome'; outcome: Outcome; skip: number; times: number }
	/** Connections to the provider are refused. */
	| { kind: 'unreachable'; from: number; until: number }
	/** n8n answers callbacks with an error page. */
	| { kind: 'deaf'; from: number; until: number }
	| { kind: 'callback'; forgery: Forgery; at: number }
);

/** How the videos are waited for; `getTask` and `trigger` submit and leave the waiting to those nodes. */
export type ScenarioCompletion = 'poll' | 'getTask' | 'suspend' | 'trigger';

/** One run of the matrix, as JSON. Item number `n` orders a video with the prompt `Number n`. */
export interface Scenario {
	id: string;
	provider: ProviderId;
	node: 'klingGenerateVideo' | 'klingMultiShot' | 'klingMotionControl';
	completion: ScenarioCompletion;
	items: number;
	/** Each item brings an image that has to be uploaded. */
	hasFrame: boolean;
	/** The items come from the error output of an earlier node. */
	areErrors: boolean;
	maxConcurrency: number;
	timeoutMinutes: number;
	renderSeconds: number;
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	/** Of "Retry On Fail"; 1 when it is off. */
	tries: number;
	/** How often "Retry execution" is pressed after a failure. */
	retries: number;
	/** Simulated seconds before each of them. */
	retryAfter: number;
	/** When Stop is pressed in the first execution. */
	stopAfter: number | null;
	/** How often each callback is delivered. */
	deliveries: number;
	troubles: Trouble[];
	/** By how much each task takes longer than the one before. */
	secondsApart?: number;
	/** The prompt is another one at each attempt. */
	isVolatile?: boolean;
	/** Each retry is one of the first execution, not of the last one. */
	retriesFirst?: boolean;
	/** Another credential is chosen before the first retry. */
	changesCredential?: boolean;
	/** The step, of what leaves the process, in which n8n's process dies during the first execution. */
	killedIn?: { step: number; withEffect: boolean } | null;
	/**
	 * The workflow is called by another one, which is retried in its place: each retry is an execution that knows nothing
	 * of the ones before. The items have a value of Buy Once Per.
	 */
	isSubWorkflow?: boolean;
	/** n8n is older than 2.14 and gives an execution and its retries no common token. */
	hasNoToken?: boolean;
	/** How many tasks the account may have at the same time. */
	places?: number | null;
	/** The default of the node where it is not given. */
	model?: 'kling-4.0' | 'kling-3.0-omni';
	/** The same. */
	mode?: 'standard' | 'pro';
	/** How many reference images each video has, by URL. */
	referenceImages?: number;
	/** What Kling AI does with a key of an order for Kling 4.0. */
	kling4Keys?: SimulatorOptions['kling4Keys'];
}
