import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { RunResult } from '../engine';
import type { SimulatedTask } from '../simulator';
import { assetFor, GeneratedFile } from '../simulator/video';
import {
	deliveredBy,
	type Delivered,
	type Evidence,
	idOf,
	isErrorItem,
	isKnown,
	isUnsuccessful,
	orderedBy,
	purchasesByItem,
	toldBy,
	visibleIn,
} from './evidence';
import type { Stage } from './stage';
import { itemOrdered } from './workflows';
import { failureIn } from '../failed';

/** One promise, and how a scenario broke it: empty when it did not. */
export type Invariant = (evidence: Evidence) => string[] | Promise<string[]>;

const MAY_HAVE_BEEN_BOUGHT = /may have been bought/;

/** How often an item may be ordered at most. */
const mayBuy = ({ scenario }: Stage): number =>
	scenario.tries * (scenario.retries + 1 + (scenario.killedIn ? 1 : 0));

/** An item buys one video; another one only after its task has failed or was cancelled. */
const paysOnce: Invariant = ({ stage }) => {
	const { scenario, simulator } = stage;
	const faults: string[] = [];
	for (const [n, purchases] of purchasesByItem(stage)) {
		if (!(n >= 1 && n <= scenario.items))
			faults.push(`bought for an item ${n} that does not exist`);
		if (purchases.length > mayBuy(stage))
			faults.push(`item ${n} was bought ${purchases.length} times`);
		purchases.slice(1).forEach((purchase, index) => {
			const before = purchases[index]!;
			const end = simulator.task(before.taskId)?.finishesAt ?? Infinity;
			if (!isUnsuccessful(stage, before) || purchase.boughtAt < end)
				faults.push(`item ${n} was bought again although task ${before.taskId} had not failed`);
		});
	}
	return faults;
};

/** Whoever has paid learns the task id, or at least that something may have been paid for. */
const losesNothing: Invariant = (evidence) => {
	const { stage, played } = evidence;
	const last = played.runs.at(-1);
	if (!last) return ['nothing ran'];
	const visible = visibleIn(last);
	const faults: string[] = [];
	for (const [n, purchases] of purchasesByItem(stage)) {
		const { taskId } = purchases.at(-1)!;
		if (visible.includes(taskId)) continue;
		// A retry has tried to order a task anew that had failed.
		if (isUnsuccessful(stage, purchases.at(-1)!) && mayBuy(stage) > 1) continue;
		if (isKnown(stage, purchases.at(-1)!)) {
			faults.push(`task ${taskId} of item ${n} is named nowhere`);
		} else if (!isWarned(last, n, visible)) {
			faults.push(`item ${n} does not say that it may have been bought`);
		}
	}
	return faults;
};

/** Items say it themselves; where an execution ended, its error does. */
function isWarned(last: RunResult, n: number, visible: string): boolean {
	const own = orderedBy(last, n).map(({ json }) => json);
	return MAY_HAVE_BEEN_BOUGHT.test(own.length > 0 ? JSON.stringify(own) : visible);
}

/** What is wrong with an item that claims to be a finished video; null when nothing is. */
async function faultOfVideo(
	{ stage, read }: Evidence,
	{ json, binary }: INodeExecutionData,
): Promise<string | null> {
	const { simulator } = stage;
	const taskId = idOf(json.taskId);
	const task = simulator.task(taskId);
	if (!task) return `task ${taskId} does not exist`;
	if (task.phase !== 'completed') return `task ${taskId} is ${task.phase}`;
	if (task.outcome.downloadBody !== undefined) return `task ${taskId} has no video`;
	if (!binary?.data) return `the video of task ${taskId} is missing`;
	const bytes = await read(binary.data);
	return isFileOf(task, bytes) ? null : `the video of task ${taskId} has the wrong bytes`;
}

/** How often a file can have been changed while it was downloaded. */
const VERSIONS = 100;

/** Whether the bytes are a complete file of the task: as it was made, or as it became later. */
function isFileOf({ id, aspectRatio, outcome }: SimulatedTask, bytes: Buffer): boolean {
	const asset = assetFor(aspectRatio);
	for (let version = 0; version < VERSIONS; version++) {
		const size = outcome.videoBytes ?? asset.length + (version > 0 ? 64 : 0);
		if (size !== bytes.length) continue;
		const file = new GeneratedFile(asset, size, `${id}/${version}`);
		if (Buffer.concat([...file.read()]).equals(bytes)) return true;
		if (size === asset.length) return false;
	}
	return false;
}

