import fc from 'fast-check';

import { plainKey } from '../../nodes/shared/domain/values';

import { PROVIDERS } from '../../nodes/shared/providers';
import { apiframe } from '../../nodes/shared/providers/apiframe';
import type { SignatureCheck } from '../../nodes/shared/providers/provider';
import { unifically } from '../../nodes/shared/providers/unifically';
import { signApiframe, signUnifically } from '../simulator/signatures';

/** Signatures that were made by hand, of bodies as the providers document them. */
const UNIFICALLY = {
	secret: 'whsec_test',
	timestamp: 1_767_225_600,
	body: '{"task_id":"abc123def456","status":"completed","data":{"video_url":"https://cdn.unifically.com/outputs/abc123.mp4"}}',
	signature: 'e3fae8f04243449b8e76679fa4206a807613fb6326a235b9acf1cd9939ac7403',
};
const APIFRAME = {
	apiKey: 'afk_test_key_123',
	body: '{"event":"completed","jobId":"a1b2c3d4-e5f6-7890-abcd-ef1234567890","status":"COMPLETED","progress":100,"result":{"videoUrl":"https://cdn2.apiframe.ai/videos/a1b2c3d4.mp4"},"model":"kling-3.0","creditCost":290,"completedAt":"2026-03-15T10:02:32.000Z"}',
	/** By the two readings of "the key is the SHA-256 of the API key". */
	signatures: {
		hex: '1f114f53177e0053ca249d6f9d76bf9a079af1020c2c888e3a11a10a3b937e64',
		digest: '428f4b8320be3621d25a307978422d3a77aed6e5faa80e07c3fe054a9409c53c',
	},
};
const READINGS = ['hex', 'digest'] as const;

type Body = string | Buffer;

const bytesOf = (body: Body): Buffer => (typeof body === 'string' ? Buffer.from(body) : body);

interface UnificallyCase {
	body?: Body;
	signature?: string;
	timestamp?: string;
	secret?: unknown;
	/** In seconds since 1970. */
	now?: number;
}

/** How Unifically's callback of the example is judged, with some of it changed. */
function checkUnifically(changes: UnificallyCase = {}): SignatureCheck {
	const { body, signature, timestamp, secret, now } = {
		...UNIFICALLY,
		timestamp: String(UNIFICALLY.timestamp),
		now: UNIFICALLY.timestamp,
		...changes,
	};
	return unifically.callback.verify(
		{
			rawBody: bytesOf(body),
			headers: { 'x-webhook-signature': signature, 'x-webhook-timestamp': timestamp },
		},
		{ apiKey: 'sk-1234567', webhookSecret: secret },
		now,
	);
}

/** The same for Apiframe. */
function checkApiframe(
	signature: string | undefined,
	body: Body = APIFRAME.body,
	credentials: Record<string, unknown> = APIFRAME,
): SignatureCheck {
	const headers = { 'x-webhook-event': 'completed', 'x-webhook-signature': signature };
	return apiframe.callback.verify({ rawBody: bytesOf(body), headers }, credentials, 0);
}

test.each(['"afk_1"', 'Bearer afk_1', ' afk_1 '])(
	'a key as it was pasted (%j) or as it was meant is what Apiframe signs with',
	(apiKey) => {
		for (const key of [apiKey.trim(), plainKey(apiKey)]) {
			for (const reading of READINGS)
				expect(
					checkApiframe(signApiframe(key, APIFRAME.body, reading), APIFRAME.body, { apiKey }),
				).toBe('valid');
		}
		expect(
			checkApiframe(signApiframe('afk_2', APIFRAME.body, 'hex'), APIFRAME.body, { apiKey }),
		).toBe('invalid');
	},
);

/** The same bytes with one bit turned over. */
function flipped(bytes: Buffer, bit: number): Buffer {
	const result = Buffer.from(bytes);
	const index = Math.floor(bit / 8) % bytes.length;
	result.writeUInt8(result.readUInt8(index) ^ (1 << bit % 8), index);
	return result;
}

const flippedText = (text: string, bit: number): string =>
	flipped(Buffer.from(text, 'latin1'), bit).toString('latin1');

const flippedHex = (hex: string, bit: number): string =>
	flipped(Buffer.from(hex, 'hex'), bit).toString('hex');

const bodies = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes));
const textBodies = fc.oneof(fc.json(), fc.string({ unit: 'grapheme' }));
const secrets = fc
	.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
	// What people paste around a key is taken off.
	.filter((secret) => plainKey(secret) === secret && secret !== '');
const times = fc.integer({ min: 0, max: 4_000_000_000 });
const anyBit = fc.nat({ max: 100_000 });

