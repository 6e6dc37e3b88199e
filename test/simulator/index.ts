import { runningClock, type TestClock } from '../clock';
import { startApi } from './api';
import { simulatedApiframe } from './apiframe';
import { CallbackSender } from './callbacks';
import { Cdn } from './cdn';
import { simulatedFal } from './fal';
import type { FaultList } from './faults';
import { simulatedKlingAi } from './klingAi';
import type { Kling4Keys } from './klingAi-kling4-schema';
import type { Ledger } from './ledger';
import type { CredentialData, SimulatedProvider } from './module';
import type { OutcomeQueue } from './outcomes';
import { simulatedReplicate } from './replicate';
import type { RunningServer } from './server';
import type { ApiframeKeyReading } from './signatures';
import type { SimulatedTask } from './task';
import type {
	DeliveredCallback,
	LoggedRequest,
	ProviderId,
	SimulatorEvent,
	UploadedFile,
} from './types';
import { simulatedUnifically } from './unifically';
import { World } from './world';

export type { Fault, FaultEffect } from './faults';
export type { Ledger } from './ledger';
export { signApiframe, signUnifically, type ApiframeKeyReading } from './signatures';
export type { SimulatedTask, TaskPhase } from './task';
export * from './types';

/** Every imitated provider. */
export const SIMULATED: readonly SimulatedProvider[] = [
	simulatedApiframe,
	simulatedFal,
	simulatedKlingAi,
	simulatedReplicate,
	simulatedUnifically,
];

/** The imitation of one provider. */
export function simulated(id: ProviderId): SimulatedProvider {
	const found = SIMULATED.find((candidate) => candidate.id === id);
	if (!found) throw new Error(`The simulator does not imitate ${id}`);
	return found;
}

/** How a simulator behaves; everything has a default. */
export interface SimulatorOptions {
	/** Default: real time. */
	clock?: TestClock;
	/** Simulated seconds from submission to the end of a task (default 150). */
	renderSeconds?: number;
	/** Simulated seconds that a task is queued (default 5). */
	queueSeconds?: number;
	/** Unfinished tasks per provider above which a submission answers 429 (default: no limit). */
	maxConcurrentTasks?: number;
	/** The first of several consecutive ports on 127.0.0.1 (default: free ones). */
	port?: number;
	/** Which reading of Apiframe's signature key is used (default `digest`). */
	apiframeSignatureKey?: ApiframeKeyReading;
	/** How often each callback is delivered, all at once (default 1). */
	callbackDeliveries?: number;
	/** Where Unifically's account is found; the other path answers 404 (default `/v1/account`). */
	accountPath?: '/v1/account' | '/account';
	/** Whether Unifically's answer to a submission names the price (default true). */
	costInSubmitAnswer?: boolean;
	/** What Kling AI does with a key, or an address for callbacks, in an order of Kling 4.0 (default `refused`). */
	kling4Keys?: Kling4Keys;
	/** Told about every answered request, purchase and callback. */
	onEvent?: (event: SimulatorEvent) => void;
}

/** A running simulator. */
export interface Simulator {
	clock: TestClock;
	/** For each provider the fields of a credential of this package that reaches its imitation. */
	credentials: Record<ProviderId, CredentialData>;
	cdnBaseUrl: string;
	/** Everything that was bought. */
	ledger: Ledger;
	/** Every request, in order of arrival. */
	requests: LoggedRequest[];
	/** Every attempt to deliver a callback, in the order in which the attempts ended. */
	callbacks: DeliveredCallback[];
	/** Every uploaded file. */
	uploads: UploadedFile[];
	faults: Pick<FaultList, 'add' | 'clear'>;
	outcomes: Pick<OutcomeQueue, 'next'>;
	/** The task with this id. */
	task(taskId: string): SimulatedTask | undefined;
	/** The money left at a provider (1000 USD at the start). */
	balanceUsd(provider: ProviderId): number;
	setBalance(provider: ProviderId, usd: number): void;
	/** The size of a task's result file. */
	videoBytes(taskId: string): number;
	/** The SHA-256, in hex, of a task's result file as it is now. */
	videoSha256(taskId: string): Promise<string>;
	/** Ends servers, timers and callbacks under way. May be called twice. */
	close(): Promise<void>;
}

/** Starts imitations of all providers and of their CDN on 127.0.0.1. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const world = new World({
		clock: options.clock ?? runningClock(),
		renderSeconds: options.renderSeconds ?? 150,
		queueSeconds: options.queueSeconds ?? 5,
		maxConcurrentTasks: options.maxConcurrentTasks ?? Infinity,
		onEvent: options.onEvent ?? (() => {}),
		refundsFailures: new Set(
			SIMULATED.filter(({ refundsFailures }) => refundsFailures).map(({ id }) => id),
		),
	});
	const callbacks = new CallbackSender(world, options.callbackDeliveries ?? 1);
	const cdn = new Cdn(world);
	const servers: RunningServer[] = [];
	let closing: Promise<void> | null = null;
	const close = async () => {
		closing ??= Promise.all([
			callbacks.stop(),
			cdn.close(),
			...servers.map(async (server) => await server.close()),
		]).then(() => undefined);
		await closing;
	};
	let port = options.port;
	const nextPort = () => (port === undefined ? undefined : port++);

	try {
		await cdn.start(nextPort());
		const credentials: Simulator['credentials'] = {} as Simulator['credentials'];
		for (const { id, servers: serversOf, credential } of SIMULATED) {
			const urls: Record<string, string> = {};
			const apis = serversOf({ world, cdn, callbacks, options, urls });
			for (const [name, api] of Object.entries(apis)) {
				const server = await startApi(world, api, nextPort());
				servers.push(server);
				urls[name] = server.url;
			}
			credentials[id] = credential(urls);
		}

		const taskOrThrow = (taskId: string): SimulatedTask => {
			const task = world.tasks.get(taskId);
			if (task === undefined) throw new Error(`There is no task ${taskId}`);
			return task;
		};
		return {
			clock: world.clock,
			credentials,
			cdnBaseUrl: cdn.url,
			ledger: world.ledger,
			requests: world.requests,
			callbacks: world.callbacks,
			uploads: world.uploads,
			faults: world.faults,
			outcomes: world.outcomes,
			task: (taskId) => world.tasks.get(taskId),
			balanceUsd: (provider) => world.balanceUsd(provider),
			setBalance: (provider, usd) => world.setBalance(provider, usd),
			videoBytes: (taskId) => cdn.video(taskOrThrow(taskId)).size,
			videoSha256: async (taskId) => await cdn.video(taskOrThrow(taskId)).sha256(),
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}
