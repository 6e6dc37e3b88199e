import { providerById } from '../../nodes/shared/providers';
import { seededRandom } from '../../test/faults/random';
import { startSimulator } from '../../test/simulator';
import type { BenchOptions } from '../options';
import { inOwnProcess } from '../ownProcess';
import { atMost, round, type Section } from '../report';
import { logNormal, mean, percentile } from '../statistics';
import { poll } from './polling';
import type { SuspendOrder, SuspendResult } from './suspendInOwnProcess';

const SEED = 2026;
const TYPICAL_SECONDS = 150;
/** Of the logarithm: most renders take the two to three minutes that are usual, and some take much longer. */
const SIGMA = 0.2;

const SUSPENDED_RENDER_SECONDS = 4;

/** Executions that are suspended: reads of the provider's API, seconds until they go on, timers meanwhile. */
async function suspended(executions: number) {
	const simulator = await startSimulator({
		renderSeconds: SUSPENDED_RENDER_SECONDS,
		queueSeconds: 1,
	});
	try {
		const order: SuspendOrder = { executions, credential: simulator.credentials.unifically };
		const { timers, endedAt } = await inOwnProcess<SuspendResult>(
			'waiting/suspendInOwnProcess.ts',
			order,
		);
		const delays = Object.entries(endedAt).map(
			([taskId, at]) => (at - simulator.task(taskId)!.finishesAt!) / 1000,
		);
		if (delays.length !== executions) throw new Error(`${delays.length} of ${executions} went on`);
		const reads = simulator.requests.filter(({ operation }) => operation === 'status').length;
		return { timers, delays, reads: reads / executions };
	} finally {
		await simulator.close();
	}
}

/** How often a provider is asked for a video, and how soon a finished one is noticed. */
export async function measureWaiting({ quick, say }: BenchOptions): Promise<Section> {
	const count = quick ? 200 : 1000;
	const apiframe = providerById('apiframe');
	const klingAi = providerById('klingAi');
	const usual = logNormal(count, TYPICAL_SECONDS, SIGMA, seededRandom(SEED).next);
	const between = [0.1, 0.9].map((share) => Math.round(percentile(usual, share))).join(' and ');

	say(`${count} renders by each schedule`);
	const ours = await poll(apiframe, usual);
	const polled = [
		['this package', ours],
		['this package, Kling AI (reads shared by a batch)', await poll(klingAi, usual)],
		['every 10 s', await poll(apiframe, usual, 10)],
	] as const;
	say('suspended executions');
	const parked = await suspended(quick ? 5 : 20);

	return {
		title: 'Waiting',
		method:
			`Reads of a task until its video is noticed, by the node's own code on a simulated clock: ${count} render times, log-normal around ${TYPICAL_SECONDS} s with sigma ${SIGMA} (80% between ${between} s), seed ${SEED}. ` +
			'A suspended execution is woken by the callback; its delay is real time and includes the read that verifies it.',
		tables: [
			[
				['Schedule', 'reads per task', 'mean delay (s)', '95% noticed within (s)'],
				...polled.map(([name, { reads, meanDelay, lateDelay }]) => [
					name,
					round(reads),
					round(meanDelay),
					round(lateDelay),
				]),
				[
					'suspended',
					round(parked.reads),
					round(mean(parked.delays)),
					round(percentile(parked.delays, 0.95)),
				],
			],
		],
		checks: [
			atMost('Reads per task', 12, ours.reads),
			atMost('Mean delay', 3, ours.meanDelay, ' s'),
			atMost('Reads per task, suspended', 1, parked.reads),
			atMost('Timers, suspended', 0, parked.timers),
		],
	};
}
