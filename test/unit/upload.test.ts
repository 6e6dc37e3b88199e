import { Readable } from 'node:stream';

import { uploadOnce } from '../../nodes/shared/client/upload';
import type { ProviderRequest, ProviderResponse } from '../../nodes/shared/providers/provider';
import { unifically } from '../../nodes/shared/providers/unifically';
import { fileForm } from '../../nodes/shared/providers/encoding';
import { type Sent, timeToSend } from '../../nodes/shared/transport/http';

const IMAGE = { bytes: Buffer.from('x'), fileName: 'a.png', mimeType: 'image/png' };
const UPLOADED = { success: true, file_url: 'https://example.com/a.png' };

const answered = (status: number, body: unknown): Sent => ({
	responded: true,
	response: { status, headers: {}, body } as ProviderResponse,
	hide: (decoded) => decoded,
});
const NO_SUCH_HOST: Sent = { responded: false, sent: false, message: 'ENOTFOUND' };

const neverPut = () => Promise.reject(new Error('There is nothing to put'));

/** The addresses that an image is sent to, and what comes of it. */
async function upload(...answers: Sent[]) {
	const hosts: string[] = [];
	const send = async ({ host }: ProviderRequest): Promise<Sent> => {
		hosts.push(host);
		return await Promise.resolve(answers.shift()!);
	};
	const result = await uploadOnce(unifically.upload, IMAGE, { send, put: neverPut });
	return { hosts, result };
}

test.each([
	['does not exist', NO_SUCH_HOST],
	['does not know the path', answered(404, '')],
])('an image goes to the older address where the usual one %s', async (_name, first) => {
	const { hosts, result } = await upload(first, answered(200, UPLOADED));
	expect(hosts).toEqual(['uploads', 'olderUploads']);
	expect(result).toEqual({ ok: true, value: UPLOADED.file_url });
});

test('what the usual address says counts where the older one is of no help', async () => {
	const { result } = await upload(answered(404, ''), answered(401, { message: 'No' }));
	expect(result).toMatchObject({ ok: false, failure: { status: 404 } });
});

test.each([401, 413, 500])('the older address is not asked after HTTP %d', async (status) => {
	const { hosts } = await upload(answered(status, {}));
	expect(hosts).toEqual(['uploads']);
});

describe('a file that passes by', () => {
	const content = 'The whole film';
	let opened = 0;
	const file = {
		fileName: 'a "film".mp4',
		mimeType: 'video/mp4',
		size: content.length,
		open: async () => {
			opened += 1;
			return await Promise.resolve(
				Readable.from([content.slice(0, 3), content.slice(3)].map((part) => Buffer.from(part))),
			);
		},
	};

	test('is only opened as its form is sent, and anew for each attempt', async () => {
		opened = 0;
		const form = fileForm(file, 'content');
		const part = form.get('content') as File;
		expect(part).toMatchObject({ name: file.fileName, type: file.mimeType, size: file.size });
		expect(opened).toBe(0);
		for (const attempt of [1, 2]) {
			expect(await new Response(part.stream()).text()).toBe(content);
			expect(opened).toBe(attempt);
		}
	});

	test('is not written into an order', async () => {
		const upload = { type: 'inline', encode: () => 'never' } as const;
		const result = await uploadOnce(upload, file, { send: neverPut, put: neverPut });
		expect(result).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
	});

	test.each([
		[1000, 300_000],
		[10 * 1024 * 1024, 300_000],
		[300 * 1024 * 1024, 2_400_000],
	])('of %d bytes may take %d ms', (bytes, ms) => {
		expect(timeToSend(bytes)).toBe(ms);
	});
});
