import fc from 'fast-check';
import type { INodeExecutionData } from 'n8n-workflow';

import { VideoError, type VideoErrorKind } from '../../nodes/shared/domain/error';
import type { Mode } from '../../nodes/shared/domain/request';
import { costInUsd, isTerminal, type Cost, type TaskReading } from '../../nodes/shared/domain/task';
import { videoFileName } from '../../nodes/shared/delivery/downloadTask';
import { type Job, nothingYet, type Progress } from '../../nodes/shared/job/job';
import { errorItem, taskJson } from '../../nodes/shared/report/output';
import { checkPrice, formatCost } from '../../nodes/shared/purchase/price';
import { apiframe } from '../../nodes/shared/providers/apiframe';
import { unifically } from '../../nodes/shared/providers/unifically';

/** What is known about one item. */
type Known = Pick<Progress, 'task' | 'price'> & {
	taskId?: string;
	provider: Job['provider'] | null;
	settings: Job['settings'];
};

const jobIn = ({ provider, settings }: Known) => provider && { provider, settings };

const progressIn = ({ taskId, task, price }: Known): Progress => ({
	...nothingYet(),
	taskId: taskId ?? null,
	task,
	price,
});

const jsonOf = (known: Known) => taskJson(jobIn(known), progressIn(known));

const errorItemOf = (error: VideoError, known: Known, pairedItem: { item: number }) =>
	errorItem(error, jobIn(known), progressIn(known), pairedItem);

const KINDS: VideoErrorKind[] = [
	...([
		'invalidRequest',
		'tooExpensive',
		'credentials',
		'balance',
		'rateLimit',
		'refused',
	] as const),
	...([
		'unavailable',
		'outcomeUnknown',
		'taskFailed',
		'taskCancelled',
		'timeout',
		'noVideo',
	] as const),
	...(['download', 'expired', 'unknownTask', 'unreadableTask', 'stopped', 'unexpected'] as const),
];

const usd = (amount: number, source: Cost['source'] = 'provider'): Cost => ({
	amount,
	unit: 'usd',
	source,
});

const credits = (amount: number, source: Cost['source'] = 'provider'): Cost => ({
	amount,
	unit: 'credits',
	source,
});

const TASK: TaskReading = {
	taskId: 'task-1',
	status: 'completed',
	progress: 100,
	videoUrl: 'https://cdn.example.com/a.mp4',
	cost: credits(290),
	submittedAt: '2026-03-15T10:00:00.000Z',
	completedAt: '2026-03-15T10:02:32.000Z',
	reason: null,
	expired: false,
	raw: { secret: 'inner workings' },
};

const EVERYTHING: Known = {
	provider: apiframe,
	settings: {
		modelId: 'kling-3.0',
		mode: 'pro',
		durationSeconds: 5,
		aspectRatio: '16:9',
		generateAudio: false,
	},
	task: TASK,
	price: credits(195, 'estimate'),
};

const NOTHING: Known = { provider: null, settings: null, task: null, price: null };

const FIELDS = [
	'taskId',
	'provider',
	'model',
	'prompt',
	'status',
	'progress',
	'videoUrl',
	'mode',
	'durationSeconds',
	'aspectRatio',
	'audio',
	'shots',
	'cost',
	'submittedAt',
	'completedAt',
	'videoExpiresAt',
	'entryId',
];

/** Everything that may be known about a video, with any part of it missing. */
const knowns: fc.Arbitrary<Known> = fc.record({
	provider: fc.constantFrom(null, apiframe, unifically),
	settings: fc.constantFrom(null, EVERYTHING.settings),
	task: fc.option(
		fc.record({
			taskId: fc.string(),
			status: fc.constantFrom('queued', 'processing', 'completed', 'failed', 'cancelled'),
			progress: fc.option(fc.integer({ min: 0, max: 100 })),
			videoUrl: fc.option(fc.webUrl()),
			cost: fc.constantFrom(null, usd(1), credits(1)),
			submittedAt: fc.option(fc.string()),
			completedAt: fc.option(fc.string()),
			reason: fc.option(fc.string()),
			expired: fc.boolean(),
			raw: fc.anything(),
		}),
	),
	price: fc.constantFrom(null, usd(2, 'estimate'), credits(2, 'estimate')),
});

