import { scaledClock, type TestClock } from '../clock';
import { startApi } from './api';
import { apiframeApi } from './apiframe';
import { CallbackSender } from './callbacks';
import { Cdn } from './cdn';
import type { FaultList } from './faults';
import type { Ledger } from './ledger';
import type { OutcomeQueue } from './outcomes';
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
import { unificallyApi } from './unifically';
import { unificallyFilesApi } from './unifically-files';
import { World } from './world';

export type { Fault, FaultEffect } from './faults';
export type { Ledger } from './ledger';
export { signApiframe, signUnifically, type ApiframeKeyReading } from './signatures';
export type { SimulatedTask, TaskPhase } from './task';
export * from './types';

/** The API keys and secrets that the simulator accepts and uses. */
export const KEYS = {
	unifically: 'sk-sim-unifically-0123456789abcdef',
	unificallyWebhookSecret: 'whsec_sim_unifically_0123456789abcdef',
	apiframe: 'afk_sim_apiframe_0123456789abcdef',
} as const;

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
	/** Ports on 127.0.0.1 (default: free ones). */
	ports?: { unifically?: number; unificallyFiles?: number; apiframe?: number; cdn?: number };
	/** Which reading of Apiframe's signature key is used (default `digest`). */
	apiframeSignatureKey?: ApiframeKeyReading;
	/** How often each callback is delivered, all at once (default 1). */
	callbackDeliveries?: number;
	/** Where Unifically's account is found; the other path answers 404 (default `/v1/account`). */
	accountPath?: '/v1/account' | '/account';
	/** Whether Unifically's answer to a submission names the price (default true). */
	costInSubmitAnswer?: boolean;
	/** Told about every answered request, purchase and callback. */
	onEvent?: (event: SimulatorEvent) => void;
}

/** A running simulator. */
export interface Simulator {
	clock: TestClock;
	unifically: { baseUrl: string; uploadBaseUrl: string; apiKey: string; webhookSecret: string };
	apiframe: { baseUrl: string; apiKey: string };
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

/** Starts imitations of Unifically, Apiframe and their CDN on 127.0.0.1. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const { ports = {} } = options;
	const world = new World({
		clock: options.clock ?? scaledClock(1),
		renderSeconds: options.renderSeconds ?? 150,
		queueSeconds: options.queueSeconds ?? 5,
		maxConcurrentTasks: options.maxConcurrentTasks ?? Infinity,
		onEvent: options.onEvent ?? (() => {}),
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

	try {
		await cdn.start(ports.cdn);
		const unifically = unificallyApi(world, cdn, callbacks, {
			apiKey: KEYS.unifically,
			webhookSecret: KEYS.unificallyWebhookSecret,
			accountPath: options.accountPath ?? '/v1/account',
			costInSubmitAnswer: options.costInSubmitAnswer ?? true,
		});
		const unificallyServer = await startApi(world, unifically, ports.unifically);
		servers.push(unificallyServer);
		const files = unificallyFilesApi(world, cdn, KEYS.unifically);
		const filesServer = await startApi(world, files, ports.unificallyFiles);
		servers.push(filesServer);
		const apiframe = apiframeApi(world, cdn, callbacks, {
			apiKey: KEYS.apiframe,
			signatureKey: options.apiframeSignatureKey ?? 'digest',
		});
		const apiframeServer = await startApi(world, apiframe, ports.apiframe);
		servers.push(apiframeServer);

		const taskOrThrow = (taskId: string): SimulatedTask => {
			const task = world.tasks.get(taskId);
			if (task === undefined) throw new Error(`There is no task ${taskId}`);
			return task;
		};
		return {
			clock: world.clock,
			unifically: {
				baseUrl: unificallyServer.url,
				uploadBaseUrl: filesServer.url,
				apiKey: KEYS.unifically,
				webhookSecret: KEYS.unificallyWebhookSecret,
			},
			apiframe: { baseUrl: apiframeServer.url, apiKey: KEYS.apiframe },
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