/** A success is a complete video, of the task that was bought for this item. */
const deliversVideos: Invariant = async (evidence) => {
	const { scenario, simulator } = evidence.stage;
	const faults: string[] = [];
	for (const { n, node, item } of deliveredBy(evidence)) {
		if (isErrorItem(item)) continue;
		const { taskId, status } = item.json;
		const ordered = itemOrdered(simulator.task(idOf(taskId))?.body);
		if (ordered !== n) faults.push(`item ${n} names task ${String(taskId)} of item ${ordered}`);
		const isOnlyOrdered =
			node === 'Kling' && (scenario.completion === 'getTask' || scenario.completion === 'trigger');
		if (isOnlyOrdered) continue;
		if (status !== 'completed') faults.push(`item ${n} is a success with status ${String(status)}`);
		const fault = await faultOfVideo(evidence, item);
		if (fault) faults.push(`item ${n}: ${fault}`);
	}
	return faults;
};

/** What is wrong with the shape of a failed item. */
function faultsOfErrorItem({ n, item, input }: Delivered): string[] {
	const { error, ...rest } = item.json;
	const failure = failureIn(item);
	const faults: string[] = [];
	if (typeof error !== 'object') faults.push(`the error of item ${n} is no object`);
	if (typeof failure.message !== 'string' || failure.message === '')
		faults.push(`the error of item ${n} has no message`);
	if (!('kind' in failure) || !('taskId' in failure))
		faults.push(`the error of item ${n} lacks its kind or task id`);
	const foreign = Object.keys(rest).filter((key) => !(key in input));
	if (foreign.length > 0) faults.push(`item ${n} has the further fields ${foreign.join(', ')}`);
	if (item.binary) faults.push(`item ${n} failed and has a file`);
	return faults;
}

/** Failures leave as failures, each item leaves once, and what is said about a task is true. */
const tellsFailures: Invariant = (evidence) => {
	const { stage, played } = evidence;
	const { scenario } = stage;
	const last = played.runs.at(-1);
	const delivered = deliveredBy(evidence);
	const faults: string[] = [];
	if (last?.status === 'waiting') faults.push('the execution waits for ever');
	if (last?.status === 'success' && delivered.length !== scenario.items)
		faults.push(`${delivered.length} items came out of ${scenario.items}`);
	for (const each of delivered) {
		const { n, item, isInErrorOutput } = each;
		if (isErrorItem(item) !== isInErrorOutput && scenario.onError === 'continueErrorOutput')
			faults.push(`item ${n} left through the wrong output`);
		if (!isErrorItem(item)) continue;
		if (scenario.onError === 'stopWorkflow') faults.push(`item ${n} failed and nothing stopped`);
		faults.push(...faultsOfErrorItem(each));
		const failure = failureIn(item);
		faults.push(...liesAbout(evidence, n, failure));
		const bought = purchasesByItem(stage).get(n)?.at(-1);
		const isOpen = bought && isKnown(stage, bought) && !isUnsuccessful(stage, bought);
		if (isOpen && idOf(failure.taskId) !== bought.taskId)
			faults.push(`the error of item ${n} do not name task ${bought.taskId}`);
	}
	return faults;
};

/** Some providers have no word for a cancelled task and call it failed. */
const isSaidOf = ({ phase }: SimulatedTask, status: unknown): boolean =>
	status === phase || (phase === 'cancelled' && status === 'failed');

/** What a failed item says about its task against better knowledge. */
function liesAbout({ stage, played }: Evidence, n: number, failure: IDataObject): string[] {
	const { taskId, status } = failure;
	if (typeof taskId !== 'string') return [];
	const task = stage.simulator.task(idOf(taskId));
	if (!task) return [`item ${n} names task ${taskId}, which does not exist`];
	const ordered = itemOrdered(task.body);
	const saysEnded = ['completed', 'failed', 'cancelled'].includes(String(status));
	const hasEnded = (task.finishesAt ?? Infinity) <= played.endedAt;
	return [
		...(ordered === n ? [] : [`item ${n} names task ${taskId} of item ${ordered}`]),
		...(saysEnded && !(hasEnded && isSaidOf(task, status))
			? [`item ${n} calls task ${taskId} ${String(status)}, it was not`]
			: []),
	];
}

/** No secret is in what n8n stores, shows or logs. */
const keepsSecrets: Invariant = (evidence) => {
	const told = toldBy(evidence);
	const { provider } = evidence.stage.scenario;
	return evidence.stage.secrets
		.filter((secret) => told.includes(secret))
		.map(() => `a secret of ${provider} was told`);
};

/** Far above what any scenario needs. */
const LIMITS = { requestsPerTry: 300, hoursPerTry: 3, stopMs: 2000 };