/** What a signature of the right length but of something else may look like. */
const DEFORMED: Array<[string, (signature: string) => string]> = [
	['cut off', (signature) => signature.slice(0, -1)],
	['cut off by a byte', (signature) => signature.slice(0, -2)],
	['cut off at its beginning', (signature) => signature.slice(2)],
	['half of it', (signature) => signature.slice(0, 32)],
	['too long', (signature) => `${signature}00`],
	['twice', (signature) => signature + signature],
	['twice, as a list', (signature) => `${signature}, ${signature}`],
	['reversed', (signature) => [...signature].reverse().join('')],
	['zeros', () => '0'.repeat(64)],
	['no hexadecimal text', () => 'g'.repeat(64)],
	['in base64', (signature) => Buffer.from(signature, 'hex').toString('base64')],
	['with a foreign prefix', (signature) => `sha1=${signature}`],
	['with a version prefix', (signature) => `v1=${signature}`],
	['with a space inside', (signature) => `${signature.slice(0, 32)} ${signature.slice(32)}`],
	['with a line break at its end', (signature) => `${signature}\n0`],
	['with zero digits of another script', (signature) => signature.replace(/\d/g, '\uff10')],
];

describe('callbacks of Unifically', () => {
	it('are valid with the signature of their timestamp and body', () => {
		expect(checkUnifically()).toBe('valid');
		expect(signUnifically(UNIFICALLY.secret, UNIFICALLY.timestamp, UNIFICALLY.body)).toBe(
			UNIFICALLY.signature,
		);
	});

	it.each<[string, UnificallyCase, SignatureCheck]>([
		['an upper-case signature', { signature: UNIFICALLY.signature.toUpperCase() }, 'invalid'],
		['a secret with spaces around it', { secret: ` ${UNIFICALLY.secret}\n` }, 'valid'],
		['no signature', { signature: undefined }, 'missing'],
		['an empty signature', { signature: '' }, 'missing'],
		['no timestamp', { timestamp: undefined }, 'missing'],
		['an empty timestamp', { timestamp: '' }, 'missing'],
		['neither', { signature: undefined, timestamp: undefined }, 'missing'],
		['a prefix that it does not use', { signature: `sha256=${UNIFICALLY.signature}` }, 'invalid'],
		['another secret', { secret: 'whsec_tess' }, 'invalid'],
		['another body', { body: UNIFICALLY.body.replace('abc123def456', 'abc123def457') }, 'invalid'],
		['the same JSON with a space', { body: UNIFICALLY.body.replace(':', ': ') }, 'invalid'],
		['a line break after the body', { body: `${UNIFICALLY.body}\n` }, 'invalid'],
		['no body', { body: '' }, 'invalid'],
		['a body of the dot and the body', { body: `.${UNIFICALLY.body}` }, 'invalid'],
		['another timestamp', { timestamp: String(UNIFICALLY.timestamp + 1) }, 'invalid'],
		['a timestamp with a zero before it', { timestamp: `0${UNIFICALLY.timestamp}` }, 'invalid'],
		['a timestamp in words', { timestamp: 'now' }, 'invalid'],
		['a timestamp as a date', { timestamp: '2026-01-01T00:00:00Z' }, 'invalid'],
	])('with %s', (_name, changes, expected) => {
		expect(checkUnifically(changes)).toBe(expected);
	});

	it.each(DEFORMED)('are invalid with a signature that is %s', (_name, deform) => {
		expect(checkUnifically({ signature: deform(UNIFICALLY.signature) })).toBe('invalid');
	});

	it.each([undefined, null, '', '  ', 7, {}])('cannot be checked with the secret %j', (secret) => {
		expect(checkUnifically({ secret })).toBe('notConfigured');
		expect(checkUnifically({ secret, signature: undefined })).toBe('notConfigured');
		expect(checkUnifically({ secret, signature: '0'.repeat(64) })).toBe('notConfigured');
	});

	it.each<[string, number, SignatureCheck]>([
		['at once', 0, 'valid'],
		['a moment later', 0.999, 'valid'],
		['after five minutes', 300, 'valid'],
		['after more than five minutes', 300.001, 'invalid'],
		['after a day', 86_400, 'invalid'],
		['with a clock that is five minutes slow', -300, 'valid'],
		['with a clock that is slower', -301, 'invalid'],
	])('that arrive %s', (_name, seconds, expected) => {
		expect(checkUnifically({ now: UNIFICALLY.timestamp + seconds })).toBe(expected);
	});

	it('are invalid with milliseconds as timestamp, even with a signature of it', () => {
		const timestamp = String(UNIFICALLY.timestamp * 1000);
		const signature = signUnifically(UNIFICALLY.secret, timestamp, UNIFICALLY.body);
		expect(checkUnifically({ timestamp, signature })).toBe('invalid');
	});

	it.each([
		'1e9',
		'-1767225600',
		'+1767225600',
		' 1767225600',
		'1767225600.0',
		'0x6955b900',
		'NaN',
	])('are invalid with the timestamp "%s", even with a signature of it', (timestamp) => {
		const signature = signUnifically(UNIFICALLY.secret, timestamp, UNIFICALLY.body);
		expect(checkUnifically({ timestamp, signature })).toBe('invalid');
		expect(checkUnifically({ timestamp, signature, now: NaN })).toBe('invalid');
	});

	it('are valid as they are signed, and invalid with any bit turned over', () => {
		fc.assert(
			fc.property(textBodies, secrets, times, anyBit, (body, secret, now, bit) => {
				const timestamp = String(now);
				const signature = signUnifically(secret, now, body);
				const signed = { body, secret, timestamp, signature, now };
				expect(checkUnifically(signed)).toBe('valid');
				const changes: UnificallyCase[] = [
					{ signature: flippedHex(signature, bit) },
					{ timestamp: flippedText(timestamp, bit) },
					...(body === '' ? [] : [{ body: flipped(Buffer.from(body), bit) }]),
				];
				for (const change of changes) {
					expect(checkUnifically({ ...signed, ...change })).toBe('invalid');
				}
			}),
		);
	});

	it('are valid for five minutes', () => {
		const ages = fc.integer({ min: -1000, max: 1000 });
		fc.assert(
			fc.property(times, ages, (timestamp, age) => {
				const signature = signUnifically(UNIFICALLY.secret, timestamp, UNIFICALLY.body);
				expect(
					checkUnifically({ timestamp: String(timestamp), signature, now: timestamp + age }),
				).toBe(Math.abs(age) <= 300 ? 'valid' : 'invalid');
			}),
		);
	});

	it('are not valid by chance, whatever the headers say', () => {
		const headers = fc.option(fc.string(), { nil: undefined });
		fc.assert(
			fc.property(headers, headers, bodies, (signature, timestamp, body) => {
				expect(['invalid', 'missing']).toContain(checkUnifically({ signature, timestamp, body }));
			}),
		);
	});
});

