import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import { downloadLimits } from '../../nodes/shared/delivery/downloadTask';
import { downloadVideo } from '../../nodes/shared/transport/download/download';
import type { NodeContext } from '../../nodes/shared/transport/http';
import { streamOf } from '../../nodes/shared/transport/download/streamOf';
import { quiet, waitUntil } from '../clock';
import { mp4File } from '../mp4';
import type { RunResult } from '../engine';
import {
	startSimulator,
	type FaultEffect,
	type LoggedRequest,
	type Outcome,
	type Simulator,
} from '../simulator';
import { assetFor } from '../simulator/video';
import { startBench, type Bench } from './bench';
import { failureIn } from '../failed';
import { pngImage } from './images';
import { measureDownload } from './measureDownload';

const MEGABYTE = 1_000_000;
const CUT: FaultEffect = { type: 'cut', afterBytes: 10_000 };

const status = (code: number, headers?: Record<string, string>): FaultEffect => ({
	type: 'respond',
	status: code,
	body: 'Not now',
	headers,
});

const downloadsOf = ({ requests }: Simulator): LoggedRequest[] =>
	requests.filter(({ operation }) => operation === 'download');

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Hits the first requests for the file, one effect each; null lets one pass. */
function plan(simulator: Simulator, effects: Array<FaultEffect | null>): void {
	const add = (effect: FaultEffect, skip: number, times = 1) =>
		simulator.faults.add({ operation: 'download', skip, times, effect });
	// A fault that is used up does not count the requests that pass it, so each waits for the rest.
	effects.forEach((effect, index) => {
		const earlierHits = effects.slice(0, index).filter(Boolean).length;
		if (effect) add(effect, index - earlierHits);
	});
}

const always = (simulator: Simulator, effect: FaultEffect): void =>
	simulator.faults.add({ operation: 'download', times: Infinity, effect });

