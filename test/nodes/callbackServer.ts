import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { waitUntil, watchServer } from '../clock';
import type { ActiveTrigger, RunResult } from '../engine';

/** A real HTTP server on loopback in front of an activated trigger, as n8n's own would be. */
export interface CallbackServer {
	url: string;
	/** The executions that callbacks started, in the order in which they ended. */
	executions: RunResult[];
	/** Waits until `count` executions have ended. */
	waitFor(count: number): Promise<void>;
	close(): Promise<void>;
}

export async function serve(trigger: ActiveTrigger): Promise<CallbackServer> {
	const executions: RunResult[] = [];
	const underWay = new Set<Promise<unknown>>();
	const server = createServer((request, response) => {
		const work = (async () => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk as Buffer);
			const { result } = await trigger.webhook({
				method: request.method,
				query: Object.fromEntries(new URL(request.url!, 'http://localhost').searchParams),
				headers: request.headers as Record<string, string>,
				rawBody: Buffer.concat(chunks),
				onResponse: ({ status, body }) => {
					response
						.writeHead(status)
						.end(typeof body === 'string' ? body : JSON.stringify(body ?? ''));
				},
			});
			if (result) executions.push(result);
		})();
		underWay.add(work);
		void work.finally(() => underWay.delete(work));
	});
	watchServer(server);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook/kling`,
		executions,
		waitFor: async (count) => await waitUntil(() => executions.length >= count),
		close: async () => {
			await Promise.all(underWay);
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}
