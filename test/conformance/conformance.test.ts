import fc from 'fast-check';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { providerById, variantFor } from '../../nodes/shared/providers';
import type { SignatureCheck } from '../../nodes/shared/providers/provider';
import { waitUntil } from '../clock';
import type { RunResult } from '../engine';
import { startBench, type Bench, type BenchOptions } from '../nodes/bench';
import { serve } from '../nodes/callbackServer';
import { pngImage } from '../nodes/images';
import { startResumeServer } from '../nodes/resumeServer';
import { triggerWorkflowFor, workflowFor } from '../nodes/workflow';
import { CREDENTIAL_TYPES } from '../providers';
import { simulated, type FaultEffect } from '../simulator';
import { ROWS, type SignedExample } from './rows';
import { failureIn } from '../failed';

/*
 * The same cases for every provider, through the real engine and the real HTTP of the simulator. What a
 * provider can do is read from its own table, so a new one needs no more than a row.
 */

const SHOTS = { shot: [1, 2, 3].map((n) => ({ prompt: `Scene ${n}`, duration: n + 1 })) };
const items = (count: number): INodeExecutionData[] =>
	Array.from({ length: count }, (_, n) => ({ json: { n } }));

/** The names of all fields, and what kind of thing is in each of them. */
function shapeOf(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(shapeOf);
	if (value === null || typeof value !== 'object') return typeof value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

/** Fields that not every provider has something for. */
function withoutPossible({ cost, videoExpiresAt, ...json }: IDataObject): IDataObject {
	expect([null, 'object']).toContain(cost === null ? null : typeof cost);
	expect([null, 'string']).toContain(videoExpiresAt === null ? null : typeof videoExpiresAt);
	return json;
}

const shapes = new Map<string, unknown[]>();

describe.each(ROWS)('$name', ({ provider: id, credential, example }) => {
	const type = CREDENTIAL_TYPES[id];
	const credentials: BenchOptions['credentials'] = credential
		? (simulator) => ({ [type]: credential(simulator) })
		: undefined;
	let bench: Bench;

	/** The provider as this row reaches it. */
	const provider = () => {
		const data = credential?.(bench.simulator) ?? bench.simulator.credentials[id];
		return variantFor(providerById(id), data as Record<string, unknown>);
	};
	const open = async (options: BenchOptions = {}) => {
		bench = await startBench({ credentials, ...options });
	};
	afterEach(async () => {
		await bench?.close();
	});

	const PROMPT = 'A fox in the snow';
	const parameters = { provider: id, prompt: PROMPT };
	const multiShot = { provider: id, shots: SHOTS };
	const purchases = () => bench.simulator.ledger.purchases;
	const sent = (n = 0) => JSON.stringify(purchases()[n]!.body);
	const operations = (operation: string) =>
		bench.simulator.requests.filter((request) => request.operation === operation);
	const fail = (effect: FaultEffect, times = 1) =>
		bench.simulator.faults.add({ provider: id, operation: 'submit', effect, times });
	const expectVideo = async (item: INodeExecutionData | undefined) => {
		const bytes = await bench.engine.readBinary(item!.binary!.data!);
		expect(bytes.subarray(4, 8).toString('latin1')).toBe('ftyp');
		expect(bytes).toHaveLength(bench.simulator.videoBytes(String(item!.json.taskId)));
	};

	describe.each([
		['one shot', undefined, parameters],
		['several shots', 'klingMultiShot', multiShot],
	] as const)('%s', (name, node, values) => {
		test('is bought once and comes out in the shape that all providers share', async () => {
			await open();
			const result = await bench.run({ parameters: values, type: node });
			const [item, ...more] = result.items('Success');
			expect(more).toEqual([]);
			expect(purchases()).toHaveLength(1);
			expect(item?.json).toMatchObject({
				taskId: purchases()[0]?.taskId,
				provider: id,
				model: purchases()[0]?.model,
				status: 'completed',
				progress: 100,
				mode: 'pro',
				durationSeconds: node ? 9 : 5,
				aspectRatio: '16:9',
				audio: true,
			});
			await expectVideo(item);
			const known = shapes.get(name) ?? [];
			shapes.set(name, [...known, shapeOf(withoutPossible(item!.json))]);
		});

		test('reaches the provider with its words, its length, its quality and its sound', async () => {
			await open();
			await bench.run({ parameters: { ...values, options: { completion: 'submit' } }, type: node });
			const texts = node ? SHOTS.shot.map(({ prompt }) => prompt) : [PROMPT];
			for (const text of texts) expect(sent()).toContain(text);
			await bench.run({
				parameters: {
					...values,
					options: { completion: 'submit' },
					mode: 'standard',
					generateAudio: false,
				},
				type: node,
			});
			// Everything is said, so each change is seen, whatever the provider's defaults are.
			expect([sent(1), purchases()[1]?.model]).not.toEqual([sent(0), purchases()[0]?.model]);
			expect(purchases()[1]!.costUsd).toBeLessThan(purchases()[0]!.costUsd);
		});
	});

	test('the longest shots become a video, and longer ones are refused before anything is bought', async () => {
		await open();
		const { shots, overallPrompt } = provider().models['kling-3.0']!;
		const overall = 'In winter';
		const longest = shots!.maxPromptLength - (overallPrompt ? 0 : overall.length + 1);
		const made = async (length: number) =>
			await bench.run({
				type: 'klingMultiShot',
				parameters: {
					provider: id,
					overallPrompt: overall,
					shots: { shot: [1, 2].map(() => ({ prompt: 'x'.repeat(length), duration: 3 })) },
				},
			});
		await expectVideo((await made(longest)).items('Success')[0]);
		const refused = await made(longest + 1);
		expect(refused.error?.message).toContain(
			`'Shot 1: Prompt' may have at most ${shots!.maxPromptLength} characters`,
		);
		expect(purchases()).toHaveLength(1);
	});

	test('frames by URL and from the item reach the provider', async () => {
		await open();
		const url = 'https://images.example.com/first.png';
		await bench.run({
			parameters: {
				...parameters,
				options: { completion: 'submit' },
				startFrame: 'url',
				startFrameUrl: url,
			},
		});
		expect(sent()).toContain(url);
		const last = pngImage(320, 320);
		const result = await bench.run({
			parameters: {
				...parameters,
				options: { completion: 'submit' },
				startFrame: 'url',
				startFrameUrl: url,
				references: { endFrame: { frame: { source: 'binary' } } },
			},
			items: [
				{ json: {}, binary: { data: await bench.engine.storeBinary(last, 'a.png', 'image/png') } },
			],
		});
		expect(result.status).toBe('success');
		const [upload] = bench.simulator.uploads;
		const isInside = provider().upload.type === 'inline';
		expect(sent(1)).toContain(isInside ? last.toString('base64') : upload?.url);
		expect(upload?.bytes).toEqual(last);
	});

	test('is polled seldom, and through every passing trouble', async () => {
		await open();
		const effect = { type: 'html', status: 502 } as const;
		bench.simulator.faults.add({ provider: id, operation: 'status', skip: 1, times: 2, effect });
		bench.simulator.outcomes.next({ statusWord: 'pondering' });
		const result = await bench.run({ parameters });
		await expectVideo(result.items('Success')[0]);
		expect(operations('status').length).toBeLessThanOrEqual(12);
	});

	test('a batch is bought in full, in order, and read together where that is possible', async () => {
		await open();
		const options = { maxConcurrency: 25 };
		const result = await bench.run({
			parameters: {
				...parameters,
				prompt: '=Number {{ $json.n }}',
				options: { download: false, ...options },
			},
			items: items(25),
		});
		const output = result.items('Success');
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			items(25).map((_, item) => ({ item })),
		);
		output.forEach(({ json }, n) => {
			const purchase = purchases().find(({ taskId }) => taskId === json.taskId);
			expect(JSON.stringify(purchase?.body)).toMatch(new RegExp(`Number ${n}\\b`));
		});
		expect(purchases()).toHaveLength(25);
		const { statusBatch } = provider();
		if (statusBatch) expect(operations('status').length).toBeLessThan(3 * 12);
	});

	test('a callback resumes a suspended execution', async () => {
		const server = await startResumeServer();
		try {
			await open({ baseUrl: server.url });
			server.connect(bench.engine);
			const node = {
				parameters: { ...parameters, options: { completion: 'suspend' } },
				onError: 'continueErrorOutput' as const,
				items: items(2),
			};
			const waiting = await bench.run(node, { executionId: '1' });
			expect(waiting.status).toBe('waiting');
			const serialized = bench.engine.serialize(waiting);
			server.store('1', { workflow: workflowFor(node), serialized });
			await server.waitFor(1);
			const output = server.results[0]!.items('Success');
			expect(output).toHaveLength(2);
			for (const item of output) await expectVideo(item);
			expect(purchases()).toHaveLength(2);
		} finally {
			await server.close();
		}
	});

	test('a callback starts a workflow once, and a forged one starts none', async () => {
		await open();
		const trigger = await bench.engine.activate(triggerWorkflowFor({ provider: id }), 'Trigger');
		const server = await serve(trigger);
		try {
			const options = { callbackUrl: server.url };
			await bench.run({
				parameters: { ...parameters, options: { completion: 'submit', ...options } },
			});
			await server.waitFor(1);
			const [item] = server.executions[0]!.items('Trigger');
			expect(item?.json).toMatchObject({ taskId: purchases()[0]?.taskId, event: 'completed' });
			await expectVideo(item);

			const { completedCallback, sign } = simulated(id);
			await bench.run({ parameters: { ...parameters, options: { completion: 'submit' } } });
			const body = completedCallback(purchases()[1]!.taskId, 'https://evil.example.com/v.mp4');
			const forged = await fetch(server.url, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...sign(`${body} `) },
				body,
			});
			expect(forged.status).toBe(401);
			expect(server.executions).toHaveLength(1);
		} finally {
			await server.close();
			await trigger.deactivate();
		}
	});

	describe('the signature of a callback', () => {
		const check = (changes: Partial<SignedExample> = {}): SignatureCheck => {
			const changed = { ...example, ...changes };
			return providerById(id).callback.verify(
				changed,
				changed.credentials,
				changed.sentAt,
				changed.keys,
			);
		};

		/** The same bytes with one bit changed. */
		const flipped = (bytes: Buffer, bit: number): Buffer => {
			const copy = Buffer.from(bytes);
			copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
			return copy;
		};

		test('of the published example is valid', () => {
			expect(check()).toBe('valid');
		});

		test('is worth nothing once any bit of the body is changed', () => {
			const { rawBody } = example;
			for (let bit = 0; bit < rawBody.length * 8; bit++)
				expect(check({ rawBody: flipped(rawBody, bit) })).toBe('invalid');
		});

		test('is worth nothing once any bit of a header is changed', () => {
			for (const name of example.protectedHeaders) {
				const value = Buffer.from(example.headers[name]!);
				for (let bit = 0; bit < value.length * 8; bit++) {
					const headers = { ...example.headers, [name]: flipped(value, bit).toString('latin1') };
					expect(check({ headers })).toBe('invalid');
				}
			}
		});

		test('is worth nothing with another secret or key', () => {
			const changed = (text: string) => `${text.slice(0, -4)}AAA=`;
			const others = Object.entries(example.credentials).map(([k, text]) => [k, changed(text)]);
			const keys = example.keys?.map(changed);
			expect(check({ credentials: Object.fromEntries(others), keys })).toBe('invalid');
		});

		test('never throws, and is never valid, for what anybody may send', () => {
			const headers = fc.dictionary(
				fc.constantFrom(...Object.keys(example.headers)),
				fc.oneof(fc.string(), fc.constantFrom(...Object.values(example.headers).map(String))),
			);
			fc.assert(
				fc.property(headers, fc.uint8Array(), (sentHeaders, bytes) => {
					expect(check({ headers: sentHeaders, rawBody: Buffer.from(bytes) })).not.toBe('valid');
				}),
			);
		});
	});

	test('a task that fails leaves through the error output with its id and reason', async () => {
		await open();
		bench.simulator.outcomes.next({ result: 'failed', message: 'Against the rules' });
		const result = await bench.run({ parameters, onError: 'continueErrorOutput' });
		expect(result.items('Success')).toEqual([]);
		const [item] = result.items('Failure');
		expect(failureIn(item).message).toContain('Against the rules');
		expect(failureIn(item)).toMatchObject({
			taskId: purchases()[0]?.taskId,
			kind: 'taskFailed',
			status: 'failed',
			reason: expect.stringContaining('Against the rules') as string,
		});
	});

	test('a wrong key, an empty account and a full queue buy nothing and say so', async () => {
		await open();
		const kindOf = (result: RunResult) => failureIn(result.items('Failure')[0]).kind;
		const run = async (options = {}) =>
			await bench.run({ parameters: { ...parameters, options }, onError: 'continueErrorOutput' });
		bench.simulator.setBalance(id, 0.01);
		expect(kindOf(await run())).toBe('balance');
		expect(purchases()).toEqual([]);
		bench.simulator.setBalance(id, 1000);
		fail({ type: 'respond', status: 401, body: {} });
		expect(kindOf(await run())).toBe('credentials');
		fail({ type: 'respond', status: 429, body: {}, headers: { 'Retry-After': '3600' } });
		expect(kindOf(await run())).toBe('rateLimit');
		expect(purchases()).toEqual([]);
	});

	test('a price is told before anything is bought, and can be limited', async () => {
		await open();
		const dry = await bench.run({ parameters: { ...parameters, options: { dryRun: true } } });
		const cost = dry.items('Success')[0]?.json.cost as IDataObject;
		const { usdPerUnit } = provider();
		const usd = Number(cost.amount) * (cost.unit === 'usd' ? 1 : (usdPerUnit ?? NaN));
		expect(usd).toBeGreaterThan(0);
		const tooLow = { maxCostUsd: usd - 0.01 };
		const refused = await bench.run({ parameters: { ...parameters, options: tooLow } });
		expect(refused.error?.message).toMatch(/Max Cost/);
		expect(purchases()).toEqual([]);
		await bench.run({ parameters: { ...parameters, options: { maxCostUsd: usd + 0.001 } } });
		expect(purchases()).toHaveLength(1);
		expect(purchases()[0]?.costUsd).toBeCloseTo(usd, 2);
	});

	test('an order whose answer is lost is never bought twice', async () => {
		await open();
		const { recovery, orderList } = provider();
		fail({ type: 'reset', accept: true }, 10);
		const node = { parameters, settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 } };
		const first = await bench.run(node);
		const second = first.error ? await bench.retry(first, node) : first;
		expect(purchases()).toHaveLength(1);
		if (recovery ?? orderList) {
			expect(second.items('Success')[0]?.json.taskId).toBe(purchases()[0]?.taskId);
		} else {
			expect(second.error?.message).toMatch(/may have been bought/);
		}
	});

	test('a Stop ends the task at the provider where that is wished and possible', async () => {
		await open();
		const { cancel } = provider();
		const stop = new AbortController();
		const options = { cancelOnStop: true };
		const running = bench.run({ parameters: { ...parameters, options } }, { signal: stop.signal });
		await waitUntil(() => operations('status').length > 0);
		stop.abort();
		await running;
		const { taskId } = purchases()[0]!;
		const isEnded = bench.simulator.task(taskId)?.phase === 'cancelled';
		expect(isEnded).toBe(cancel !== undefined);
	});
});

test.each(['one shot', 'several shots'])('%s: all providers give the same shape', (name) => {
	const [first, ...others] = shapes.get(name) ?? [];
	expect(others).toHaveLength(ROWS.length - 1);
	for (const other of others) expect(other).toEqual(first);
});