describe('callbacks of Apiframe', () => {
	describe.each(READINGS)('signed with the key as %s', (reading) => {
		const signature = APIFRAME.signatures[reading];

		it('are valid with the signature of their body, with and without its prefix', () => {
			expect(checkApiframe(signature)).toBe('valid');
			expect(checkApiframe(`sha256=${signature}`)).toBe('valid');
			expect(signApiframe(APIFRAME.apiKey, APIFRAME.body, reading)).toBe(`sha256=${signature}`);
		});

		it.each<[string, string, SignatureCheck]>([
			['an upper-case signature', signature.toUpperCase(), 'invalid'],
			['an upper-case prefix', `SHA256=${signature}`, 'invalid'],
			['spaces around it', ` sha256=${signature} `, 'valid'],
			['the prefix twice', `sha256=sha256=${signature}`, 'invalid'],
			['the prefix after it', `${signature}sha256=`, 'invalid'],
			['a space after the prefix', `sha256= ${signature}`, 'invalid'],
		])('with %s', (_name, header, expected) => {
			expect(checkApiframe(header)).toBe(expected);
		});

		it.each(DEFORMED)('are invalid with a signature that is %s', (_name, deform) => {
			expect(checkApiframe(deform(signature))).toBe('invalid');
			expect(checkApiframe(`sha256=${deform(signature)}`)).toBe('invalid');
		});

		it('are invalid for another key or body', () => {
			expect(checkApiframe(signature, APIFRAME.body, { apiKey: 'afk_test_key_124' })).toBe(
				'invalid',
			);
			expect(checkApiframe(signature, APIFRAME.body.replace('290', '291'))).toBe('invalid');
			expect(checkApiframe(signature, '')).toBe('invalid');
		});

		it('are valid as they are signed, and invalid with any bit turned over', () => {
			fc.assert(
				fc.property(textBodies, secrets, anyBit, (body, apiKey, bit) => {
					const signed = signApiframe(apiKey, body, reading);
					expect(checkApiframe(signed, body, { apiKey })).toBe('valid');
					const hex = signed.replace('sha256=', '');
					expect(checkApiframe(flippedHex(hex, bit), body, { apiKey })).toBe('invalid');
					if (body === '') return;
					const other = flipped(Buffer.from(body), bit);
					expect(checkApiframe(signed, other, { apiKey })).toBe('invalid');
				}),
			);
		});
	});

	it.each([undefined, '', '  ', 'sha256=', ' sha256= '])('are unsigned with %j', (header) => {
		expect(checkApiframe(header)).toBe('missing');
	});

	it.each([undefined, null, '', '  '])('cannot be checked with the API key %j', (apiKey) => {
		const signature = signApiframe(String(apiKey), APIFRAME.body);
		expect(checkApiframe(signature, APIFRAME.body, { apiKey })).toBe('notConfigured');
	});

	it('are not signed with the API key itself', () => {
		const signature = signUnifically(APIFRAME.apiKey, '', APIFRAME.body);
		expect(checkApiframe(signature)).toBe('invalid');
	});

	it('are not valid by chance, whatever the header says', () => {
		const headers = fc.option(fc.string(), { nil: undefined });
		fc.assert(
			fc.property(headers, bodies, (signature, body) => {
				expect(['invalid', 'missing']).toContain(checkApiframe(signature, body));
			}),
		);
	});
});

