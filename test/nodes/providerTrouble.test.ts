import type { IDataObject } from 'n8n-workflow';

import type { Fault, FaultEffect, Operation, Outcome, ProviderId } from '../simulator';
import { startBench, type Bench } from './bench';
import { PROVIDER_IDS } from './workflow';
import { failureIn } from '../failed';

/*
 * What a user sees when a provider misbehaves. Every case runs twice: once with n8n's default, which
 * ends the execution, and once with the error output connected.
 */

let bench: Bench;

beforeAll(async () => {
	bench = await startBench();
});

afterEach(() => {
	bench.simulator.faults.clear();
});

afterAll(async () => {
	await bench.close();
});

interface Trouble {
	name: string;
	fault?: Omit<Fault, 'provider'>;
	outcome?: Outcome;
	parameters?: object;
	message: RegExp;
	/** The details of the error item. */
	details: IDataObject;
	/** How many videos are bought by one run. */
	buys: 0 | 1;
	/** Providers that have no word for it. */
	unknownAt?: readonly ProviderId[];
}

const always = (operation: Operation, effect: FaultEffect): Omit<Fault, 'provider'> => ({
	operation,
	times: Infinity,
	effect,
});

const respond = (
	status: number,
	body: string | object,
	headers?: Record<string, string>,
): FaultEffect => ({
	type: 'respond',
	status,
	body,
	headers,
});

