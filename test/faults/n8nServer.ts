import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { watchServer } from '../clock';
import type { ActiveTrigger, Engine, RunResult, WebhookCall, WorkflowJson } from '../engine';
import { on, type Stage } from './stage';

/** A request that no provider has sent carries this header. */
export const FORGED = 'x-forged';

/** What came of a callback that made something run. */
export interface Started {
	result: RunResult;
	isForged: boolean;
	/** Simulated time at which the sender had its answer. */
	answeredAt: number;
}

/** A suspended execution as n8n's database keeps it: text, and nothing in memory. */
export interface StoredExecution {
	workflow: WorkflowJson;
	serialized: string;
}

/** An execution that may be called back: before it waits, while it does, and after. */
export interface CallableExecution {
	stage: Stage;
	stored: StoredExecution | null;
	onResumed: (started: Started) => void;
}

interface ListeningTrigger {
	stage: Stage;
	trigger: ActiveTrigger;
	started: Started[];
}

/** The part of n8n's web server that takes callbacks, on loopback, for many scenarios at once. */
export class N8nServer {
	private readonly executions = new Map<string, CallableExecution>();
	private readonly triggers = new Map<string, ListeningTrigger>();
	private readonly underWay = new Map<Stage, Set<Promise<void>>>();
	private readonly server = createServer((request, response) => this.take(request, response));
	private engine: Engine | null = null;

	async listen(): Promise<void> {
		watchServer(this.server);
		this.server.listen(0, '127.0.0.1');
		await once(this.server, 'listening');
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** Hands over the engine, which needs the address of this server before. */
	connect(engine: Engine): void {
		this.engine = engine;
	}

	/** Makes an execution known, that callbacks of it are answered like those of a running one. */
	expect(executionId: string, execution: CallableExecution): void {
		this.executions.set(executionId, execution);
	}

	/** Lets callbacks start executions; returns the address. */
	activate(stage: Stage, trigger: ActiveTrigger): string {
		this.triggers.set(stage.scenario.id, { stage, trigger, started: [] });
		return `${this.url}/webhook/${encodeURIComponent(stage.scenario.id)}`;
	}

	/** What callbacks have started in a scenario. */
	startedIn({ scenario }: Stage): Started[] {
		return this.triggers.get(scenario.id)?.started ?? [];
	}

	/** Waits until no callback of a scenario is being handled. */
	async settled(stage: Stage): Promise<void> {
		await Promise.all(this.underWay.get(stage) ?? []);
	}

	/** Forgets a scenario. */
	forget(stage: Stage): void {
		for (const map of [this.executions, this.triggers] as Array<Map<string, { stage: Stage }>>) {
			for (const [key, value] of map) if (value.stage === stage) map.delete(key);
		}
		this.underWay.delete(stage);
	}

	async close(): Promise<void> {
		this.server.close();
		this.server.closeAllConnections();
		await once(this.server, 'close');
	}

	private take(request: IncomingMessage, response: ServerResponse): void {
		const { pathname } = new URL(request.url ?? '', 'http://n8n');
		const [, kind, id = ''] = pathname.split('/');
		const target =
			kind === 'webhook'
				? this.triggers.get(decodeURIComponent(id))
				: this.executions.get(decodeURIComponent(id));
		if (!target) return void response.writeHead(404).end();
		const { stage } = target;
		const work = on(stage, async () => {
			if (isDeaf(stage)) return void response.writeHead(502).end('Bad gateway');
			const call = await toCall(request, response);
			if ('trigger' in target) await this.start(target, call);
			else await this.resume(target, request, response, call);
		});
		const all = this.underWay.get(stage) ?? new Set();
		this.underWay.set(stage, all.add(work));
		void work.finally(() => all.delete(work));
	}

	private async start({ stage, trigger, started }: ListeningTrigger, call: WebhookCall) {
		const seen = withAnswerTime(stage, call);
		const { result } = await trigger.webhook(seen.call);
		if (result) started.push({ result, ...seen.facts() });
	}

	private async resume(
		execution: CallableExecution,
		request: IncomingMessage,
		response: ServerResponse,
		call: WebhookCall,
	): Promise<void> {
		const { stage, stored } = execution;
		// Not waiting yet, or no longer: that is what n8n answers.
		if (!stored || !this.engine) return void response.writeHead(409).end();
		const seen = withAnswerTime(stage, call);
		const url = new URL(request.url ?? '', this.url).href;
		const { serialized, workflow } = stored;
		const { result, response: refusal } = await this.engine.resumeByWebhook(serialized, workflow, {
			...seen.call,
			url,
		});
		// What n8n answers without asking the node.
		if (!response.headersSent) response.writeHead(refusal.status).end();
		// Of callbacks that race, n8n lets the first one resume.
		if (!result || execution.stored !== stored) return;
		execution.stored = null;
		execution.onResumed({ result, ...seen.facts() });
	}
}

function isDeaf({ scenario, age }: Stage): boolean {
	return scenario.troubles.some(
		(trouble) => trouble.kind === 'deaf' && age() >= trouble.from && age() < trouble.until,
	);
}

async function toCall(request: IncomingMessage, response: ServerResponse): Promise<WebhookCall> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return {
		method: request.method,
		headers: request.headers as Record<string, string>,
		rawBody: Buffer.concat(chunks),
		onResponse: ({ status, body }) => {
			response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body ?? ''));
		},
	};
}

function withAnswerTime(stage: Stage, call: WebhookCall) {
	let answeredAt = Infinity;
	return {
		call: {
			...call,
			onResponse: (answer: Parameters<NonNullable<WebhookCall['onResponse']>>[0]) => {
				answeredAt = stage.clock.now();
				call.onResponse?.(answer);
			},
		},
		facts: () => ({ isForged: call.headers?.[FORGED] !== undefined, answeredAt }),
	};
}
