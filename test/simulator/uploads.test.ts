import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import {
	ask,
	askApiframe,
	closeAll,
	newSimulator,
	type Answer,
	type TestSimulator,
} from './testing';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const MP4 = readFileSync(join(__dirname, 'assets', '1x1.mp4'));
const BOUNDARY = '----simulatorTest';

let simulator: TestSimulator;
beforeEach(async () => {
	simulator = await newSimulator();
});
afterEach(closeAll);

function multipart(bytes: Buffer, { field = 'file', name = 'fox.png', type = 'image/png' } = {}) {
	const head =
		`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n` +
		`Content-Type: ${type}\r\n\r\n`;
	return {
		headers: { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` },
		body: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]),
	};
}

async function bytesAt(url: string): Promise<Buffer> {
	return Buffer.from(await (await request(url)).body.arrayBuffer());
}

describe('Unifically', () => {
	async function put(options: {
		headers?: Record<string, string>;
		json?: unknown;
	}): Promise<Answer> {
		const { uploadBaseUrl, apiKey } = simulator.credentials.unifically;
		const headers = { Authorization: `Bearer ${apiKey}`, ...options.headers };
		return await ask(`${uploadBaseUrl}/upload`, { ...options, method: 'PUT', headers });
	}

	it('takes a multipart file and serves it', async () => {
		const { status, json } = await put(multipart(PNG));
		expect({ status, json }).toEqual({
			status: 200,
			json: { success: true, file_url: expect.stringMatching(/\/uploads\/.*\.png$/) },
		});
		expect(simulator.uploads).toEqual([
			{
				provider: 'unifically',
				id: expect.any(String),
				name: 'fox.png',
				contentType: 'image/png',
				bytes: PNG,
				url: json.file_url,
				expiresAt: null,
			},
		]);
		expect((await bytesAt(json.file_url as string)).equals(PNG)).toBe(true);
		expect(simulator.requests[0]).toMatchObject({ provider: 'unifically', operation: 'upload' });
	});

	it.each([
		['plain base64', PNG.toString('base64'), 'image/png'],
		['a data URI', `data:image/jpeg;base64,${PNG.toString('base64')}`, 'image/jpeg'],
		['unknown bytes', Buffer.from('hello').toString('base64'), 'application/octet-stream'],
	])('takes %s', async (_name, base64, contentType) => {
		expect((await put({ json: { base64 } })).json.success).toBe(true);
		expect(simulator.uploads[0]).toMatchObject({ contentType });
	});

	it.each<[string, object]>([
		['another field', multipart(PNG, { field: 'image' })],
		['no base64', { json: {} }],
		['broken base64', { json: { base64: 'not base64!' } }],
		['broken multipart', { ...multipart(PNG), body: 'nothing' }],
		['null', { json: null }],
	])('refuses %s', async (_name, options) => {
		const { status, json } = await put(options);
		expect({ status, json }).toEqual({
			status: 400,
			json: { success: false, message: expect.any(String) },
		});
		expect(simulator.uploads).toEqual([]);
	});
});

describe('Apiframe', () => {
	async function post(options: object): Promise<Answer> {
		return await askApiframe(simulator, '/v2/uploads', { method: 'POST', ...options });
	}

	const HEADS: Array<[string, string, string]> = [
		['image/png', 'image', '89504e470d0a1a0a'],
		['image/jpeg', 'image', 'ffd8ffe0'],
		['image/gif', 'image', '474946383961'],
		['image/webp', 'image', '524946460000000057454250'],
		['video/mp4', 'video', '000000206674797069736f6d'],
		['video/quicktime', 'video', '000000206674797071742020'],
		['video/webm', 'video', '1a45dfa3'],
	];
	it.each(HEADS)('recognises %s by its first bytes', async (contentType, kind, hex) => {
		const bytes = Buffer.from(hex, 'hex');
		const { status, json } = await post(multipart(bytes, { type: 'application/octet-stream' }));
		expect({ status, json }).toEqual({
			status: 201,
			json: {
				id: expect.any(String),
				url: simulator.uploads[0]?.url,
				kind,
				contentType,
				byteSize: bytes.length,
				expiresAt: new Date(simulator.clock.now() + 3_600_000).toISOString(),
			},
		});
		expect((await bytesAt(json.url as string)).equals(bytes)).toBe(true);
	});

	it('deletes uploads after their time', async () => {
		const { json } = await post(multipart(MP4));
		const url = json.url as string;
		simulator.clock.advance(3599);
		expect((await bytesAt(url)).equals(MP4)).toBe(true);
		simulator.clock.advance(1);
		expect((await ask(url)).status).toBe(404);
	});

	it('refuses images above 25 MB and takes videos up to 50 MB', async () => {
		const big = (head: Buffer) => Buffer.concat([head, Buffer.alloc(26 * 1024 * 1024)]);
		expect((await post(multipart(big(PNG)))).json).toEqual({ error: 'The file exceeds 25 MB' });
		expect((await post(multipart(big(MP4)))).status).toBe(201);
	});

	it.each<[string, object]>([
		['text', multipart(Buffer.from('hello'))],
		['another field', multipart(PNG, { field: 'image' })],
		['JSON', { json: { base64: PNG.toString('base64') } }],
		['nothing', {}],
	])('refuses %s', async (_name, options) => {
		const { status, json } = await post(options);
		expect({ status, json }).toEqual({ status: 400, json: { error: expect.any(String) } });
		expect(simulator.uploads).toEqual([]);
	});

	it('refuses bodies beyond every limit', async () => {
		const { status } = await post(multipart(Buffer.alloc(81 * 1024 * 1024)));
		expect(status).toBe(413);
	});
});
