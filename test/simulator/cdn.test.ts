import { createHash } from 'node:crypto';
import { request } from 'undici';
import { parseRange } from './ranges';
import {
	ask,
	askUnifically,
	buyAtUnifically,
	closeAll,
	finishedVideoUrl,
	newSimulator,
	type TestSimulator,
} from './testing';
import { assetFor, GeneratedFile } from './video';

const MEGABYTE = 1024 * 1024;

let simulator: TestSimulator;
beforeEach(async () => {
	simulator = await newSimulator();
});
afterEach(closeAll);

function sha256(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex');
}

async function fetchBytes(url: string, headers: Record<string, string> = {}) {
	const { statusCode, headers: answered, body } = await request(url, { headers });
	return { status: statusCode, headers: answered, bytes: Buffer.from(await body.arrayBuffer()) };
}

function taskIdOf(url: string): string {
	return /videos\/(.*)-\d+\.mp4/.exec(url)?.[1] ?? '';
}

/** The types of the top-level boxes of an MP4 file. */
function boxTypes(mp4: Buffer): string[] {
	const types: string[] = [];
	for (let at = 0; at < mp4.length; at += mp4.readUInt32BE(at)) {
		types.push(mp4.toString('latin1', at + 4, at + 8));
	}
	return types;
}

describe('assets', () => {
	it.each([
		['16:9', 320, 180],
		['9:16', 180, 320],
		['1:1', 240, 240],
	] as const)('of %s is a small H.264 and AAC video of its size', (ratio, width, height) => {
		const mp4 = assetFor(ratio);
		expect(mp4.length).toBeLessThan(40_000);
		expect(boxTypes(mp4)).toEqual(expect.arrayContaining(['ftyp', 'moov', 'mdat']));
		const video = mp4.indexOf('avc1', mp4.indexOf('stsd'));
		expect(mp4.readUInt16BE(video + 28)).toBe(width);
		expect(mp4.readUInt16BE(video + 30)).toBe(height);
		expect(mp4.includes('mp4a')).toBe(true);
	});
});

describe('generated files', () => {
	const head = Buffer.from('HEAD');
	const wholeOf = (file: GeneratedFile) => Buffer.concat([...file.read()]);

	it('are the same bytes from every offset', () => {
		const file = new GeneratedFile(head, 200_000, 'seed');
		const whole = wholeOf(file);
		expect(whole).toHaveLength(200_000);
		for (const [first, last] of [
			[0, 0],
			[2, 6],
			[4, 11],
			[11, 12],
			[12, 13],
			[1234, 199_999],
			[65_540, 65_600],
			[199_999, 199_999],
		] as const) {
			const part = Buffer.concat([...file.read(first, last)]);
			expect(part.equals(whole.subarray(first, last + 1))).toBe(true);
		}
		expect(wholeOf(new GeneratedFile(head, 200_000, 'other')).equals(whole)).toBe(false);
	});

	it('say the size of a box beyond 4 GB in 64 bits', () => {
		const size = 5 * 1024 ** 3;
		const [header] = [...new GeneratedFile(head, size, 'seed').read(4, 19)];
		expect(header?.readUInt32BE(0)).toBe(1);
		expect(header?.toString('latin1', 4, 8)).toBe('free');
		expect(header?.readBigUInt64BE(8)).toBe(BigInt(size - head.length));
	});
});

describe('range headers', () => {
	it.each([
		['bytes=0-9', { first: 0, last: 9 }],
		['bytes=90-', { first: 90, last: 99 }],
		['bytes=90-200', { first: 90, last: 99 }],
		['bytes=-10', { first: 90, last: 99 }],
		['bytes=-200', { first: 0, last: 99 }],
		['bytes=100-', 'unsatisfiable'],
		['bytes=-0', 'unsatisfiable'],
		['bytes=9-0', null],
		['bytes=0-1,5-6', null],
		['bytes=-', null],
		['items=0-1', null],
		[undefined, null],
	])('%s', (header, expected) => {
		expect(parseRange(header, 100)).toEqual(expected);
	});
});