describe('the file name of a video', () => {
	it.each<[string, string | undefined, string]>([
		['a name with its extension', 'teaser.mp4', 'teaser.mp4'],
		['a name without an extension', 'teaser', 'teaser.mp4'],
		['the extension in capitals', 'TEASER.MP4', 'TEASER.MP4'],
		['another extension', 'teaser.mov', 'teaser.mov.mp4'],
		['the extension within the name', 'teaser.mp4.final', 'teaser.mp4.final.mp4'],
		['spaces around it', '  teaser.mp4\n', 'teaser.mp4'],
		['spaces and other languages', 'Été à 東京 🦊', 'Été à 東京 🦊.mp4'],
		['no name', undefined, 'kling-task-1.mp4'],
		['an empty name', '', 'kling-task-1.mp4'],
		['a blank name', '  ', 'kling-task-1.mp4'],
		['a folder', 'videos/teaser.mp4', 'videos-teaser.mp4'],
		['a folder on Windows', 'C:\\videos\\teaser', 'C-videos-teaser.mp4'],
		['a way out of the folder', '../../etc/passwd', '..-..-etc-passwd.mp4'],
		['control characters', 'a\u0000b\r\nc\u007fd\u0085e', 'a-b-c-d-e.mp4'],
		['dots', '...', 'kling-task-1.mp4'],
		['a dash', '-', 'kling-task-1.mp4'],
		['the extension alone', '.mp4', 'kling-task-1.mp4'],
		['the extension alone, in capitals', ' .MP4 ', 'kling-task-1.mp4'],
		['dots, dashes and the extension', '..-.mp4', 'kling-task-1.mp4'],
		['a way up and nothing else', '../..', 'kling-task-1.mp4'],
		['control characters alone', '\u0000\u0001', 'kling-task-1.mp4'],
		['a hidden file', '.teaser', '.teaser.mp4'],
		['the extension twice', '.mp4.mp4', '.mp4.mp4'],
		['signs that Windows forbids', 'a<b>c:d"e|f?g*h', 'a-b-c-d-e-f-g-h.mp4'],
	])('%s', (_name, wished, expected) => {
		expect(videoFileName(wished, 'task-1')).toBe(expected);
	});

	it('is made safe when the task id is used', () => {
		expect(videoFileName(undefined, '../a/b')).toBe('kling-..-a-b.mp4');
	});

	it('is made of the task id when nothing is left of the wish', () => {
		const nothing = fc
			.array(fc.constantFrom('.', '-', '/', '\\', ':', '*', '\u0000'))
			.map((signs) => signs.join(''));
		fc.assert(
			fc.property(nothing, fc.constantFrom('', '.mp4', '.MP4'), (signs, extension) => {
				expect(videoFileName(signs + extension, 'a/b')).toBe('kling-a-b.mp4');
			}),
		);
	});

	it('names no folder and ends in .mp4, whatever is wished for', () => {
		const wishes = fc.option(fc.string({ unit: 'binary' }), { nil: undefined });
		fc.assert(
			fc.property(wishes, fc.string({ unit: 'binary' }), (wished, taskId) => {
				const name = videoFileName(wished, taskId);
				expect(name).toMatch(/^[^/\\:*?"<>|\p{Cc}]*\.mp4$/iu);
				expect(videoFileName(name, taskId)).toBe(name.trim());
			}),
		);
	});
});

describe('the JSON of a task', () => {
	it('holds what is known', () => {
		expect(jsonOf(EVERYTHING)).toEqual({
			taskId: 'task-1',
			provider: 'apiframe',
			model: 'kling-3.0',
			prompt: null,
			status: 'completed',
			progress: 100,
			videoUrl: 'https://cdn.example.com/a.mp4',
			mode: 'pro',
			durationSeconds: 5,
			aspectRatio: '16:9',
			audio: false,
			shots: null,
			cost: { amount: 290, unit: 'credits', source: 'provider' },
			submittedAt: '2026-03-15T10:00:00.000Z',
			completedAt: '2026-03-15T10:02:32.000Z',
			videoExpiresAt: '2026-03-16T10:02:32.000Z',
			entryId: null,
		});
	});

	it('holds the shots under the names that JSON input has', () => {
		const settings = {
			...EVERYTHING.settings,
			shots: [
				{ prompt: 'A fox', durationSeconds: 2 },
				{ prompt: 'A hare', durationSeconds: 3 },
			],
		};
		expect(jsonOf({ ...EVERYTHING, settings }).shots).toEqual([
			{ prompt: 'A fox', duration: 2 },
			{ prompt: 'A hare', duration: 3 },
		]);
	});

	it.each<[string, Partial<Known>, unknown]>([
		['before it has been read', { taskId: 'task-2', task: null }, 'task-2'],
		['as the provider names it', { taskId: 'task-2' }, 'task-1'],
	])('holds the task id %s', (_name, known, taskId) => {
		expect(jsonOf({ ...EVERYTHING, ...known }).taskId).toBe(taskId);
	});

	it('holds null for everything else', () => {
		expect(jsonOf(NOTHING)).toEqual(Object.fromEntries(FIELDS.map((field) => [field, null])));
	});

	it.each<[string, Cost | null, Cost | null, Cost | null]>([
		['of the task, if it has one', credits(290), credits(195, 'estimate'), credits(290)],
		['of the task, even if it was free', credits(0), credits(195), credits(0)],
		['that was expected, if it has none', null, usd(1, 'estimate'), usd(1, 'estimate')],
		['of nobody', null, null, null],
	])('names the cost %s', (_name, cost, price, expected) => {
		expect(jsonOf({ ...EVERYTHING, task: { ...TASK, cost }, price }).cost).toEqual(expected);
	});

	it('names the expected cost before there is a task', () => {
		expect(jsonOf({ ...EVERYTHING, task: null }).cost).toEqual(credits(195, 'estimate'));
	});

	it('has the same fields in the same order, whatever is known', () => {
		fc.assert(
			fc.property(knowns, (known) => {
				const json = jsonOf(known);
				expect(Object.keys(json)).toEqual(FIELDS);
				expect(Object.values(json)).not.toContain(undefined);
			}),
		);
	});
});

describe('an error item', () => {
	it('has the message, and the details of task and error', () => {
		const failed: TaskReading = { ...TASK, status: 'failed', videoUrl: null, reason: 'Refused' };
		const error = new VideoError('taskFailed', 'Task task-1 failed', {
			hint: 'Change the prompt',
			httpStatus: 400,
			task: failed,
		});
		expect(errorItemOf(error, { ...EVERYTHING, task: TASK }, { item: 3 })).toEqual({
			json: {
				error: {
					message: 'Task task-1 failed',
					...jsonOf({ ...EVERYTHING, task: failed }),
					status: 'failed',
					kind: 'taskFailed',
					bought: true,
					reason: 'Refused',
					hint: 'Change the prompt',
					httpStatus: 400,
				},
			},
			pairedItem: { item: 3 },
		});
	});

	it('falls back on the task that is known otherwise', () => {
		const error = new VideoError('download', 'The download failed');
		expect(errorItemOf(error, EVERYTHING, { item: 0 }).json.error).toMatchObject({
			taskId: 'task-1',
			videoUrl: 'https://cdn.example.com/a.mp4',
			kind: 'download',
			reason: null,
			hint: null,
			httpStatus: null,
		});
	});

	/*
	 * How n8n tells failed items from others, as its `handleNodeErrorOutput` does. Source: n8n-core,
	 * src/execution-engine/workflow-execute.ts
	 */
	const isOneOf = (keys: string[]) => (item: INodeExecutionData) =>
		Boolean(item.json.error) && Object.keys(item.json).every((key) => keys.includes(key));
	const ROUTING: Array<[string, (item: INodeExecutionData) => boolean]> = [
		[
			'1.123 to 2.33, and 2.35.0 to 2.35.2',
			({ error, json }) =>
				Boolean(error) ||
				(Boolean(json.error) && Object.keys(json).length === 1) ||
				(Boolean(json.error && json.message) && Object.keys(json).length === 2),
		],
		['2.34.6, 2.35.3 and later', isOneOf(['error', 'message', 'details'])],
	];

	const errors = fc
		.tuple(fc.constantFrom(...KINDS), fc.string(), knowns, fc.boolean())
		.map(([kind, message, { task }, hasTask]) => {
			const more = { hint: 'Do something', task: hasTask && task ? task : undefined };
			return new VideoError(kind, message, more);
		});

	it.each(ROUTING)(
		'leaves through the error output of n8n %s, whatever is known',
		(_n8n, isFailed) => {
			fc.assert(
				fc.property(errors, fc.option(knowns), (error, known) => {
					const item = known
						? errorItemOf(error, known, { item: 1 })
						: errorItem(error, null, nothingYet(), { item: 1 });
					expect(isFailed(item)).toBe(true);
					expect(Object.keys(item)).toEqual(['json', 'pairedItem']);
					expect(Object.keys(item.json.error as object)).toEqual([
						'message',
						...FIELDS,
						'kind',
						'bought',
						'reason',
						'hint',
						'httpStatus',
					]);
				}),
			);
		},
	);

	it.each(ROUTING)('is told apart by n8n %s from an item that succeeded', (_n8n, isFailed) => {
		fc.assert(
			fc.property(knowns, (known) => {
				expect(isFailed({ json: jsonOf(known) })).toBe(false);
			}),
		);
	});
});

describe('a cost', () => {
	it.each<[string, Cost, number | null, string]>([
		['in dollars', usd(1.5), null, '$1.50'],
		['in dollars, estimated', usd(0.9, 'estimate'), null, '$0.90 (estimated)'],
		['in credits of a known price', credits(290), 0.01, '$2.90 (290 credits)'],
		[
			'in credits of a known price, estimated',
			credits(290, 'estimate'),
			0.01,
			'$2.90 (290 credits, estimated)',
		],
		['in credits of an unknown price', credits(290), null, '290 credits'],
		[
			'in credits of an unknown price, estimated',
			credits(7, 'estimate'),
			null,
			'7 credits, estimated',
		],
		['in units', { amount: 3, unit: 'units', source: 'provider' }, 0.14, '$0.42 (3 units)'],
		['in units without a price', { amount: 3, unit: 'units', source: 'provider' }, null, '3 units'],
		['of nothing', usd(0), null, '$0.00'],
	])('reads well: %s', (_name, cost, usdPerCredit, text) => {
		expect(formatCost(cost, usdPerCredit)).toBe(text);
	});

	it.each<[string, Cost | null, number | null, number | null]>([
		['dollars', usd(1.5), null, 1.5],
		['credits of a known price', credits(200), 0.01, 2],
		['credits whose product is inexact', credits(435), 0.01, 4.35],
		['credits of a tiny price', credits(3), 0.000001, 0.000003],
		['credits of an unknown price', credits(200), null, null],
		['units', { amount: 3, unit: 'units', source: 'provider' }, 0.14, 0.42],
		['units without a price', { amount: 3, unit: 'units', source: 'provider' }, null, null],
		['nothing', null, 0.01, null],
	])('in dollars: %s', (_name, cost, usdPerCredit, expected) => {
		expect(costInUsd(cost, usdPerCredit)).toBe(expected);
	});
});

describe('the maximum cost', () => {
	it.each<[string, Cost | null, number | undefined]>([
		['no maximum', credits(100_000), undefined],
		['no maximum and no price', null, undefined],
		['a lower price', credits(289), 2.9],
		['the same price', credits(290), 2.9],
		['the same price in dollars', usd(2.9), 2.9],
		['a free video', usd(0), 0.01],
	])('allows %s', (_name, price, max) => {
		expect(() => checkPrice(price, max, apiframe)).not.toThrow();
	});

	// In floating point, these prices in credits times 0.01 are a little more than the price in dollars.
	it.each<[Mode, boolean, number, number]>([
		['standard', false, 7, 2.03],
		['standard', false, 14, 4.06],
		['standard', false, 15, 4.35],
		['standard', true, 7, 3.01],
		['standard', true, 14, 6.02],
		['pro', false, 9, 3.51],
		['pro', false, 15, 5.85],
		['pro', true, 7, 4.06],
		['pro', true, 14, 8.12],
		['pro', true, 15, 8.7],
	])('allows %s, audio %s, %d s for its exact price', (mode, generateAudio, seconds, dollars) => {
		const price = apiframe.estimateCost({
			model: 'kling-3.0',
			mode,
			generateAudio,
			durationSeconds: seconds,
		});
		expect(price?.amount).toBe(Math.round(dollars * 100));
		expect(costInUsd(price, 0.01)).toBe(dollars);
		expect(() => checkPrice(price, dollars, apiframe)).not.toThrow();
		expect(() => checkPrice(price, dollars - 0.01, apiframe)).toThrow(VideoError);
	});

	it('allows each price that Apiframe publishes, and nothing below it', () => {
		for (const mode of ['standard', 'pro'] as const) {
			for (const generateAudio of [true, false]) {
				for (let durationSeconds = 3; durationSeconds <= 15; durationSeconds++) {
					const price = apiframe.estimateCost({
						model: 'kling-3.0',
						mode,
						generateAudio,
						durationSeconds,
					});
					const cents = price?.amount ?? NaN;
					expect(() => checkPrice(price, cents / 100, apiframe)).not.toThrow();
					expect(() => checkPrice(price, (cents - 1) / 100, apiframe)).toThrow(VideoError);
				}
			}
		}
	});

	function refusalOf(...parameters: Parameters<typeof checkPrice>): VideoError {
		try {
			checkPrice(...parameters);
		} catch (error) {
			if (error instanceof VideoError) return error;
			throw error;
		}
		throw new Error('The price was allowed');
	}

	it.each<[string, Cost, number, string]>([
		[
			'in credits',
			credits(291, 'estimate'),
			2.9,
			"This video costs $2.91 (291 credits, estimated), more than 'Max Cost (USD)' allows ($2.90). Nothing was bought",
		],
		[
			'in dollars',
			usd(3),
			2.9,
			"This video costs $3.00, more than 'Max Cost (USD)' allows ($2.90). Nothing was bought",
		],
	])('refuses a higher price %s', (_name, price, max, message) => {
		const error = refusalOf(price, max, apiframe);
		expect(error.kind).toBe('tooExpensive');
		expect(error.message).toBe(message);
	});

	it.each<[string, Cost | null]>([
		['unknown', null],
		['in units that have no price', { amount: 1, unit: 'units', source: 'provider' }],
		['in credits that have no price', credits(1)],
	])('refuses a price that is %s', (_name, price) => {
		const error = refusalOf(price, 1000, unifically);
		expect(error.kind).toBe('tooExpensive');
		expect(error.message).toBe(
			"The price of this video at Unifically is not known, so 'Max Cost (USD)' cannot be checked. Nothing was bought",
		);
	});

	it('refuses what is at least a cent too expensive, and nothing that is cheaper', () => {
		const cents = fc.integer({ min: 1, max: 100_000 });
		fc.assert(
			fc.property(cents, cents, (price, max) => {
				const check = () => checkPrice(credits(price), max / 100, apiframe);
				if (price > max) expect(check).toThrow(VideoError);
				else expect(check).not.toThrow();
			}),
		);
	});
});

it.each<[TaskReading['status'], boolean]>([
	['queued', false],
	['processing', false],
	['completed', true],
	['failed', true],
	['cancelled', true],
])('nothing more happens to a task that is %s: %s', (status, expected) => {
	expect(isTerminal(status)).toBe(expected);
});
