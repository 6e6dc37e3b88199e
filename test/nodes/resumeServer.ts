import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { waitUntil, watchServer } from '../clock';
import type { Engine, RunResult, WorkflowJson } from '../engine';

/** A suspended execution as n8n's database keeps it: text, and nothing in memory. */
export interface StoredExecution {
	workflow: WorkflowJson;
	serialized: string;
}

/** The part of n8n's web server that resumes executions, on loopback. */
export interface ResumeServer {
	/** The base of resume URLs. */
	url: string;
	/** Takes a suspended execution into the database. */
	store(executionId: string, execution: StoredExecution): void;
	/** The results of executions that were resumed, in the order in which they ended. */
	results: RunResult[];
	waitFor(count: number): Promise<void>;
	close(): Promise<void>;
}

/** Starts the server; the engine, which needs its address, is handed over by `connect`. */
export async function startResumeServer(
	port = 0,
): Promise<ResumeServer & { connect(engine: Engine): void }> {
	const database = new Map<string, StoredExecution>();
	const results: RunResult[] = [];
	const underWay = new Set<Promise<unknown>>();
	let engine: Engine | null = null;

	const server = createServer((request, response) => {
		const work = (async () => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk as Buffer);
			const url = new URL(request.url ?? '', 'http://127.0.0.1');
			const id = /\/webhook-waiting\/([^/]+)/.exec(url.pathname)?.[1] ?? '';
			const stored = database.get(id);
			// Not suspended yet, or resumed already: that is what n8n answers.
			if (!stored || !engine) return void response.writeHead(409).end();
			const { result, response: refusal } = await engine.resumeByWebhook(
				stored.serialized,
				stored.workflow,
				{
					url: url.href,
					headers: request.headers as Record<string, string>,
					rawBody: Buffer.concat(chunks),
					onResponse: ({ status, body }) => {
						response
							.writeHead(status)
							.end(typeof body === 'string' ? body : JSON.stringify(body ?? ''));
					},
				},
			);
			// What n8n answers without asking the node.
			if (!response.headersSent) response.writeHead(refusal.status).end();
			// Of callbacks that race, n8n lets the first one resume.
			if (result && database.delete(id)) results.push(result);
		})();
		underWay.add(work);
		void work.finally(() => underWay.delete(work));
	});
	watchServer(server);
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		results,
		connect: (connected) => {
			engine = connected;
		},
		store: (executionId, execution) => void database.set(executionId, execution),
		waitFor: async (count) => await waitUntil(() => results.length >= count),
		close: async () => {
			await Promise.all(underWay);
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}
