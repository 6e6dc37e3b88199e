import fc from 'fast-check';

import { VideoError } from '../../nodes/shared/domain/error';
import { apiframe } from '../../nodes/shared/providers/apiframe';
import { fal } from '../../nodes/shared/providers/fal';
import { klingAi } from '../../nodes/shared/providers/klingAi';
import { unifically } from '../../nodes/shared/providers/unifically';
import { baseUrlsOf, secretsOf, withoutLogin } from '../../nodes/shared/transport/credentials';
import { createSend, type NodeContext, type Sent } from '../../nodes/shared/transport/http';
import { toNetworkFailure } from '../../nodes/shared/transport/networkFailure';
import { redactor } from '../../nodes/shared/transport/redact';
import { retryAfterMs } from '../../nodes/shared/client/retry';
import { klingAiToken } from '../../nodes/shared/providers/klingAi/token';
import { taskReading } from '../taskReading';

describe('hiding secrets', () => {
	const KEY = 'sk-live/1234+ab cd';

	it.each<[string, unknown[], string, string]>([
		['once', [KEY], `Key ${KEY} is wrong`, 'Key *** is wrong'],
		['several times', [KEY], `${KEY},${KEY} ${KEY}`, '***,*** ***'],
		['within a word', [KEY], `x${KEY}y`, 'x***y'],
		['URL-encoded', [KEY], 'GET /?key=sk-live%2F1234%2Bab%20cd', 'GET /?key=***'],
		['as it is and URL-encoded', [KEY], `${KEY} sk-live%2F1234%2Bab%20cd`, '*** ***'],
		['in JSON', [KEY], JSON.stringify({ a: { b: [KEY] } }), '{"a":{"b":["***"]}}'],
		['that holds itself', ['abcabc'], 'abcabcabc', '***abc'],
		['with the sign of a pattern', ['a.c(d)*$&'], 'a.c(d)*$& axcd', '*** axcd'],
		['with spaces around it', [`  ${KEY}\n`], `Key ${KEY}`, 'Key ***'],
		['several of them', ['first-key', 'second-key'], 'first-key second-key', '*** ***'],
		['that begins like another', ['first-key', 'first-key-2'], 'first-key-2 first-key', '*** ***'],
		['that ends like another', ['the-key', 'not-the-key'], 'the-key not-the-key', '*** ***'],
		[
			'that begins like another one URL-encoded',
			['sk-live', 'sk-live/1'],
			'sk-live%2F1 sk-live/1 sk-live',
			'*** *** ***',
		],
		['that cannot be URL-encoded', ['key-\ud83e-x'], 'a key-\ud83e-x b', 'a *** b'],
		['beside one that cannot be URL-encoded', ['key-\udd8a-x', KEY], `a ${KEY}`, 'a ***'],
		['in another case', ['SecretKey'], 'secretkey', 'secretkey'],
		['that is short', ['abcde'], 'abcdef', 'abcdef'],
		['just long enough', ['abcdef'], 'abcdefg', '***g'],
		['that is empty', ['', '      '], 'a      b', 'a      b'],
		['that is no text', [undefined, null, 1234567, {}], '1234567 null', '1234567 null'],
		['that does not occur', [KEY], 'All is well', 'All is well'],
	])('%s', (_name, secrets, text, hidden) => {
		expect(redactor(secrets)(text)).toBe(hidden);
	});

	it('hides tokens that were made of a secret, and no others', () => {
		const own = klingAiToken('access-key-1', 'secret-key-1', 1_750_000_000);
		const other = klingAiToken('access-key-1', 'secret-key-2', 1_750_000_000);
		const redact = redactor(['access-key-1', 'secret-key-1']);
		expect(redact(`Bearer ${own}, https://example.com/?token=${own}&sig=${other}`)).toBe(
			`Bearer ***, https://example.com/?token=***&sig=${other}`,
		);
	});

	it.each([
		'eyJ',
		'eyJ-',
		`${klingAiToken('access-key', 'secret-key', 1).split('.')[0]}.`,
		'.',
		'sk-live...',
	])('reads a long text of %j in one go', (part) => {
		const long = part.repeat(1_000_000 / part.length);
		expect(redactor(['secret-key', 'sk-live/1'])(long).length).toBeGreaterThan(0);
	});

	it('leaves nothing of a secret that begins or ends like another', () => {
		const words = fc.stringMatching(/^[a-z0-9]{6,12}$/);
		fc.assert(
			fc.property(words, words, fc.boolean(), (one, more, isShortFirst) => {
				const hidden = [one, `${one}/${more}`, `${more}/${one}`];
				const redact = redactor(isShortFirst ? hidden : hidden.reverse());
				for (const secret of hidden) {
					expect(redact(`<${secret}> <${encodeURIComponent(secret)}>`)).toBe('<***> <***>');
				}
			}),
		);
	});

	it('takes any value for a secret and any text', () => {
		const anyText = fc.string();
		const loneHalves = fc
			.array(fc.constantFrom('\ud83e', '\udd8a', 'key', '%'))
			.map((parts) => parts.join(''));
		fc.assert(
			fc.property(
				fc.array(fc.oneof(fc.anything(), anyText, loneHalves)),
				fc.oneof(anyText, loneHalves),
				(hidden, text) => {
					expect(typeof redactor(hidden)(text)).toBe('string');
				},
			),
		);
	});

	const secrets = fc
		.string({ minLength: 6, maxLength: 40 })
		.filter((secret) => secret.trim().length >= 6 && !secret.includes('*'));

	it('lets no secret through, however it is mixed into a text', () => {
		const mixtures = fc.array(secrets, { minLength: 1, maxLength: 3 }).chain((hidden) =>
			fc.record({
				hidden: fc.constant(hidden),
				text: fc
					.array(
						fc.oneof(
							fc.string(),
							fc.constantFrom(...hidden),
							fc.constantFrom(...hidden.map(encodeURIComponent)),
							fc.constantFrom(...hidden.map((secret) => secret.slice(0, 4))),
						),
					)
					.map((parts) => parts.join('')),
			}),
		);
		fc.assert(
			fc.property(mixtures, ({ hidden, text }) => {
				const result = redactor(hidden)(text);
				for (const secret of hidden) {
					expect(result).not.toContain(secret.trim());
					expect(result).not.toContain(encodeURIComponent(secret.trim()));
				}
			}),
			{ numRuns: 300 },
		);
	});

	it('leaves a text without secrets as it is', () => {
		const capitals = fc.array(fc.stringMatching(/^[A-Z]{6,20}$/));
		fc.assert(
			fc.property(capitals, fc.stringMatching(/^[a-z0-9 "{}]*$/), (hidden, text) => {
				expect(redactor(hidden)(text)).toBe(text);
			}),
		);
	});
});

describe('the values of a credential', () => {
	it('that must be hidden are its keys and secrets', () => {
		const credentials = {
			apiKey: 'key-value',
			accessKey: 'access-value',
			secretKey: 'secret-value',
			webhookSecret: 'webhook-value',
			baseUrl: 'https://api.example.com',
		};
		const secrets = secretsOf(credentials, klingAi);
		const text = 'key-value access-value secret-value webhook-value https://api.example.com';
		expect(redactor(secrets)(text)).toBe('*** *** *** *** https://api.example.com');
	});

	it.each<[string, string]>([
		['http://user-name:pass-word@localhost:8080/v1', 'http://localhost:8080/v1'],
		['https://me:pw@example.com', 'https://example.com'],
		['https://user-name@example.com/', 'https://example.com'],
		['https://example.com', 'https://example.com'],
		['https://example.com/a//', 'https://example.com/a//'],
	])('show no login of an address: %s', (address, shown) => {
		expect(withoutLogin(address)).toBe(shown);
		const redact = redactor(secretsOf({ baseUrl: address }, apiframe));
		const { username, password } = new URL(address);
		const basic = Buffer.from(`${username}:${password}`).toString('base64');
		const told = redact(`GET ${address} failed, Basic ${username ? basic : 'none'}`);
		expect(told).not.toMatch(/user-name|pass-word|me:pw/);
		expect(told).not.toContain(username ? basic : 'nothing');
	});

	it('that are a login with signs that addresses cannot have are hidden in both forms', () => {
		const redact = redactor(
			secretsOf({ storageBaseUrl: 'https://user:p%40ss%2Fword@example.com' }, fal),
		);
		expect(redact('p@ss/word p%40ss%2Fword')).toBe('*** ***');
	});

	it.each<[string, object, object]>([
		[
			'both addresses',
			{ baseUrl: 'https://api.example.com', uploadBaseUrl: 'http://localhost:3000/up' },
			{ api: 'https://api.example.com', uploads: 'http://localhost:3000/up' },
		],
		[
			'spaces and slashes at the end',
			{ baseUrl: ' https://api.example.com// ', uploadBaseUrl: 'https://files.example.com/' },
			{ api: 'https://api.example.com', uploads: 'https://files.example.com' },
		],
		[
			"the provider's own address, which has an older one",
			{ baseUrl: 'https://api.example.com', uploadBaseUrl: 'https://files.unifically.com' },
			{
				api: 'https://api.example.com',
				uploads: 'https://files.unifically.com',
				olderUploads: 'https://files.storagecdn.online',
			},
		],
		[
			'no address for uploads',
			{ baseUrl: 'https://api.example.com/proxy/' },
			{ api: 'https://api.example.com/proxy', uploads: 'https://api.example.com/proxy' },
		],
	])('tell where to send: %s', (_name, credentials, expected) => {
		const urls = baseUrlsOf(credentials as never, unifically);
		expect(urls).toEqual({ olderUploads: urls.uploads, account: urls.api, ...expected });
	});

	it.each<[string, object, string]>([
		['no address', {}, "'Base URL' in the Unifically credential"],
		['an empty address', { baseUrl: ' ' }, "'Base URL' in the Unifically credential"],
		['an incomplete address', { baseUrl: 'api.example.com' }, "'Base URL' in the Unifically"],
		['another protocol', { baseUrl: 'ftp://api.example.com' }, "'Base URL' in the Unifically"],
		['no host', { baseUrl: 'https://:80:x' }, "'Base URL' in the Unifically credential"],
		['a protocol only', { baseUrl: 'https://' }, "'Base URL' in the Unifically credential"],
		[
			'an empty address for uploads',
			{ baseUrl: 'https://api.example.com', uploadBaseUrl: '' },
			"'Upload Base URL' in the Unifically credential",
		],
	])('that are addresses are checked: %s', (_name, credentials, message) => {
		const read = () => baseUrlsOf(credentials as never, unifically);
		expect(read).toThrow(VideoError);
		expect(read).toThrow(message);
	});
});

describe('the Retry-After header', () => {
	const NOW = Date.UTC(2026, 2, 15, 10, 0, 0);

	it.each<[string, string | null, number | null]>([
		['is absent', null, null],
		['is empty', '', null],
		['is blank', '  ', null],
		['is 0', '0', 0],
		['is a number of seconds', '30', 30_000],
		['is a number with spaces', ' 7 ', 7000],
		['has a fraction', '2.5', 2500],
		['is negative', '-5', 0],
		['is a date to come', 'Sun, 15 Mar 2026 10:00:45 GMT', 45_000],
		['is an ISO date to come', '2026-03-15T10:01:00Z', 60_000],
		['is an ISO date with fractions', '2026-03-15T10:01:00.500Z', 60_500],
		['is an ISO date of another zone', '2026-03-15T12:01:00+02:00', 60_000],
		['is a date in an old form', 'Sunday, 15-Mar-26 10:00:45 GMT', 45_000],
		['is a date with spaces', ' Sun, 15 Mar 2026 10:00:45 GMT ', 45_000],
		['is the present', 'Sun, 15 Mar 2026 10:00:00 GMT', 0],
		['is a date that has passed', 'Sun, 15 Mar 2026 09:00:00 GMT', 0],
		['is a word', 'soon', null],
		['is a number with a unit', '30s', null],
		['is an impossible date', 'Sun, 99 Foo 2026 10:00:00 GMT', null],
		['is endless', 'Infinity', null],
		['is a word and a number', 'try 10', null],
		['is a sentence with a date', 'not before 16 Mar 2026', null],
		['is a day without a time', '2026-03-16', null],
		['is a number of another time', '10:30', null],
	])('%s', (_name, header, expected) => {
		expect(retryAfterMs(header, NOW)).toBe(expected);
	});

	it('as seconds is any number of them', () => {
		fc.assert(
			fc.property(fc.nat({ max: 100_000 }), fc.nat(), (seconds, now) => {
				expect(retryAfterMs(String(seconds), now)).toBe(seconds * 1000);
			}),
		);
	});

	it('as a date is the time until then, and never negative', () => {
		const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
		fc.assert(
			fc.property(seconds, seconds, (until, now) => {
				const header = new Date(until * 1000).toUTCString();
				expect(retryAfterMs(header, now * 1000)).toBe(Math.max(0, (until - now) * 1000));
			}),
		);
	});

	it('is read without harm, whatever it says', () => {
		fc.assert(
			fc.property(fc.string(), fc.nat(), (header, now) => {
				expect(retryAfterMs(header, now) ?? 0).toBeGreaterThanOrEqual(0);
			}),
		);
	});
});

describe('a request without an answer', () => {
	const unchanged = (text: string) => text;
	const coded = (code: string, message = `something ${code}`) =>
		Object.assign(new Error(message), { code });
	const wrapped = (cause: unknown, depth = 1): Error => {
		const error = new Error('Request failed', { cause });
		return depth === 1 ? error : wrapped(error, depth - 1);
	};
	const named = (name: string, message: string) => Object.assign(new Error(message), { name });
	const isSent = (error: unknown) => toNetworkFailure(error, unchanged).sent;

	describe.each<[string, (error: Error) => unknown]>([
		['as it is', (error) => error],
		['as a cause', (error) => wrapped(error)],
		['as the cause of a cause', (error) => wrapped(error, 2)],
		[
			"within an HTTP client's own error",
			(error) => Object.assign(wrapped(error), { code: 'ERR_BAD_REQUEST' }),
		],
		[
			'below an error with the number of a status',
			(error) => Object.assign(wrapped(error), { code: 500 }),
		],
	])('%s', (_name, within) => {
		it.each([
			'ECONNREFUSED',
			'ENOTFOUND',
			'EAI_AGAIN',
			'ERR_INVALID_URL',
			'CERT_HAS_EXPIRED',
			'DEPTH_ZERO_SELF_SIGNED_CERT',
			'SELF_SIGNED_CERT_IN_CHAIN',
			'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
			'ERR_TLS_CERT_ALTNAME_INVALID',
		])('%s: was never sent', (code) => {
			expect(isSent(within(coded(code)))).toBe(false);
		});

		it.each([
			'EHOSTUNREACH',
			'ENETUNREACH',
			'ECONNRESET',
			'ECONNABORTED',
			'ETIMEDOUT',
			'EPIPE',
			'ERR_CANCELED',
			'ERR_NETWORK',
			'UND_ERR_HEADERS_TIMEOUT',
			'UND_ERR_SOCKET',
			'EPROTO',
			'ESOMETHINGNEW',
		])('%s: may have arrived', (code) => {
			expect(isSent(within(coded(code)))).toBe(true);
		});

		it.each(['EHOSTUNREACH', 'ENETUNREACH'])('%s while connecting: was never sent', (code) => {
			expect(isSent(within(Object.assign(coded(code), { syscall: 'connect' })))).toBe(false);
		});

		it.each(['EHOSTUNREACH', 'ENETUNREACH'])('%s while reading: may have arrived', (code) => {
			expect(isSent(within(Object.assign(coded(code), { syscall: 'read' })))).toBe(true);
		});

		it('ECONNRESET while connecting, as through a proxy: may have arrived', () => {
			expect(isSent(within(Object.assign(coded('ECONNRESET'), { syscall: 'connect' })))).toBe(true);
		});

		it('an error without a code may have arrived', () => {
			expect(isSent(within(new Error('socket hang up')))).toBe(true);
		});

		it.each([
			named('SsrfBlockedIpError', 'The target is not allowed'),
			named('SsrfBlockedHostnameError', 'The target is not allowed'),
			named(
				'NodeOperationError',
				'Domain not allowed: This credential is restricted from accessing https://example.com.',
			),
			named('NodeOperationError', 'No allowed domains specified.'),
		])('%s: was never sent', (error) => {
			expect(isSent(within(error))).toBe(false);
		});
	});

	it.each<[string, unknown, string]>([
		['a code and a text', coded('ECONNRESET', 'read ECONNRESET'), 'ECONNRESET: read ECONNRESET'],
		[
			'the innermost text',
			wrapped(coded('ENOTFOUND', 'getaddrinfo ENOTFOUND api.example.com')),
			'ENOTFOUND: getaddrinfo ENOTFOUND api.example.com',
		],
		['a text alone', new Error('socket hang up'), 'socket hang up'],
		['a code alone', { code: 'ETIMEDOUT' }, 'ETIMEDOUT'],
		['an empty error', new Error(''), 'no answer'],
		['an empty object', {}, 'no answer'],
		['nothing', undefined, 'no answer'],
		['null', null, 'no answer'],
	])('says why: %s', (_name, error, message) => {
		expect(toNetworkFailure(error, unchanged).message).toBe(message);
	});

	it('never shows a secret', () => {
		const error = wrapped(coded('ECONNRESET', 'GET https://example.com/?key=sk-123456 failed'));
		expect(toNetworkFailure(error, redactor(['sk-123456'])).message).toBe(
			'ECONNRESET: GET https://example.com/?key=*** failed',
		);
	});

	it('may be its own cause', () => {
		const error = coded('ECONNREFUSED');
		error.cause = error;
		expect(isSent(error)).toBe(false);
	});

	it('counts as sent unless an error says otherwise, whatever was thrown', () => {
		fc.assert(
			fc.property(fc.anything(), (thrown) => {
				const failure = toNetworkFailure(thrown, unchanged);
				expect(failure.message).not.toBe('');
				expect(failure.sent).toBe(true);
			}),
		);
	});
});

describe('an answer', () => {
	const KEY = 'sk-live/1234"ab\\cd';
	/** A token that somebody else has signed. */
	const TOKEN_OF_OTHERS = klingAiToken('an-access-key', 'another-secret', 1_750_000_000);
	const BASE_URLS = {
		api: 'https://api.example.com',
		uploads: 'https://files.example.com',
		olderUploads: 'https://files.example.com',
		account: 'https://api.example.com',
	};

	/** What comes of a request when n8n's HTTP helper gives this response, or throws. */
	async function sent(respond: () => object, seen: object[] = []): Promise<Sent> {
		const context = {
			helpers: {
				httpRequestWithAuthentication: async (type: string, options: object, more: object) => {
					seen.push({ type, ...options, ...more });
					return await Promise.resolve(respond());
				},
			},
		} as unknown as NodeContext;
		const send = createSend(
			context,
			{ type: 'klingApiframeApi', data: { apiKey: KEY } },
			BASE_URLS,
			redactor([KEY]),
		);
		return await send({ method: 'GET', host: 'api', path: '/v2/jobs/1' });
	}

	const answered = async (body: unknown, headers: object = {}) => {
		const result = await sent(() => ({ statusCode: 200, headers, body }));
		if (!result.responded) throw new Error(result.message);
		return result;
	};

	/** All of a text as escapes, as JSON may have it. */
	const escaped = (text: string) =>
		text.replace(/[^]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

	/** What is shown of an answer. */
	const shownOf = async (body: unknown) => {
		const { response, hide } = await answered(body);
		const decoded = hide({ ok: true, value: taskReading({ raw: response.body }) });
		return decoded.ok ? decoded.value.raw : null;
	};

	it.each<[string, unknown, unknown]>([
		['JSON', '{"a":[1,"b",null]}', { a: [1, 'b', null] }],
		['JSON that n8n has parsed', { a: [1, 'b', null] }, { a: [1, 'b', null] }],
		['a text', 'Bad gateway', 'Bad gateway'],
		['a text with the key', `Bad key ${KEY}`, 'Bad key ***'],
		['JSON that is cut off', '{"a": 1, "b', '{"a": 1, "b'],
		['nothing', '', ''],
		['nothing at all', undefined, ''],
		['JSON with the key', JSON.stringify({ a: { b: [`Key ${KEY}`] } }), { a: { b: ['Key ***'] } }],
		['JSON with the key in escapes', `{"error":"Key ${escaped(KEY)}!"}`, { error: 'Key ***!' }],
		['JSON with the key in escapes, alone', `"${escaped(KEY)}"`, '***'],
		[
			'JSON with the key in escapes, URL-encoded',
			`{"url":"https://example.com/?key=${escaped(encodeURIComponent(KEY))}"}`,
			{ url: 'https://example.com/?key=***' },
		],
		['data that was parsed with the key', { error: [KEY] }, { error: ['***'] }],
		['JSON with the key as a name', JSON.stringify({ [KEY]: 1 }), { '***': 1 }],
		['JSON with a name that means something', '{"__proto__":1}', JSON.parse('{"__proto__":1}')],
	])('shows no secret: %s', async (_name, body, expected) => {
		expect(await shownOf(body)).toEqual(expected);
	});

	it('is what came, where it is used', async () => {
		const videoUrl = `https://cdn.example.com/a.mp4?token=${TOKEN_OF_OTHERS}&key=${encodeURIComponent(KEY)}`;
		const { response, hide } = await answered(JSON.stringify({ videoUrl }));
		expect(response.body).toEqual({ videoUrl });
		const value = { ...taskReading({ raw: response.body, videoUrl }), reason: `No ${KEY}` };
		expect(hide({ ok: true, value })).toEqual({
			ok: true,
			value: {
				...value,
				reason: 'No ***',
				raw: { videoUrl: videoUrl.replace(encodeURIComponent(KEY), '***') },
			},
		});
		const many = hide({ ok: true, value: new Map([['a', value]]) });
		expect(many).toMatchObject({
			ok: true,
			value: new Map([['a', { videoUrl, reason: 'No ***' }]]),
		});
	});

	it('of a provider that refuses shows no secret, however it is shortened', async () => {
		const { hide } = await answered('{}');
		const failure = {
			kind: 'invalid' as const,
			message: `Wrong key: ${KEY.slice(0, 10)}...`,
			status: 400,
			requestId: KEY,
			retryAfter: null,
		};
		expect(hide({ ok: false, failure })).toEqual({
			ok: false,
			failure: { ...failure, message: 'Wrong key: ***...', requestId: '***' },
		});
	});

	it('may be nested more deeply than anything that is sent', async () => {
		const deep = '['.repeat(100_000) + ']'.repeat(100_000);
		expect(JSON.stringify(await shownOf(deep))).toBe('['.repeat(100) + '"..."' + ']'.repeat(100));
	});

	it('has its headers by lower-case names', async () => {
		const headers = { 'X-Request-Id': 'req 1', 'retry-after': 7, 'Set-Cookie': ['a', 'b'] };
		expect((await answered('{}', headers)).response.headers).toEqual({
			'x-request-id': 'req 1',
			'retry-after': '7',
			'set-cookie': 'a,b',
		});
	});

	it('shows no part of a secret that any JSON holds', async () => {
		const bodies = fc
			.array(fc.oneof(fc.string(), fc.constantFrom(KEY, encodeURIComponent(KEY))))
			.map((parts) => ({ error: parts.join(''), list: [{ text: parts.join(' ') }] }));
		const forms = fc.constantFrom<(body: object) => unknown>(
			(body) => body,
			(body) => JSON.stringify(body),
			(body) => JSON.stringify(body).replace(/s/g, '\\u0073'),
			(body) => JSON.stringify(body).replace(/\//g, '\\/'),
		);
		await fc.assert(
			fc.asyncProperty(bodies, forms, async (body, form) => {
				const { error, list } = (await shownOf(form(body))) as typeof body;
				for (const text of [error, list[0]?.text]) {
					expect(text).not.toContain(KEY);
					expect(text).not.toContain(encodeURIComponent(KEY));
				}
			}),
		);
	});

	it('is asked for with the credential, once, without following a redirect', async () => {
		const seen: object[] = [];
		await sent(() => ({ statusCode: 302, headers: {}, body: '' }), seen);
		expect(seen).toEqual([
			expect.objectContaining({
				type: 'klingApiframeApi',
				method: 'GET',
				url: 'https://api.example.com/v2/jobs/1',
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				returnFullResponse: true,
				credentialsDecrypted: expect.objectContaining({ data: { apiKey: KEY } }),
			}),
		]);
	});

	it('that never came is told without secrets', async () => {
		const error = Object.assign(new Error(`connect failed ${KEY}`), { code: 'ECONNREFUSED' });
		const result = await sent(() => {
			throw error;
		});
		expect(result).toEqual({
			responded: false,
			sent: false,
			message: 'ECONNREFUSED: connect failed ***',
		});
	});
});