describe('downloads', () => {
	it.each(['16:9', '9:16', '1:1'] as const)('are a video of the ratio %s', async (ratio) => {
		const url = await finishedVideoUrl(simulator, { aspect_ratio: ratio });
		const { status, headers, bytes } = await fetchBytes(url);
		expect(status).toBe(200);
		expect(headers).toMatchObject({
			'content-type': 'video/mp4',
			'content-length': String(bytes.length),
			'accept-ranges': 'bytes',
			etag: expect.stringMatching(/^".+"$/),
		});
		expect(bytes.equals(assetFor(ratio))).toBe(true);
		expect(simulator.videoBytes(taskIdOf(url))).toBe(bytes.length);
		expect(await simulator.videoSha256(taskIdOf(url))).toBe(sha256(bytes));
	});

	it('can be assembled from ranges', async () => {
		const size = 5 * MEGABYTE + 123;
		simulator.outcomes.next({ videoBytes: size });
		const url = await finishedVideoUrl(simulator);
		const parts: Buffer[] = [];
		for (let first = 0; first < size; first += 700_001) {
			const last = Math.min(first + 700_000, size - 1);
			const { status, headers, bytes } = await fetchBytes(url, { Range: `bytes=${first}-${last}` });
			expect(status).toBe(206);
			expect(headers['content-range']).toBe(`bytes ${first}-${last}/${size}`);
			parts.push(bytes);
		}
		const whole = Buffer.concat(parts);
		expect(sha256(whole)).toBe(await simulator.videoSha256(taskIdOf(url)));
		expect(boxTypes(whole).at(-1)).toBe('free');
	});

	it('answer HEAD with the headers only, and 416 beyond the end', async () => {
		const url = await finishedVideoUrl(simulator);
		const size = simulator.videoBytes(taskIdOf(url));
		const head = await ask(url, { method: 'HEAD', headers: { Range: 'bytes=0-1' } });
		expect([head.status, head.headers['content-length'], head.text]).toEqual([200, `${size}`, '']);
		const beyond = await ask(url, { headers: { Range: `bytes=${size}-` } });
		expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${size}`]);
		expect((await ask(url, { method: 'POST' })).status).toBe(405);
	});

	it('honour If-Range', async () => {
		const url = await finishedVideoUrl(simulator);
		const { headers } = await ask(url, { method: 'HEAD' });
		const ask10 = async (ifRange: string) =>
			await fetchBytes(url, { Range: 'bytes=0-9', 'If-Range': ifRange });
		expect((await ask10(headers.etag as string)).status).toBe(206);
		expect((await ask10('"other"')).status).toBe(200);
	});

	it('stream big files with back-pressure, without holding them in memory', async () => {
		const size = 200 * MEGABYTE;
		simulator.outcomes.next({ videoBytes: size });
		const url = await finishedVideoUrl(simulator);
		const { body } = await request(url);
		const before = process.memoryUsage().arrayBuffers;
		let length = 0;
		let most = 0;
		for await (const chunk of body as AsyncIterable<Buffer>) {
			length += chunk.length;
			most = Math.max(most, process.memoryUsage().arrayBuffers - before);
		}
		expect(length).toBe(size);
		expect(most).toBeLessThan(64 * MEGABYTE);
	});

	it('refuse API keys and log the headers', async () => {
		const url = await finishedVideoUrl(simulator);
		simulator.requests.length = 0;
		expect((await ask(url, { headers: { Authorization: 'Bearer x' } })).status).toBe(400);
		expect((await ask(url, { headers: { 'X-API-Key': 'x' } })).status).toBe(400);
		expect((await ask(url, { headers: { 'X-Other': 'x' } })).status).toBe(200);
		const [first, second, third] = simulator.requests;
		expect(first).toMatchObject({ provider: 'cdn', operation: 'download', method: 'GET' });
		expect(first?.headers.authorization).toBe('Bearer x');
		expect(second?.status).toBe(400);
		expect(third).toMatchObject({ path: new URL(url).pathname, status: 200 });
		expect(third?.headers['x-other']).toBe('x');
	});

	it('do not exist before the end, under another number or of unknown tasks', async () => {
		const taskId = await buyAtUnifically(simulator);
		const statusOf = async (path: string) => (await ask(simulator.cdnBaseUrl + path)).status;
		expect(await statusOf(`/videos/${taskId}-1.mp4`)).toBe(404);
		simulator.clock.advance(150);
		await askUnifically(simulator, `/v1/tasks/${taskId}`);
		expect(await statusOf(`/videos/${taskId}-1.mp4`)).toBe(200);
		expect(await statusOf(`/videos/${taskId}-2.mp4`)).toBe(404);
		expect(await statusOf('/videos/unknown-1.mp4')).toBe(404);
		expect(await statusOf('//')).toBe(404);
	});
});

describe('outcomes of downloads', () => {
	it('a URL that expires, and a new one with each later read', async () => {
		simulator.outcomes.next({ urlExpires: 60 });
		const first = await finishedVideoUrl(simulator);
		const taskId = taskIdOf(first);
		const read = async () =>
			(await askUnifically(simulator, `/v1/tasks/${taskId}`)).json.data.output.video_url as string;
		simulator.clock.advance(59);
		expect(await read()).toBe(first);
		expect((await ask(first)).status).toBe(200);
		simulator.clock.advance(1);
		expect((await ask(first)).status).toBe(410);
		const second = await read();
		expect(second).toBe(first.replace('-1.mp4', '-2.mp4'));
		expect((await ask(second)).status).toBe(200);
		simulator.clock.advance(60);
		expect((await ask(second)).status).toBe(410);
	});

	it('a page instead of the video', async () => {
		const page = '<html>Sign in, Grüße</html>';
		simulator.outcomes.next({ downloadBody: page, contentType: 'text/html' });
		const url = await finishedVideoUrl(simulator);
		const { text, headers } = await ask(url);
		expect([text, headers['content-type']]).toEqual([page, 'text/html']);
		expect(await simulator.videoSha256(taskIdOf(url))).toBe(sha256(Buffer.from(page)));
	});

	it('refuses sizes too small for a real video', () => {
		expect(() => simulator.outcomes.next({ videoBytes: 1000 })).toThrow(RangeError);
	});
});