/** Everything comes to an end, and after that it is quiet. */
const ends: Invariant = ({ stage, played }) => {
	const { scenario, simulator, startedAt } = stage;
	const { stoppedAt, stopTook, endedAt } = played;
	const { requests } = simulator;
	const tries = mayBuy(stage);
	const hours = (endedAt - startedAt) / 3_600_000;
	const mostHours = LIMITS.hoursPerTry * tries * scenario.items + scenario.retries * 2;
	const mostRequests = LIMITS.requestsPerTry * tries * scenario.items;
	// Callbacks and retries go on after a Stop, and so does what is run again after a kill.
	const isStarted = scenario.completion === 'trigger';
	const isRunAgain = scenario.retries > 0 || scenario.killedIn !== null;
	const isStopEnd = stoppedAt !== null && !isRunAgain && !isStarted;
	const after = (time: number) => requests.filter(({ at }) => at > time + LIMITS.stopMs).length;
	const afterStop = isStopEnd ? after(stoppedAt) : 0;
	const afterEnd = isStarted ? 0 : after(endedAt);
	return [
		hours > mostHours ? `it took ${hours.toFixed(1)} simulated hours` : '',
		requests.length > mostRequests ? `it took ${requests.length} requests` : '',
		stopTook > LIMITS.stopMs ? `Stop took ${stopTook} simulated milliseconds` : '',
		afterStop > 0 ? `${afterStop} requests were sent after Stop` : '',
		afterEnd > 0 ? `${afterEnd} requests were sent after the end` : '',
	].filter(Boolean);
};

/** A callback is believed only as far as it is true, and only once. */
const trustsNoCallback: Invariant = async (evidence) => {
	const { stage, played } = evidence;
	const { simulator } = stage;
	const faults = [...played.resumed, ...played.triggered]
		.filter(({ isForged }) => isForged)
		.map(() => 'a forged callback was believed');
	const known = simulator.ledger.purchases.filter((purchase) => isKnown(stage, purchase));
	for (const { answeredAt } of played.resumed) {
		for (const { taskId, boughtAt } of known) {
			const end = simulator.task(taskId)?.finishesAt ?? Infinity;
			if (boughtAt <= answeredAt && answeredAt < end && !isDenied(stage, taskId))
				faults.push(`the execution was resumed before task ${taskId} had ended`);
		}
	}
	const seen = new Set<string>();
	for (const { result } of played.triggered) {
		const [item] = result.items('Trigger');
		if (!item) continue;
		const { taskId, event } = (item.json.error ?? item.json) as IDataObject;
		const key = `${String(taskId)} ${event === 'failed' ? 'failed' : 'completed'}`;
		if (seen.has(key)) faults.push(`task ${key} started two executions`);
		seen.add(key);
		faults.push(...(await faultsOfTriggered(evidence, item)));
	}
	return faults;
};

/** Whether the provider has insisted that there is no such task: that has to be believed. */
function isDenied({ simulator }: Stage, taskId: string): boolean {
	const denials = simulator.requests.filter(
		({ operation, path, status }) =>
			operation === 'status' &&
			path.includes(taskId) &&
			status !== null &&
			status >= 400 &&
			status < 500,
	);
	return denials.length >= 3;
}

async function faultsOfTriggered(evidence: Evidence, item: INodeExecutionData): Promise<string[]> {
	if (isErrorItem(item)) {
		const failure = failureIn(item);
		const n = itemOrdered(evidence.stage.simulator.task(idOf(failure.taskId))?.body);
		const shape = { node: 'Kling' as const, n, item, isInErrorOutput: false, input: {} };
		return [...faultsOfErrorItem(shape), ...liesAbout(evidence, n, failure)];
	}
	const phase = evidence.stage.simulator.task(idOf(item.json.taskId))?.phase;
	if (item.json.event === 'failed') {
		const isTrue = phase === 'failed' || phase === 'cancelled';
		return isTrue && !item.binary ? [] : [`a ${phase} task is called failed`];
	}
	const fault = await faultOfVideo(evidence, item);
	return fault ? [fault] : [];
}

/** Where nothing goes wrong, every item gets its video. */
const succeeds: Invariant = (evidence) => {
	const { stage, played } = evidence;
	const { scenario, simulator } = stage;
	const isUndisturbed =
		scenario.troubles.length === 0 &&
		scenario.stopAfter === null &&
		!scenario.killedIn &&
		!scenario.places &&
		scenario.timeoutMinutes > 4;
	const isRefused = scenario.completion === 'suspend' && scenario.onError !== 'continueErrorOutput';
	if (isRefused && simulator.ledger.purchases.length > 0)
		return ['something was bought that cannot be waited for'];
	if (!isUndisturbed || isRefused) return [];
	const videos =
		scenario.completion === 'trigger'
			? played.triggered.filter(({ result }) => result.items('Trigger')[0]?.binary).length
			: deliveredBy(evidence).filter(({ item }) => !isErrorItem(item)).length;
	return videos === scenario.items && simulator.ledger.purchases.length === scenario.items
		? []
		: [`without any trouble ${videos} of ${scenario.items} videos were delivered`];
};

/** Every promise that each scenario is held against, by name. */
export const INVARIANTS: Record<string, Invariant> = {
	paysOnce,
	losesNothing,
	deliversVideos,
	tellsFailures,
	keepsSecrets,
	ends,
	trustsNoCallback,
	succeeds,
};