describe('what a callback is about', () => {
	it.each<[string, unknown, string]>([
		['a completed task', JSON.parse(UNIFICALLY.body), 'abc123def456'],
		[
			'a failed task',
			{ task_id: 'abc123', status: 'failed', error_message: 'Generation failed' },
			'abc123',
		],
		[
			'a flat success',
			{ status: 'completed', task_id: '96b69d7c', video_url: 'https://cdn.example.com/a.mp4' },
			'96b69d7c',
		],
		[
			'an answer as to a look at the task',
			{ code: 200, success: true, data: { task_id: 'abc123', status: 'completed' } },
			'abc123',
		],
		['both places', { task_id: 'outer', data: { task_id: 'inner' } }, 'outer'],
		['an id with spaces around it', { task_id: ' abc123\n' }, 'abc123'],
	])('at Unifically: %s', (_name, body, taskId) => {
		expect(unifically.callback.decode(body)).toEqual({ taskId, isProgress: false });
	});

	it.each<[string, unknown, string, boolean]>([
		['a completed job', JSON.parse(APIFRAME.body), 'a1b2c3d4-e5f6-7890-abcd-ef1234567890', false],
		[
			'a failed job',
			{ event: 'failed', jobId: 'a1b2', status: 'FAILED', error: 'Refused', model: 'kling-3.0' },
			'a1b2',
			false,
		],
		[
			'progress',
			{ event: 'progress', jobId: 'a1b2', status: 'PROCESSING', progress: 45 },
			'a1b2',
			true,
		],
		['a job as it is listed', { id: 'a1b2', status: 'COMPLETED' }, 'a1b2', false],
		['both names', { id: 'other', jobId: 'a1b2' }, 'a1b2', false],
		['an event that nobody knows', { event: 'PROGRESS', jobId: 'a1b2' }, 'a1b2', false],
	])('at Apiframe: %s', (_name, body, taskId, isProgress) => {
		expect(apiframe.callback.decode(body)).toEqual({ taskId, isProgress });
	});

	const nothing: Array<[string, unknown]> = [
		['nothing', undefined],
		['null', null],
		['a text', 'abc123'],
		['a number', 7],
		['an empty object', {}],
		['a list', [{ task_id: 'a', jobId: 'a' }]],
		['an empty id', { task_id: ' ', jobId: '', id: '' }],
		['an id that is neither text nor a whole number', { task_id: 7.5, jobId: { a: 1 }, id: ['a'] }],
		['data that are no object', { data: 'abc123' }],
	];

	describe.each(PROVIDERS)('at $displayName', (provider) => {
		it.each(nothing)('nothing can be told from %s', (_name, body) => {
			expect(provider.callback.decode(body)).toBeNull();
		});

		it('is read without an exception, whatever it is', () => {
			const anything = fc.anything({ withBigInt: true, withNullPrototype: true });
			const almost = fc.record(
				{
					task_id: anything,
					jobId: anything,
					id: anything,
					event: fc.oneof(fc.constant('progress'), anything),
					data: fc.oneof(fc.record({ task_id: anything }), anything),
				},
				{ requiredKeys: [] },
			);
			fc.assert(
				fc.property(fc.oneof(anything, almost), (body) => {
					const claim = provider.callback.decode(body);
					if (claim === null) return;
					expect(claim.taskId.trim()).toBe(claim.taskId);
					expect(claim.taskId).not.toBe('');
					expect(typeof claim.isProgress).toBe('boolean');
				}),
				{ numRuns: 300 },
			);
		});
	});
});
