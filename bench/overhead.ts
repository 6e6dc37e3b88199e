import { parseVideoRequest } from '../nodes/shared/domain/requestSchema';
import type { SendableRequest } from '../nodes/shared/domain/request';
import { PROVIDERS } from '../nodes/shared/providers';
import { checkCapabilities } from '../nodes/shared/job/checkCapabilities';
import type { Provider } from '../nodes/shared/providers/provider';
import { startSimulator } from '../test/simulator';
import type { BenchOptions } from './options';
import { FORM, order, send } from './orders';
import { atMost, round, type Section } from './report';
import { median } from './statistics';

const LIMIT_MICROSECONDS = 200;
const BATCHES = 15;

/** The median microseconds that one call takes, after a warm-up. */
function microseconds(calls: number, act: () => unknown): number {
	const batches = Array.from({ length: BATCHES + 1 }, () => {
		const startedAt = performance.now();
		for (let call = 0; call < calls; call++) act();
		return ((performance.now() - startedAt) * 1000) / calls;
	});
	return median(batches.slice(1));
}

/** What the node does with the form of one item before the request is sent. */
function prepare(provider: Provider): unknown {
	const request = parseVideoRequest({ ...FORM });
	checkCapabilities(request, provider);
	const { body } = provider.encodeOrder(request as SendableRequest, { key: 'key' });
	return JSON.stringify(body);
}

/** What this package's own code takes beside n8n and the network. */
export async function measureOverhead({ quick }: BenchOptions): Promise<Section> {
	const calls = quick ? 200 : 2000;
	const simulator = await startSimulator({ renderSeconds: 0 });
	try {
		const rows: string[][] = [];
		const checks: Section['checks'] = [];
		for (const provider of PROVIDERS) {
			const { taskId } = await order(simulator, provider.id);
			const answer = await send(simulator, provider, provider.encodeStatus(taskId));
			const text = JSON.stringify(answer.body);
			const sending = microseconds(calls, () => prepare(provider));
			const reading = microseconds(calls, () => {
				const result = provider.decodeStatus({ ...answer, body: JSON.parse(text) }, taskId);
				if (!result.ok) throw new Error(result.failure.message);
			});
			rows.push([provider.displayName, round(sending), round(reading)]);
			checks.push(
				atMost(
					`${provider.displayName}: a request, with the decoding of a status`,
					LIMIT_MICROSECONDS,
					sending + reading,
					' µs',
				),
			);
		}
		return {
			title: 'Overhead',
			method: `What this package computes for a request: the form is validated, checked against what the model can do and encoded as JSON; a status is parsed and decoded. In microseconds, medians of ${BATCHES} times ${calls} calls.`,
			tables: [[['Provider', 'validate and encode', 'decode a status'], ...rows]],
			checks,
		};
	} finally {
		await simulator.close();
	}
}
