import type { ProviderId } from '../../nodes/shared/providers';
import type { BenchOptions } from '../options';
import { inOwnProcess } from '../ownProcess';
import { atMost, round, type Section } from '../report';
import type { BatchOrder, BatchResult } from './inOwnProcess';

const RENDER_SECONDS = 150;

interface Row {
	title: string;
	pattern: BatchOrder['pattern'];
	provider: ProviderId;
	concurrency: (items: number) => number;
}

const MOST = 100;

const ROWS: Row[] = [
	{
		title: 'all at once (Apiframe)',
		pattern: 'ours',
		provider: 'apiframe',
		concurrency: (items) => Math.min(items, MOST),
	},
	{
		title: 'all at once (Kling AI, read in batches)',
		pattern: 'ours',
		provider: 'klingAi',
		concurrency: (items) => Math.min(items, MOST),
	},
	{
		title: 'one by one, every 10 s (the usual pattern)',
		pattern: 'oneByOne',
		provider: 'apiframe',
		concurrency: () => 1,
	},
];

const minutes = (seconds: number): string => round(seconds / 60);

/** How long batches take, and how many requests. */
export async function measureBatches({ quick, say }: BenchOptions): Promise<Section> {
	const counts = quick ? [1, 10] : [1, 50];
	const most = counts.at(-1)!;
	const rows: string[][] = [];
	const times = new Map<string, number>();
	for (const { title, pattern, provider, concurrency } of ROWS) {
		for (const items of counts) {
			say(`${title}, ${items} items`);
			const order: BatchOrder = {
				pattern,
				provider,
				items,
				concurrency: concurrency(items),
				renderSeconds: RENDER_SECONDS,
			};
			const result = await inOwnProcess<BatchResult>('batch/inOwnProcess.ts', order);
			const total = result.waitedSeconds + result.workSeconds;
			const ideal = Math.ceil(items / order.concurrency) * RENDER_SECONDS;
			times.set(`${title} ${items}`, total);
			rows.push([
				title,
				String(items),
				String(order.concurrency),
				minutes(total),
				minutes(ideal),
				round(result.requests / items),
				round(result.growthMb),
			]);
		}
	}
	const [first, klingAi] = ROWS as [Row, Row];
	const against = ({ title }: Row) => times.get(`${title} ${most}`)! / times.get(`${title} 1`)!;
	return {
		title: 'Batch',
		method:
			`Kling Generate Video with videos that take ${RENDER_SECONDS} s, downloads included. The time is what passed on a simulated clock, which stands still while anything is going on, plus the real time that this took. ` +
			'The ideal is ceil(items / concurrency) renders. Requests are those to the provider, orders included. The growth is that of the resident memory of a process that holds the simulated provider as well.',
		tables: [
			[
				['Pattern', 'items', 'concurrency', 'minutes', 'ideal', 'requests per item', 'growth (MB)'],
				...rows,
			],
		],
		checks: [
			atMost(`${most} items at once against one, Apiframe`, 1.1, against(first), 'x'),
			atMost(`${most} items at once against one, Kling AI`, 1.1, against(klingAi), 'x'),
		],
	};
}