const TROUBLES: Trouble[] = [
	{
		name: 'the task fails',
		outcome: { result: 'failed', message: 'The prompt violates the content policy.' },
		message: /^Task \S+ failed at [\w .()]+: .*The prompt violates the content policy/,
		details: { status: 'failed', kind: 'taskFailed' },
		buys: 1,
	},
	{
		name: 'the task is cancelled',
		outcome: { result: 'cancelled', message: 'Cancelled by an administrator' },
		message: /^Task \S+ was cancelled at [\w .()]+/,
		details: { status: 'cancelled', kind: 'taskCancelled' },
		buys: 1,
		unknownAt: ['klingAi'],
	},
	{
		name: 'the task does not finish in time',
		outcome: { result: 'never' },
		parameters: { options: { timeoutMinutes: 5 } },
		message: /^Task \S+ was still processing at [\w .()]+ when the time limit was reached/,
		details: { status: 'processing', kind: 'timeout' },
		buys: 1,
	},
	{
		name: 'the task has a status nobody knows until the time limit',
		outcome: { result: 'never', statusWord: 'PONDERING' },
		parameters: { options: { timeoutMinutes: 5 } },
		message: /^Task \S+ was still processing/,
		details: { status: 'processing', kind: 'timeout' },
		buys: 1,
	},
	{
		name: 'the task completes without a video',
		outcome: { withoutUrl: true },
		message: /^Task \S+ is completed at [\w .()]+, but the response contains no video: /,
		details: { status: 'completed', kind: 'noVideo', videoUrl: null },
		buys: 1,
	},
	{
		name: 'the key is rejected when buying',
		fault: always('submit', respond(401, { error: 'Invalid API key' })),
		message: /did not accept the API key: Invalid API key \(HTTP 401.*\)\. Nothing was bought/,
		details: { taskId: null, kind: 'credentials', httpStatus: 401 },
		buys: 0,
	},
	{
		name: 'there is no money left',
		fault: always('submit', respond(402, { error: 'Insufficient credits' })),
		message:
			/balance of the [\w .()]+ account is too low: Insufficient credits.*Nothing was bought/,
		details: { taskId: null, kind: 'balance', httpStatus: 402 },
		buys: 0,
	},
	{
		name: 'the request is refused',
		fault: always('submit', respond(422, { error: 'prompt is not allowed' })),
		message: /rejected the request: prompt is not allowed \(HTTP 422.*\)\. Nothing was bought/,
		details: { taskId: null, kind: 'refused', httpStatus: 422 },
		buys: 0,
	},
	{
		name: 'there are too many requests for good',
		fault: always('submit', respond(429, { error: 'Slow down' }, { 'Retry-After': '2' })),
		message:
			/is getting too many requests from this account: Slow down \(HTTP 429.*\)\. Nothing was bought/,
		details: { taskId: null, kind: 'rateLimit', httpStatus: 429 },
		buys: 0,
	},
	{
		name: 'too many requests ask for a wait of hours',
		fault: always('submit', respond(429, { error: 'Daily limit' }, { 'Retry-After': '36000' })),
		message: /is getting too many requests from this account: Daily limit/,
		details: { taskId: null, kind: 'rateLimit' },
		buys: 0,
	},
	{
		name: 'the order is answered with 500',
		fault: always('submit', respond(500, { error: 'internal_error' })),
		message: /did not confirm the request sent at 2.*internal_error.*may have been bought/,
		details: { taskId: null, kind: 'outcomeUnknown', httpStatus: 500 },
		buys: 0,
	},
	{
		name: 'the order is answered with an HTML error page',
		fault: always('submit', { type: 'html', status: 502 }),
		message:
			/did not confirm the request.*a web page instead of data \(HTTP 502.*may have been bought/,
		details: { taskId: null, kind: 'outcomeUnknown' },
		buys: 0,
	},
	{
		name: 'the order is answered with malformed JSON',
		fault: always('submit', { type: 'malformedJson' }),
		message: /did not confirm the request.*not valid JSON.*may have been bought/,
		details: { taskId: null, kind: 'outcomeUnknown' },
		buys: 0,
	},
	{
		name: 'the connection breaks while ordering',
		fault: always('submit', { type: 'reset' }),
		message: /did not confirm the request.*(ECONNRESET|socket hang up).*may have been bought/,
		details: { taskId: null, kind: 'outcomeUnknown' },
		buys: 0,
	},
	{
		name: 'the task cannot be read any more',
		fault: always('status', respond(401, { error: 'Key revoked' })),
		message: /^Task \S+ could not be read\. [\w .()]+ did not accept the API key: Key revoked/,
		details: { status: 'queued', kind: 'unreadableTask' },
		buys: 1,
	},
	{
		name: 'every look at the task is answered with 500',
		fault: always('status', respond(500, { error: 'internal_error' })),
		parameters: { options: { timeoutMinutes: 5 } },
		message:
			/^Task \S+ was still queued .*time limit was reached \(the last poll failed: .*internal_error/,
		details: { status: 'queued', kind: 'timeout' },
		buys: 1,
	},
	{
		name: 'every look at the task is answered with a web page',
		fault: always('status', { type: 'html', status: 200 }),
		parameters: { options: { timeoutMinutes: 5 } },
		message: /^Task \S+ was still queued .*a web page instead of data/,
		details: { status: 'queued', kind: 'timeout' },
		buys: 1,
	},
	{
		name: 'the file is gone',
		fault: always('download', respond(404, 'No such file')),
		message:
			/^Task \S+ is completed, but its video could not be downloaded: its address answered HTTP 404/,
		details: {
			status: 'completed',
			kind: 'download',
			videoUrl: expect.stringMatching(/^http/) as never,
		},
		buys: 1,
	},
	{
		name: 'the file is a web page',
		outcome: { downloadBody: '<!doctype html><title>Sign in</title>', contentType: 'text/html' },
		message:
			/^Task \S+ is completed, but its video could not be downloaded: its address sent text\/html/,
		details: { status: 'completed', kind: 'download' },
		buys: 1,
	},
	{
		name: 'the download breaks off',
		fault: always('download', { type: 'cut', afterBytes: 0 }),
		message:
			/^Task \S+ is completed, but its video could not be downloaded: the transfer was interrupted/,
		details: { status: 'completed', kind: 'download' },
		buys: 1,
	},
];

describe.each(PROVIDER_IDS)('%s', (provider) => {
	const known = TROUBLES.filter(({ unknownAt }) => !unknownAt?.includes(provider));
	test.each(known)('$name', async ({ fault, outcome, parameters, message, details, buys }) => {
		const node = { parameters: { provider, prompt: 'A fox', ...parameters } };
		const prepare = () => {
			if (fault)
				bench.simulator.faults.add({
					...fault,
					...(fault.operation === 'download' ? {} : { provider }),
				});
			if (outcome) bench.simulator.outcomes.next({ ...outcome, provider });
			return bench.simulator.ledger.purchases.length;
		};

		let bought = prepare();
		const stopped = await bench.run(node);
		expect(stopped.status).toBe('error');
		expect(stopped.error?.message).toMatch(message);
		expect(bench.simulator.ledger.purchases.length - bought).toBe(buys);
		const purchase = bench.simulator.ledger.purchases[bought];
		if (purchase) expect(stopped.error?.message).toContain(purchase.taskId);
		bench.simulator.faults.clear();

		bought = prepare();
		const continued = await bench.run({ ...node, onError: 'continueErrorOutput' });
		expect(continued.status).toBe('success');
		expect(continued.items('Success')).toEqual([]);
		const [failure] = continued.items('Failure');
		expect(failureIn(failure).message).toMatch(message);
		const second = bench.simulator.ledger.purchases[bought];
		expect(failureIn(failure)).toMatchObject({
			provider,
			taskId: second?.taskId ?? null,
			hint: expect.any(String) as string,
			...details,
		});
	});

	test.each<[string, Omit<Fault, 'provider'>]>([
		[
			'a 429 with Retry-After when buying',
			{
				operation: 'submit',
				times: 3,
				effect: respond(429, { error: 'Slow down' }, { 'Retry-After': '3' }),
			},
		],
		[
			'a 429 without Retry-After when buying',
			{ operation: 'submit', times: 3, effect: respond(429, { error: 'Slow down' }) },
		],
		[
			'500s while waiting',
			{ operation: 'status', times: 4, effect: respond(500, { error: 'oops' }) },
		],
		[
			'429s while waiting',
			{
				operation: 'status',
				times: 4,
				effect: respond(429, { error: 'oops' }, { 'Retry-After': '4' }),
			},
		],
		[
			'web pages while waiting',
			{ operation: 'status', times: 4, effect: { type: 'html', status: 503 } },
		],
		[
			'malformed JSON while waiting',
			{ operation: 'status', times: 4, effect: { type: 'malformedJson' } },
		],
		[
			'broken connections while waiting',
			{ operation: 'status', times: 4, effect: { type: 'reset' } },
		],
		[
			'a download that breaks off again and again',
			{ operation: 'download', times: Infinity, effect: { type: 'cut', afterBytes: 5000 } },
		],
		[
			'an id that is not known yet',
			{ operation: 'status', times: 2, effect: respond(404, { error: 'not found' }) },
		],
	])('survives %s', async (_name, fault) => {
		const bought = bench.simulator.ledger.purchases.length;
		bench.simulator.faults.add({ ...fault, provider });
		const result = await bench.run({ parameters: { provider, prompt: 'A fox' } });
		expect(result.error).toBeUndefined();
		expect(result.items('Success')[0]?.binary?.data).toBeDefined();
		expect(bench.simulator.ledger.purchases.length - bought).toBe(1);
	});
});

test('an unclear order is repeated where the provider recognises it, and bought once', async () => {
	const bought = bench.simulator.ledger.purchases.length;
	bench.simulator.faults.add({
		provider: 'apiframe',
		operation: 'submit',
		effect: { type: 'respond', status: 502, body: { error: 'Bad gateway' }, accept: true },
	});
	const result = await bench.run({ parameters: { provider: 'apiframe', prompt: 'A fox' } });
	expect(result.status).toBe('success');
	expect(bench.simulator.ledger.purchases.length - bought).toBe(1);
});

test('an unclear order is not repeated where it might be bought twice', async () => {
	const bought = bench.simulator.ledger.purchases.length;
	bench.simulator.faults.add({
		provider: 'unifically',
		operation: 'submit',
		effect: { type: 'respond', status: 502, body: 'Bad gateway', accept: true },
	});
	const result = await bench.run({ parameters: { provider: 'unifically', prompt: 'A fox' } });
	expect(result.error?.message).toMatch(/may have been bought/);
	expect(bench.simulator.ledger.purchases.length - bought).toBe(1);
});

test.each([
	['apiframe', 'klingApiframeApi'],
	// It is asked for the price first.
	['unifically', 'klingUnificallyApi'],
])('%s that cannot be reached at all is named, and nothing is bought', async (provider, type) => {
	const offline = await startBench({ credentials: { [type]: { baseUrl: 'http://127.0.0.1:9' } } });
	try {
		const { clock } = offline.simulator;
		const begun = clock.now();
		const result = await offline.run({ parameters: { provider, prompt: 'A fox' } });
		expect(clock.now() - begun).toBeLessThan(30_000);
		expect(result.error?.message).toMatch(
			/^(Apiframe|Unifically) could not be reached: ECONNREFUSED.*\. Nothing was bought \[item 1\]$/,
		);
	} finally {
		await offline.close();
	}
});

test('when one of several items ends the execution, the error names what else was bought', async () => {
	bench.simulator.outcomes.next({ result: 'never' });
	bench.simulator.outcomes.next({ result: 'failed', renderSeconds: 60, message: 'No' });
	const bought = bench.simulator.ledger.purchases.length;
	const result = await bench.run({
		parameters: { provider: 'apiframe', prompt: 'A fox', options: { maxConcurrency: 2 } },
		items: [{ json: {} }, { json: {} }, { json: {} }],
	});
	const purchases = bench.simulator.ledger.purchases.slice(bought);
	expect(purchases).toHaveLength(2);
	const told = `${result.error?.message} ${String(result.error?.description)}`;
	for (const { taskId } of purchases) expect(told).toContain(taskId);
});

test('with the error output connected the other items still get their videos', async () => {
	bench.simulator.outcomes.next({ result: 'failed', message: 'No' });
	const result = await bench.run({
		parameters: { provider: 'unifically', prompt: 'A fox', options: { maxConcurrency: 1 } },
		items: [{ json: { n: 1 } }, { json: { n: 2 } }, { json: { n: 3 } }],
		onError: 'continueErrorOutput',
	});
	expect(result.items('Success').map(({ pairedItem }) => pairedItem)).toMatchObject([
		{ item: 0 },
		{ item: 1 },
	]);
	expect(result.items('Kling').map(({ pairedItem }) => pairedItem)).toMatchObject([
		{ item: 1 },
		{ item: 2 },
	]);
	expect(result.items('Failure')).toHaveLength(1);
});