describe.each(['filesystem', 'default'] as const)('in %s mode', (binaryMode) => {
	let bench: Bench;
	const { ...realLimits } = downloadLimits;

	beforeAll(async () => {
		bench = await startBench({ renderSeconds: 1, binaryMode });
	});

	afterEach(() => {
		bench.simulator.faults.clear();
		bench.simulator.requests.length = 0;
		Object.assign(downloadLimits, realLimits);
	});

	afterAll(async () => {
		await bench.close();
	});

	const make = async (outcome: Outcome = {}, options: object = {}): Promise<RunResult> => {
		bench.simulator.outcomes.next(outcome);
		return await bench.run({
			parameters: { provider: 'apiframe', prompt: 'A fox', options },
			onError: 'continueErrorOutput',
		});
	};

	const downloads = () => downloadsOf(bench.simulator);

	const ranges = () => downloads().map(({ headers }) => headers.range);

	/** The video must be there, whole and as it is now at the provider; returns its size. */
	async function expectVideo(result: RunResult): Promise<number> {
		expect(result.items('Failure')).toEqual([]);
		const { json, binary } = result.items('Success')[0]!;
		const bytes = await bench.engine.readBinary(binary!.data!);
		expect(sha256(bytes)).toBe(await bench.simulator.videoSha256(json.taskId as string));
		expect(binary!.data).toMatchObject({ mimeType: 'video/mp4', fileExtension: 'mp4' });
		if (binaryMode === 'filesystem') {
			const folder = path.dirname(bench.engine.binaryPath(binary!.data!));
			expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([]);
		}
		return bytes.length;
	}

	function expectFailure(result: RunResult, message: RegExp): void {
		expect(result.items('Success')).toEqual([]);
		const { message: error, ...details } = failureIn(result.items('Failure')[0]);
		expect(error).toMatch(/^Task \S+ is completed, but its video could not be downloaded: /);
		expect(error).toMatch(message);
		expect(details).toMatchObject({
			kind: 'download',
			taskId: bench.simulator.ledger.purchases.at(-1)!.taskId,
			videoUrl: expect.stringMatching(/^http/) as string,
		});
	}

	describe('a download that breaks off', () => {
		test('is continued where it broke, as often as it takes', async () => {
			always(bench.simulator, { type: 'cut', afterBytes: 100_000 });
			const size = await expectVideo(await make({ videoBytes: MEGABYTE }));
			expect(size).toBe(MEGABYTE);
			const etag = downloads()[1]!.headers['if-range'];
			expect(etag).toMatch(/^".+"$/);
			expect(downloads().map(({ headers }) => headers['if-range'])).toEqual([
				undefined,
				...Array<unknown>(9).fill(etag),
			]);
			expect(ranges()).toEqual([
				undefined,
				...Array.from({ length: 9 }, (_, n) => `bytes=${n + 1}00000-`),
			]);
		});

		test('is continued after trouble in between', async () => {
			const trouble = [
				status(503),
				status(429, { 'Retry-After': '7' }),
				{ type: 'reset' },
			] as const;
			plan(bench.simulator, [CUT, ...trouble, { type: 'cut', afterBytes: 0 }, CUT]);
			const size = await expectVideo(await make());
			const rest = 'bytes=10000-';
			expect(ranges()).toEqual([undefined, rest, rest, rest, rest, rest, 'bytes=20000-']);
			const sent = downloads().reduce((sum, { bytesSent }) => sum + bytesSent, 0);
			expect(sent).toBe(size);
			const [, , third, fourth] = downloads();
			expect(fourth!.at - third!.at).toBeGreaterThanOrEqual(7000);
		});

		test('before its first byte begins again', async () => {
			plan(bench.simulator, [{ type: 'cut', afterBytes: 0 }, { type: 'changeEtag' }]);
			await expectVideo(await make());
			expect(ranges()).toEqual([undefined, undefined]);
		});

		test('is continued by the date of the file where there is no ETag', async () => {
			plan(bench.simulator, [CUT]);
			await expectVideo(await make({ validator: 'lastModified', unknownLength: true }));
			expect(downloads()[1]!.headers).toMatchObject({
				range: 'bytes=10000-',
				'if-range': 'Wed, 01 Jan 2025 00:00:00 GMT',
			});
		});

		test.each(['weakEtag', 'none'] as const)(
			'is continued by its length where there is nothing better (%s)',
			async (validator) => {
				plan(bench.simulator, [CUT]);
				await expectVideo(await make({ validator }));
				expect(ranges()).toEqual([undefined, 'bytes=10000-']);
				expect(downloads()[1]!.headers).not.toHaveProperty('if-range');
			},
		);

		test('starts over where nothing tells whether the file is the same', async () => {
			plan(bench.simulator, [CUT]);
			await expectVideo(await make({ validator: 'weakEtag', unknownLength: true }));
			expect(ranges()).toEqual([undefined, undefined]);
		});

		test('starts over when the server ignores what is asked for, with the same answer', async () => {
			plan(bench.simulator, [CUT, { type: 'ignoreRange' }]);
			await expectVideo(await make());
			expect(ranges()).toEqual([undefined, 'bytes=10000-']);
		});

		test.each(['strongEtag', 'weakEtag', 'lastModified', 'none'] as const)(
			'starts over when the file has changed, and yields the new one (%s)',
			async (validator) => {
				plan(bench.simulator, [CUT, { type: 'changeEtag' }]);
				const result = await make({ validator });
				const size = await expectVideo(result);
				expect(ranges()[1]).toBe('bytes=10000-');
				// A changed file is longer in the simulator.
				expect(size).toBeGreaterThan(34_000);
			},
		);

		test('starts over when there is no such part', async () => {
			plan(bench.simulator, [CUT, status(416)]);
			await expectVideo(await make());
			expect(ranges()).toEqual([undefined, 'bytes=10000-', undefined]);
		});

		test('is given up after three new beginnings', async () => {
			always(bench.simulator, CUT);
			const result = await make({ validator: 'none', unknownLength: true });
			expectFailure(result, /was interrupted several times, and its server cannot resume it/);
			expect(ranges()).toEqual(Array(4).fill(undefined));
		});

		test('is given up after five tries without a byte', async () => {
			always(bench.simulator, { type: 'truncate', size: 20_000 });
			expectFailure(await make(), /the transfer was interrupted after 0\.02 MB of 0\.04 MB \(/);
			expect(ranges()).toEqual([undefined, ...Array<unknown>(5).fill('bytes=20000-')]);
		});

		test('is not continued for ever', async () => {
			downloadLimits.patience = 20_000;
			always(bench.simulator, { type: 'cut', afterBytes: 1 });
			expectFailure(await make(), /the transfer was interrupted after 0\.01 MB of 0\.04 MB \(/);
			expect(downloads().length).toBeGreaterThan(5);
			expect(downloads().at(-1)!.at - downloads()[0]!.at).toBeLessThan(25_000);
		});

		test('because nothing comes any more is continued', async () => {
			plan(bench.simulator, [{ type: 'stall', afterBytes: 10_000 }, { type: 'hang' }]);
			await expectVideo(await make());
			expect(ranges()).toEqual([undefined, 'bytes=10000-', 'bytes=10000-']);
		});
	});

	describe('an address', () => {
		test.each([403, 404, 410])('that answers %d is asked for anew', async (code) => {
			plan(bench.simulator, [status(code)]);
			await expectVideo(await make());
			expect(downloads()).toHaveLength(2);
		});

		test.each([403, 404, 410])('that answers %d in the middle as well', async (code) => {
			plan(bench.simulator, [CUT, status(code)]);
			await expectVideo(await make());
			expect(ranges()).toEqual([undefined, 'bytes=10000-', undefined]);
		});

		test('that has run out of time is exchanged for another', async () => {
			plan(bench.simulator, [CUT, { type: 'delay', seconds: 50 }]);
			// The delayed request is for a file that is gone by the time it is served.
			await expectVideo(await make({ urlExpires: 50, validator: 'none', unknownLength: true }));
			const paths = new Set(downloads().map(({ path: file }) => file));
			expect(paths.size).toBe(2);
		});

		test('that stays away has expired', async () => {
			plan(bench.simulator, [CUT, status(410), status(410)]);
			const message = /its address answered HTTP 410, so it has probably expired/;
			expectFailure(await make(), message);
		});

		test('with trouble that passes is asked again', async () => {
			const trouble = [status(503), { type: 'reset' }, status(429), { type: 'html', status: 502 }];
			plan(bench.simulator, trouble as FaultEffect[]);
			await expectVideo(await make());
			expect(downloads()).toHaveLength(5);
		});

		test('with trouble that does not pass is asked five times', async () => {
			always(bench.simulator, status(503));
			expectFailure(await make(), /: its address answered HTTP 503$/);
			expect(downloads()).toHaveLength(5);
		});

		test('that wants to be left alone for hours is', async () => {
			always(bench.simulator, status(429, { 'Retry-After': '36000' }));
			expectFailure(await make(), /: its address answered HTTP 429$/);
			expect(downloads()).toHaveLength(1);
		});

		test('with another refusal is not asked again', async () => {
			always(bench.simulator, status(401));
			expectFailure(await make(), /: its address answered HTTP 401$/);
			expect(downloads()).toHaveLength(1);
		});

		test('that leads to another host is followed without any credentials', async () => {
			plan(bench.simulator, [{ type: 'redirect' }, CUT, { type: 'redirect' }]);
			await expectVideo(await make());
			const requests = downloads();
			expect(requests.map(({ status: code }) => code)).toEqual([302, null, 302, 206]);
			expect(new Set(requests.map(({ headers }) => headers.host)).size).toBe(2);
			expect(requests[3]!.headers.range).toBe('bytes=10000-');
			for (const { headers } of requests) {
				for (const name of ['authorization', 'x-api-key', 'cookie', 'referer'])
					expect(headers).not.toHaveProperty(name);
				expect(JSON.stringify(headers)).not.toContain(bench.simulator.credentials.apiframe.apiKey);
			}
		});
	});

	describe('a file', () => {
		test.each([
			['a web page', '\uFEFF\n <!doctype html><title>Sign in</title>', 'a web page'],
			['XML', '<?xml version="1.0"?><Error/>', 'a web page'],
			['JSON', '{"error":"expired"}', 'JSON'],
			['a list', '[]', 'JSON'],
			['a message', 'Link expired', 'text'],
			['nothing', '', 'an empty file'],
			['a picture', pngImage(640, 360), 'a PNG image instead of a video'],
			['an archive', Buffer.from('PK\u0003\u0004\u0014\0\0\0'), 'a ZIP archive instead of a video'],
			['noise', randomBytes(5000), 'something unknown instead of a video'],
			[
				'a film in another format',
				Buffer.from('1a45dfa39f4286810142f7', 'hex'),
				'a WebM or Matroska file instead of a video',
			],
		])('labelled video/mp4 that is %s is refused', async (_name, downloadBody, what) => {
			expectFailure(await make({ downloadBody }), new RegExp(`: its address sent ${what}`));
		});

		test.each(['text/html; charset=utf-8', 'application/json', 'Application/XML', 'image/png'])(
			'of type %s is refused',
			async (contentType) => {
				const type = contentType.split(';')[0]!.toLowerCase();
				const message = new RegExp(`: its address sent ${type} instead of a video`);
				expectFailure(await make({ contentType }), message);
			},
		);

		test.each(['application/octet-stream', 'binary/octet-stream', ''])(
			'of type %p is accepted',
			async (contentType) => {
				await expectVideo(await make({ contentType }));
			},
		);

		test.each([{}, { unknownLength: true }])(
			'that comes compressed, unasked, is accepted (%j)',
			async (outcome) => {
				plan(bench.simulator, [{ type: 'compress' }]);
				await expectVideo(await make(outcome));
				expect(downloads()[0]!.headers['accept-encoding']).toBe('identity');
			},
		);

		test.each([
			['the server says how long it is', {}],
			['the server does not say how long it is', { unknownLength: true }],
		])('that is only the beginning of a video is refused: %s', async (_name, outcome) => {
			const downloadBody = assetFor('16:9').subarray(0, 20_000);
			const result = await make({ ...outcome, downloadBody });
			expectFailure(result, /the file is incomplete: its part 'mdat' has 16402 of 30676 bytes/);
		});

		test('that ends too early without its length is continued', async () => {
			plan(bench.simulator, [
				{ type: 'endEarly', afterBytes: 40_000 },
				{ type: 'endEarly', afterBytes: 7 },
			]);
			const size = await expectVideo(await make({ videoBytes: 100_000, unknownLength: true }));
			expect(size).toBe(100_000);
			expect(ranges()).toEqual([undefined, 'bytes=40000-', 'bytes=40007-']);
		});

		test('that always ends too early without its length is no success', async () => {
			always(bench.simulator, { type: 'endEarly', afterBytes: 40_000 });
			const outcome = { videoBytes: 100_000, unknownLength: true, validator: 'none' } as const;
			expectFailure(
				await make(outcome),
				/was interrupted several times, .* \(the file is incomplete: its part 'free' has 5726 of 65726 bytes\)/,
			);
		});

		test('that hardly moves is asked for anew, and not for ever', async () => {
			downloadLimits.idleTimeout = 200;
			plan(bench.simulator, [{ type: 'trickle', afterBytes: 10_000, everyMs: 10 }]);
			await expectVideo(await make());
			expect(downloads()).toHaveLength(2);
			downloadLimits.patience = 20_000;
			always(bench.simulator, { type: 'trickle', afterBytes: 0, everyMs: 10 });
			expectFailure(
				await make(),
				/the transfer was interrupted after .* \(only \d+ bytes arrived in 0\.\d seconds\)/,
			);
		});

		test('of unknown length is accepted', async () => {
			await expectVideo(await make({ unknownLength: true }));
		});

		test('as large as allowed is accepted', async () => {
			const size = await expectVideo(await make({ videoBytes: MEGABYTE }, { maxFileSizeMb: 1 }));
			expect(size).toBe(MEGABYTE);
		});

		test('said to be larger than allowed is refused before it is stored', async () => {
			const result = await make({ videoBytes: 50 * MEGABYTE + 1 }, { maxFileSizeMb: '50' });
			expectFailure(
				result,
				/: the file is 50\.01 MB; the limit in 'Max File Size \(MB\)' is 50 MB$/,
			);
			expect(downloads()[0]!.bytesSent).toBeLessThan(10 * MEGABYTE);
		});

		test('that turns out to be larger than allowed is stopped', async () => {
			const outcome = { videoBytes: 50 * MEGABYTE, unknownLength: true };
			const result = await make(outcome, { maxFileSizeMb: 0.5 });
			expectFailure(
				result,
				/: the file is at least 0\.5\d? MB; the limit in 'Max File Size \(MB\)' is 0\.5 MB$/,
			);
			expect(downloads()[0]!.bytesSent).toBeLessThan(20 * MEGABYTE);
		});

		test('is not limited by 0', async () => {
			await expectVideo(await make({ videoBytes: MEGABYTE }, { maxFileSizeMb: 0 }));
		});

		test.each([-1, 'big'])('with a limit of %p is refused before it is bought', async (limit) => {
			const bought = bench.simulator.ledger.purchases.length;
			const result = await make({}, { maxFileSizeMb: limit });
			expect(failureIn(result.items('Failure')[0]).message).toMatch(
				/^'Max File Size \(MB\)' must be/,
			);
			expect(bench.simulator.ledger.purchases).toHaveLength(bought);
		});
	});
});

describe('Stop ends a download within two seconds', () => {
	test.each<[string, FaultEffect]>([
		['that hangs', { type: 'hang' }],
		['that has come to a halt', { type: 'stall', afterBytes: 10_000 }],
		['that waits for another try', status(503, { 'Retry-After': '60' })],
	])('%s', async (_name, effect) => {
		const bench = await startBench({ renderSeconds: 0, queueSeconds: 0 });
		try {
			const { simulator } = bench;
			const parameters = {
				provider: 'apiframe',
				prompt: 'A fox',
				options: { completion: 'submit' },
			};
			const items = (await bench.run({ parameters })).items('Kling');
			always(simulator, effect);
			const stop = new AbortController();
			const running = bench.run(
				{
					type: 'klingGetTask',
					parameters: { provider: 'apiframe', completion: 'once' },
					items,
				},
				{ signal: stop.signal },
			);
			await waitUntil(() => downloadsOf(simulator).length > 0);
			await simulator.clock.sleep(10_000);
			const stoppedAt = simulator.clock.now();
			stop.abort();
			const result = await running;
			expect(simulator.clock.now() - stoppedAt).toBeLessThan(2000);
			expect(result.status).toBe('canceled');
			expect(downloadsOf(simulator)).toHaveLength(1);
		} finally {
			await bench.close();
		}
	});
});

test('a video of 300 MB that is cut every 20 MB arrives whole, without detours', async () => {
	const size = 300 * MEGABYTE;
	const simulator = await startSimulator({ renderSeconds: 0 });
	try {
		// The first, small one warms the process up.
		simulator.outcomes.next({});
		simulator.outcomes.next({ videoBytes: size });
		simulator.faults.add({
			operation: 'download',
			skip: 1,
			times: Infinity,
			effect: { type: 'cut', afterBytes: 20 * MEGABYTE },
		});
		const { growthMb, bytes, sha256: hash } = await measureDownload(simulator);
		const taskId = simulator.ledger.purchases[1]!.taskId;
		const [, ...requests] = downloadsOf(simulator);
		expect(bytes).toBe(size);
		expect(hash).toBe(await simulator.videoSha256(taskId));
		expect(requests.length).toBeGreaterThanOrEqual(15);
		const sent = requests.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
		expect(sent).toBeLessThan(size * 1.05);
		expect(growthMb).toBeLessThan(120);
	} finally {
		await simulator.close();
	}
});

test('a video that is decompressed on the way does not pile up in memory', async () => {
	const simulator = await startSimulator({ renderSeconds: 0 });
	try {
		simulator.outcomes.next({});
		simulator.outcomes.next({ videoBytes: 150 * MEGABYTE });
		simulator.faults.add({ operation: 'download', skip: 1, effect: { type: 'compress' } });
		const { growthMb, sha256: hash } = await measureDownload(simulator);
		expect(hash).toBe(await simulator.videoSha256(simulator.ledger.purchases[1]!.taskId));
		expect(growthMb).toBeLessThan(120);
	} finally {
		await simulator.close();
	}
});

/** A download whose answer and storage are made up. */
async function downloadWith(helpers: object) {
	return await downloadVideo({ helpers } as NodeContext, 'https://example.com/a.mp4', 'a.mp4', {
		signal: new AbortController().signal,
		idleTimeout: 100,
		mayBePrivate: false,
		maxBytes: null,
		pause: async () => true,
	});
}

const answerWith =
	(body: Readable, headers: object = {}) =>
	async () => ({
		statusCode: 200,
		headers: { 'content-type': 'video/mp4', ...headers },
		body,
	});

test.each([
	[50, 'more than announced, since n8n has decompressed it', true],
	[150, 'less than announced, without an error', false],
])('100 bytes where %i were announced: %s', async (length, _reason, ok) => {
	const requests: object[] = [];
	const result = await downloadWith({
		httpRequest: async (options: { headers: object }) => {
			requests.push(options.headers);
			if (requests.length > 1) throw new Error('no more');
			const body = Readable.from([mp4File(100)]);
			return await answerWith(body, { 'content-length': length })();
		},
		prepareBinaryData: async (stream: Readable) => {
			for await (const _chunk of stream);
		},
	});
	expect(result).toMatchObject(
		ok ? { ok } : { ok, reason: expect.stringMatching(/was interrupted/) },
	);
	if (!ok) expect(requests[1]).toMatchObject({ Range: 'bytes=100-' });
});

test.each<[string, Readable]>([
	['the answer itself', new IncomingMessage(new Socket())],
	['an answer that is decompressed', createGunzip()],
	['a stream around it', Readable.from([])],
])('a stream made with the class of %s only reads what is asked for', async (_name, body) => {
	let made = 0;
	const chunks = async function* () {
		for (; made < 1000; made++) yield Buffer.alloc(65_536);
	};
	const stream = streamOf(chunks(), body) as Readable;
	expect(Object.getPrototypeOf(stream)).toBe(Readable.prototype);
	expect(stream.readableObjectMode).toBe(false);
	for await (const chunk of stream) {
		expect(chunk).toHaveLength(65_536);
		break;
	}
	expect(made).toBeLessThan(5);
});

test('what n8n cannot store is said to be that', async () => {
	const body = Readable.from([Buffer.alloc(100)]);
	const result = await downloadWith({
		httpRequest: answerWith(body),
		prepareBinaryData: async () => {
			throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
		},
	});
	const reason = 'n8n could not store it (ENOSPC: no space left on device)';
	expect(result).toEqual({ ok: false, reason, expired: false });
	expect(body.destroyed).toBe(true);
});

test('a storage that gives up in the middle ends the download, whatever it does with its stream', async () => {
	const httpRequest = jest.fn(async ({ abortSignal }: { abortSignal: AbortSignal }) => {
		const body = new Readable({ read: () => {} });
		body.push(Buffer.alloc(100));
		abortSignal.addEventListener('abort', () => body.destroy(new Error('canceled')));
		return await answerWith(body, { 'content-length': 1000 })();
	});
	let stored: Readable | null = null;
	const result = await downloadWith({
		httpRequest,
		prepareBinaryData: async (stream: Readable) => {
			stored = stream;
			await new Promise((resolve) => stream.once('data', resolve));
			throw new Error('Access denied');
		},
	});
	expect(result).toMatchObject({ ok: false, reason: 'n8n could not store it (Access denied)' });
	await quiet();
	expect(stored!.destroyed).toBe(true);
	expect(httpRequest).toHaveBeenCalledTimes(1);
});

test('an answer that goes silent is given up even if n8n does not notice', async () => {
	let tries = 0;
	const result = await downloadWith({
		httpRequest: async ({ abortSignal }: { abortSignal: AbortSignal }) => {
			tries += 1;
			const body = new Readable({ read: () => {} });
			abortSignal.addEventListener('abort', () => body.destroy(new Error('canceled')));
			return await answerWith(body)();
		},
		prepareBinaryData: async (stream: Readable) => {
			for await (const _chunk of stream);
		},
	});
	const reason = 'the transfer was interrupted (nothing arrived for 0.1 seconds)';
	expect(result).toEqual({ ok: false, reason, expired: false });
	expect(tries).toBe(5);
});

test.each(['The request was blocked because it resolves to a restricted IP', 'CERT_HAS_EXPIRED'])(
	'another try is not made after: %s',
	async (message) => {
		const httpRequest = jest.fn().mockRejectedValue(new Error(message));
		expect(await downloadWith({ httpRequest })).toMatchObject({ ok: false, reason: message });
		expect(httpRequest).toHaveBeenCalledTimes(1);
	},
);

describe('an address that leads to a private network', () => {
	const redirecting = (location: string, seen: string[]) => async (options: { url: string }) => {
		seen.push(options.url);
		const isFirst = seen.length === 1;
		return {
			statusCode: isFirst ? 302 : 200,
			headers: isFirst ? { location } : { 'content-type': 'video/mp4' },
			body: Readable.from(isFirst ? [] : [mp4File(100)]),
		};
	};
	const prepareBinaryData = async (stream: Readable) => {
		for await (const _chunk of stream);
	};

	test.each([
		['http://169.254.169.254/latest', "leads to '169.254.169.254', which is a private address"],
		['http://localhost:5678/rest', "leads to 'localhost', which is a private address"],
		['http://[::1]/', "leads to '[::1]', which is a private address"],
		['file:///etc/passwd', 'starts with file:'],
		['data:video/mp4;base64,AAAA', 'starts with data:'],
	])('is not followed: %s', async (location, why) => {
		const seen: string[] = [];
		const httpRequest = redirecting(location, seen);
		expect(await downloadWith({ httpRequest, prepareBinaryData })).toEqual({
			ok: false,
			reason: `its address ${why}`,
			expired: false,
		});
		expect(seen).toEqual(['https://example.com/a.mp4']);
	});

	test.each([
		['https://cdn.example.org/b.mp4', 'https://cdn.example.org/b.mp4'],
		['/b.mp4?c=d', 'https://example.com/b.mp4?c=d'],
		['//cdn.example.org/b.mp4', 'https://cdn.example.org/b.mp4'],
	])('is followed where it is none: %s', async (location, target) => {
		const seen: string[] = [];
		const httpRequest = redirecting(location, seen);
		expect(await downloadWith({ httpRequest, prepareBinaryData })).toMatchObject({ ok: true });
		expect(seen).toEqual(['https://example.com/a.mp4', target]);
	});

	test('is not followed for ever', async () => {
		const httpRequest = jest.fn(async () => ({
			statusCode: 307,
			headers: { location: 'https://example.com/again' },
			body: Readable.from([]),
		}));
		expect(await downloadWith({ httpRequest })).toMatchObject({
			ok: false,
			reason: 'its address redirects without an end',
		});
		expect(httpRequest).toHaveBeenCalledTimes(6);
	});
});
