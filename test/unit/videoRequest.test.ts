import fc from 'fast-check';

import { VideoError } from '../../nodes/shared/domain/error';
import { publicUrls, texts, validRequests } from './arbitraries';
import { readVideoRequest } from './everything';

const IMAGE = 'https://example.com/a.png';

const FOX = {
	model: 'kling-3.0',
	prompt: 'A fox in the snow',
	mode: 'pro',
	durationSeconds: 5,
	aspectRatio: '16:9',
	generateAudio: true,
};

const urlFrame = (url: unknown) => ({ source: 'url', url });
const binaryFrame = (property: unknown) => ({ source: 'binary', property });

/** The request read from a fox with some fields changed. */
const read = (changes: object) => readVideoRequest({ ...FOX, ...changes });

function refusalOf(values: unknown): VideoError {
	try {
		readVideoRequest(values);
	} catch (error) {
		if (error instanceof VideoError) return error;
		throw error;
	}
	throw new Error('The request was accepted');
}

function circular(): object {
	const value: Record<string, unknown> = {};
	value.self = value;
	return value;
}

const messageFor = (changes: object) => refusalOf({ ...FOX, ...changes }).message;

describe('requests that are accepted', () => {
	it.each<[string, object, object]>([
		['nothing but the required fields', {}, {}],
		['spaces around the prompt', { prompt: '  A fox\n' }, { prompt: 'A fox' }],
		['a prompt of 4,000 characters', { prompt: 'x'.repeat(4000) }, { prompt: 'x'.repeat(4000) }],
		['the shortest duration', { durationSeconds: 3 }, { durationSeconds: 3 }],
		['the longest duration', { durationSeconds: 15 }, { durationSeconds: 15 }],
		['a duration as text', { durationSeconds: '5' }, { durationSeconds: 5 }],
		['a duration as text with spaces', { durationSeconds: ' 10 ' }, { durationSeconds: 10 }],
		['audio as text', { generateAudio: 'false' }, { generateAudio: false }],
		['4K', { mode: '4k' }, { mode: '4k' }],
		['a square video', { aspectRatio: '1:1' }, { aspectRatio: '1:1' }],
		['a start frame', { startFrame: urlFrame(IMAGE) }, { startFrame: urlFrame(IMAGE) }],
		[
			'spaces around a frame URL',
			{ startFrame: urlFrame(` ${IMAGE} `) },
			{ startFrame: urlFrame(IMAGE) },
		],
		[
			'a start frame from binary data with a URL left over',
			{ startFrame: { source: 'binary', property: 'data', url: 'rubbish' } },
			{ startFrame: binaryFrame('data') },
		],
		[
			'a start frame by URL with a binary field left over',
			{ startFrame: { source: 'url', url: IMAGE, property: '' } },
			{ startFrame: urlFrame(IMAGE) },
		],
		[
			'both frames, from different places',
			{ startFrame: binaryFrame('first'), endFrame: urlFrame(IMAGE) },
			{ startFrame: binaryFrame('first'), endFrame: urlFrame(IMAGE) },
		],
		['an empty negative prompt', { negativePrompt: ' ' }, { negativePrompt: undefined }],
		['a negative prompt', { negativePrompt: ' blur ' }, { negativePrompt: 'blur' }],
		[
			'a negative prompt of 2,500 characters',
			{ negativePrompt: 'x'.repeat(2500) },
			{ negativePrompt: 'x'.repeat(2500) },
		],
		['no CFG scale', { cfgScale: '' }, { cfgScale: undefined }],
		['the lowest CFG scale', { cfgScale: 0 }, { cfgScale: 0 }],
		['the highest CFG scale', { cfgScale: 1 }, { cfgScale: 1 }],
		['a CFG scale as text', { cfgScale: '0.25' }, { cfgScale: 0.25 }],
		[
			'an element of four images',
			{ elements: [{ imageUrls: Array(4).fill(IMAGE), description: '', videoUrl: '' }] },
			{ elements: [{ imageUrls: Array(4).fill(IMAGE) }] },
		],
		[
			'an element with a video',
			{ elements: [{ description: 'x'.repeat(100), imageUrls: [], videoUrl: IMAGE }] },
			{ elements: [{ description: 'x'.repeat(100), imageUrls: [], videoUrl: IMAGE }] },
		],
		['fields of something else', { colour: 'red', seed: 7 }, {}],
	])('%s', (_name, changes, expected) => {
		expect(read(changes)).toEqual({ ...FOX, ...expected });
	});

	it.each<[string, string, string?]>([
		['a name', 'https://example.com/a.png'],
		['plain http', 'http://example.com/a.png'],
		['upper case', 'HTTPS://EXAMPLE.COM/A.PNG', 'https://example.com/A.PNG'],
		['a name alone', 'https://example.com', 'https://example.com/'],
		['a port, a query and a fragment', 'https://cdn.example.co.uk:8443/a?size=2&x=1#top'],
		['the usual port', 'https://example.com:443/a.png', 'https://example.com/a.png'],
		[
			'an international name',
			'https://bücher.example.com/a.png',
			'https://xn--bcher-kva.example.com/a.png',
		],
		['an international path', 'https://example.com/ö.png', 'https://example.com/%C3%B6.png'],
		['a name that ends with a dot', 'https://example.com./a.png'],
		['a name that only resembles a private one', 'https://localhost.example.com/a.png'],
		['a path with spaces', 'https://example.com/my a.png', 'https://example.com/my%20a.png'],
		['a query with spaces', 'https://example.com/?a=b c', 'https://example.com/?a=b%20c'],
		['a path with encoded spaces', 'https://example.com/my%20a.png'],
		[
			'a path with a line break',
			'https://example.com/very-\r\nlong.png',
			'https://example.com/very-long.png',
		],
		['a name with a line break', 'https://exam\nple.com/a.png', 'https://example.com/a.png'],
		['a path with a tab', 'https://example.com/a\t.png', 'https://example.com/a.png'],
		['backslashes', 'https:\\\\example.com\\a\\b.png', 'https://example.com/a/b.png'],
		[
			'a name before a backslash and an @',
			'https://example.com\\@127.0.0.1/a.png',
			'https://example.com/@127.0.0.1/a.png',
		],
		['a way up', 'https://example.com/b/../a.png', 'https://example.com/a.png'],
		['a single slash', 'https:/example.com/a.png', 'https://example.com/a.png'],
		['a public IPv4 address', 'http://8.8.8.8/a.png'],
		['a public IPv4 address as one number', 'http://134744072/a.png', 'http://8.8.8.8/a.png'],
		['the address after 10.x', 'http://11.0.0.1/a.png'],
		['the address after 172.16 to 172.31', 'http://172.32.0.1/a.png'],
		['the address after 192.168.x', 'http://192.169.0.1/a.png'],
		['a public IPv6 address', 'http://[2606:4700:4700::1111]/a.png'],
		[
			'a public IPv4 address inside IPv6',
			'http://[::ffff:8.8.8.8]/a.png',
			'http://[::ffff:808:808]/a.png',
		],
	])('a frame at %s', (_name, url, sent = url) => {
		expect(read({ startFrame: urlFrame(url) }).startFrame).toEqual(urlFrame(sent));
		const { elements } = read({ elements: [{ imageUrls: [url] }, { videoUrl: url }] });
		expect(elements).toEqual([{ imageUrls: [sent] }, { imageUrls: [], videoUrl: sent }]);
	});
});

describe('rules that a request breaks', () => {
	it.each<[string, object, string]>([
		['an empty prompt', { prompt: '' }, "'Prompt' is empty"],
		['a prompt of spaces', { prompt: ' \n' }, "'Prompt' is empty"],
		['no prompt', { prompt: undefined }, "'Prompt' is empty"],
		['a prompt that is null', { prompt: null }, "'Prompt' is empty"],
		['a prompt that is no text', { prompt: { a: 1 } }, '\'Prompt\' must be text, got {"a":1}'],
		[
			'a prompt that is too long',
			{ prompt: 'x'.repeat(4001) },
			"'Prompt' may have at most 4000 characters, got 4001",
		],
		[
			'a duration below the shortest',
			{ durationSeconds: 2 },
			"'Duration (Seconds)' must be a whole number from 3 to 15, got 2",
		],
		[
			'a duration above the longest',
			{ durationSeconds: 16 },
			"'Duration (Seconds)' must be a whole number from 3 to 15, got 16",
		],
		[
			'a duration with a fraction',
			{ durationSeconds: 4.5 },
			"'Duration (Seconds)' must be a whole number of at least 1, got 4.5",
		],
		[
			'a duration in words',
			{ durationSeconds: 'five' },
			"'Duration (Seconds)' must be a whole number of at least 1, got 'five'",
		],
		[
			'no duration',
			{ durationSeconds: '' },
			"'Duration (Seconds)' must be a whole number of at least 1, got nothing",
		],
		['an unknown mode', { mode: '8k' }, "'Resolution' must be one of standard, pro, 4k, got '8k'"],
		[
			'two modes',
			{ mode: ['pro', '4k'] },
			`'Resolution' must be one of standard, pro, 4k, got ["pro","4k"]`,
		],
		[
			'an unknown aspect ratio',
			{ aspectRatio: '4:3' },
			"'Aspect Ratio' must be one of 16:9, 9:16, 1:1, got '4:3'",
		],
		['audio as a number', { generateAudio: 1 }, "'Generate Audio' must be true or false, got 1"],
		[
			'an end frame alone',
			{ endFrame: urlFrame(IMAGE) },
			"'End Frame' needs a 'Start Frame' as well",
		],
		[
			'a frame from nowhere',
			{ startFrame: { source: 'upload', url: IMAGE } },
			"'Start Frame' must be none, url or binary",
		],
		[
			'an end frame from nowhere',
			{ startFrame: urlFrame(IMAGE), endFrame: { url: IMAGE } },
			"'End Frame' must be none, url or binary",
		],
		[
			'a frame that is only its address',
			{ startFrame: IMAGE },
			"'Start Frame' must be none, url or binary",
		],
		['a frame of null', { startFrame: null }, "'Start Frame' must be none, url or binary"],
		['no frame URL', { startFrame: urlFrame('') }, "'Start Frame URL' must be a URL, got nothing"],
		[
			'a frame URL that is a number',
			{ startFrame: urlFrame(7) },
			"'Start Frame URL' must be a URL, got 7",
		],
		[
			'an incomplete frame URL',
			{ startFrame: urlFrame('example.com/a.png') },
			"'Start Frame URL' must be a complete URL such as https://example.com/frame.png, got 'example.com/a.png'. Use 'Binary Data' for a file that has none",
		],
		[
			'a file as end frame',
			{ startFrame: urlFrame(IMAGE), endFrame: urlFrame('file:///etc/passwd') },
			"'End Frame URL' must start with http:// or https://, got file: ('file:///etc/passwd'). Use 'Binary Data' for a file that has no such address",
		],
		[
			'a data URL',
			{ startFrame: urlFrame('data:image/png;base64,AAAA') },
			"'Start Frame URL' must start with http:// or https://, got data: ('data:image/png;base64,AAAA'). Use 'Binary Data' for a file that has no such address",
		],
		[
			'a user and a password in a URL',
			{ startFrame: urlFrame('https://me:secret@example.com/a.png') },
			"'Start Frame URL' must not contain a user name or password",
		],
		[
			'a user name in a URL',
			{ startFrame: urlFrame('https://me@example.com/a.png') },
			"'Start Frame URL' must not contain a user name or password",
		],
		[
			'no binary field',
			{ startFrame: binaryFrame('  ') },
			"'Start Frame: Input Data Field Name' is empty",
		],
		[
			'no binary field for the end frame',
			{ startFrame: binaryFrame('data'), endFrame: binaryFrame('') },
			"'End Frame: Input Data Field Name' is empty",
		],
		[
			'a negative prompt that is too long',
			{ negativePrompt: 'x'.repeat(2501) },
			"'Negative Prompt' may have at most 2500 characters, got 2501",
		],
		[
			'a negative prompt that is no text',
			{ negativePrompt: 5 },
			"'Negative Prompt' must be text, got 5",
		],
		[
			'a CFG scale below 0',
			{ cfgScale: -0.1 },
			"'Prompt Strength (CFG)' must be a number from 0 to 1, got -0.1",
		],
		[
			'a CFG scale above 1',
			{ cfgScale: '1.01' },
			"'Prompt Strength (CFG)' must be a number from 0 to 1, got 1.01",
		],
		[
			'a CFG scale in words',
			{ cfgScale: 'high' },
			"'Prompt Strength (CFG)' must be a number, got 'high'",
		],
		['elements as text', { elements: IMAGE }, "'Elements' must be a list of elements"],
		[
			'elements as they are in the form',
			{ elements: { element: [{ videoUrl: IMAGE }] } },
			"'Elements' must be a list of elements",
		],
		['elements of null', { elements: null }, "'Elements' must be a list of elements"],
		[
			'images as text',
			{ elements: [{ imageUrls: IMAGE }] },
			"'Elements: Image URLs' must be a list of URLs",
		],
		[
			'an image that is no text',
			{ elements: [{ imageUrls: [IMAGE, { name: 'a' }] }] },
			`'Elements: Image URLs' must be a URL, got {"name":"a"}`,
		],
		[
			'an element of five images',
			{ elements: [{ imageUrls: Array(5).fill(IMAGE) }] },
			"'Elements: Image URLs' may hold at most 4 images",
		],
		[
			'an element with a private image',
			{ elements: [{ imageUrls: [IMAGE, 'https://nas.local/a.png'] }] },
			"'Elements: Image URLs' must be reachable from the internet, but 'nas.local' is a private address. Use binary data instead",
		],
		[
			'an element of nothing',
			{ elements: [{ description: 'A fox' }] },
			"'Elements': each element needs image URLs, one video URL, or the ID of an element that exists",
		],
		[
			'an element of images and a video',
			{ elements: [{ imageUrls: [IMAGE], videoUrl: IMAGE }] },
			"'Elements': each element needs image URLs, one video URL, or the ID of an element that exists",
		],
		[
			'an element with an incomplete video URL',
			{ elements: [{ videoUrl: 'turn.mp4' }] },
			"'Elements: Video URL' must be a complete URL such as https://example.com/frame.png, got 'turn.mp4'. Use 'Binary Data' for a file that has none",
		],
		[
			'an element with a long description',
			{ elements: [{ description: 'x'.repeat(101), videoUrl: IMAGE }] },
			"'Elements: Description' may have at most 100 characters, got 101",
		],
		[
			'the same mistake in several elements',
			{ elements: [{ description: 'A fox' }, { description: 'A hare' }] },
			"'Elements': each element needs image URLs, one video URL, or the ID of an element that exists",
		],
		[
			'a long wrong value',
			{ mode: 'm'.repeat(5000) },
			`'Resolution' must be one of standard, pro, 4k, got '${'m'.repeat(55)}...'`,
		],
	])('%s', (_name, changes, message) => {
		expect(messageFor(changes)).toBe(message);
	});

	it.each([
		['localhost', 'http://localhost/a.png', 'localhost'],
		['localhost with a port', 'http://localhost:5678/a.png', 'localhost'],
		['localhost in capitals with a dot', 'http://LOCALHOST./a.png', 'localhost.'],
		['a name below localhost', 'http://n8n.localhost/a.png', 'n8n.localhost'],
		['a name without a dot', 'http://minio/a.png', 'minio'],
		['a .local name', 'https://nas.local/a.png', 'nas.local'],
		['a .local name with a dot', 'https://nas.local./a.png', 'nas.local.'],
		['an .internal name', 'https://db.internal/a.png', 'db.internal'],
		['a .lan name', 'https://router.lan/a.png', 'router.lan'],
		['a .home.arpa name', 'https://tv.home.arpa/a.png', 'tv.home.arpa'],
		['the loopback address', 'http://127.0.0.1/a.png', '127.0.0.1'],
		['a short loopback address', 'http://127.1/a.png', '127.0.0.1'],
		['a loopback address with a hexadecimal part', 'http://0x7f.1/a.png', '127.0.0.1'],
		['a loopback address in octal', 'http://0177.0.0.1/a.png', '127.0.0.1'],
		['a loopback address as one number', 'http://2130706433/a.png', '127.0.0.1'],
		[
			'a loopback address in full-width digits',
			'http://\uff11\uff12\uff17.0.0.1/a.png',
			'127.0.0.1',
		],
		['a loopback address that ends with a dot', 'http://127.0.0.1./a.png', '127.0.0.1'],
		['the address 0.0.0.0', 'http://0.0.0.0/a.png', '0.0.0.0'],
		['a 10.x address', 'http://10.1.2.3/a.png', '10.1.2.3'],
		['a 172.16 address', 'http://172.16.0.1/a.png', '172.16.0.1'],
		['a 172.31 address', 'http://172.31.255.255/a.png', '172.31.255.255'],
		['a 192.168 address', 'http://192.168.0.10/a.png', '192.168.0.10'],
		['a shared carrier address', 'http://100.64.0.1/a.png', '100.64.0.1'],
		['the metadata service of a cloud', 'http://169.254.169.254/a.png', '169.254.169.254'],
		['a multicast address', 'http://224.0.0.1/a.png', '224.0.0.1'],
		['the IPv6 loopback address', 'http://[::1]/a.png', '[::1]'],
		['the empty IPv6 address', 'http://[::]/a.png', '[::]'],
		['a unique local IPv6 address', 'http://[fd12:3456::1]/a.png', '[fd12:3456::1]'],
		['a link-local IPv6 address', 'http://[fe80::1]/a.png', '[fe80::1]'],
		['a loopback address inside IPv6', 'http://[::ffff:127.0.0.1]/a.png', '[::ffff:7f00:1]'],
		['a private address inside IPv6', 'http://[::ffff:10.0.0.1]/a.png', '[::ffff:a00:1]'],
		['a translated loopback address', 'http://[64:ff9b::127.0.0.1]/a.png', '[64:ff9b::7f00:1]'],
		['an address with a line break', 'http://127.0.\n0.1/a.png', '127.0.0.1'],
		['an address behind backslashes', 'http:\\\\127.0.0.1\\a.png', '127.0.0.1'],
		['an address before a backslash and an @', 'http://10.0.0.1\\@example.com/', '10.0.0.1'],
	])('a frame at %s', (_name, url, host) => {
		expect(messageFor({ startFrame: urlFrame(url) })).toBe(
			`'Start Frame URL' must be reachable from the internet, but '${host}' is a private address. Use binary data instead`,
		);
	});

	it.each([
		['prompt', "'Prompt' must be text, got bigint"],
		['mode', "'Resolution' must be one of standard, pro, 4k, got bigint"],
		['durationSeconds', "'Duration (Seconds)' must be a whole number of at least 1, got bigint"],
		['aspectRatio', "'Aspect Ratio' must be one of 16:9, 9:16, 1:1, 21:9, 4:3, 3:4, got bigint"],
		['generateAudio', "'Generate Audio' must be true or false, got bigint"],
		['startFrame', "'Start Frame' must be none, url or binary"],
		['negativePrompt', "'Negative Prompt' must be text, got bigint"],
		['cfgScale', "'Prompt Strength (CFG)' must be a number, got bigint"],
		['elements', "'Elements' must be a list of elements"],
	])('a number without limits as %s', (field, message) => {
		expect(messageFor({ [field]: 5n })).toBe(message);
	});

	it.each<[string, unknown, string]>([
		['numbers without limits', { a: 1n }, 'object'],
		['itself', circular(), 'object'],
		['a conversion that fails', { toJSON: () => JSON.parse('') }, 'object'],
		['nothing that JSON knows', () => 1, 'function'],
	])('a value that cannot be written down: %s', (_name, prompt, shown) => {
		expect(messageFor({ prompt })).toBe(`'Prompt' must be text, got ${shown}`);
	});

	it('are all named at once', () => {
		const error = refusalOf({
			...FOX,
			prompt: '',
			durationSeconds: 0,
			endFrame: urlFrame(IMAGE),
		});
		expect(error.kind).toBe('invalidRequest');
		expect(new Set(error.message.split('. '))).toEqual(
			new Set([
				"'Prompt' is empty",
				"'Duration (Seconds)' must be a whole number of at least 1, got 0",
				"'End Frame' needs a 'Start Frame' as well",
			]),
		);
	});

	it('are named for a request without any field', () => {
		const named = refusalOf({}).message.match(/'[^']+'/g) ?? [];
		expect(new Set(named)).toEqual(
			new Set([
				"'Prompt'",
				"'Resolution'",
				"'Duration (Seconds)'",
				"'Aspect Ratio'",
				"'Generate Audio'",
			]),
		);
	});
});

describe('any request', () => {
	it('made of valid parts is accepted and comes back normalised', () => {
		fc.assert(
			fc.property(validRequests, ({ raw, read: expected }) => {
				expect(readVideoRequest(raw)).toEqual(expected);
			}),
		);
	});

	it('names frames in printable characters, in one way only', () => {
		const spoiled = fc
			.record({
				url: publicUrls,
				at: fc.nat(),
				sign: fc.constantFrom(' ', '\n', '\r\n', '\t', '\\', '"', '<', '\u0000', 'é', '🦊', '%'),
			})
			.map(({ url, at, sign }) => {
				const place = url.length - (at % (url.length - new URL(url).origin.length));
				return url.slice(0, place) + sign + url.slice(place);
			});
		fc.assert(
			fc.property(spoiled, (url) => {
				const sent = read({ startFrame: urlFrame(url) }).startFrame;
				const { url: href } = sent as { url: string };
				expect(href).toMatch(/^https?:\/\/[!-~]+$/);
				expect(new URL(href).href).toBe(href);
				expect(new URL(href).hostname).toBe(new URL(url).hostname);
			}),
		);
	});

	it('that was read once reads the same again', () => {
		fc.assert(
			fc.property(validRequests, ({ raw }) => {
				const once = readVideoRequest(raw);
				expect(readVideoRequest(once)).toEqual(once);
			}),
		);
	});

	const tooLong = (max: number) =>
		fc.integer({ min: max + 1, max: max + 50 }).map((length) => 'x'.repeat(length));
	const blank = fc.constantFrom('', ' ', '\n\t', null, undefined);
	const noText = fc.oneof(fc.double(), fc.boolean(), fc.array(fc.string()), fc.object());
	const noNumber = fc.oneof(
		fc.constantFrom('x', '5 m', '1,5', 'NaN', 'Infinity', Number.NaN, Number.POSITIVE_INFINITY),
		fc.boolean(),
		fc.array(fc.integer(), { minLength: 2 }),
		fc.object(),
	);
	const wordBut = (...words: string[]) =>
		fc.oneof(
			blank,
			noText,
			fc.string().filter((word) => !words.includes(word)),
		);
	const insideHost = fc.oneof(
		fc.ipV4().map((ip) => ip.replace(/^\d+\./, '10.')),
		fc.ipV4().map((ip) => ip.replace(/^\d+\./, '127.')),
		fc.ipV4().map((ip) => ip.replace(/^\d+\.\d+\./, '192.168.')),
		fc.integer({ min: 0x7f000000, max: 0x7fffffff }).map(String),
		fc.stringMatching(/^[a-z]{1,20}$/),
		fc.stringMatching(/^[a-z]{1,10}\.(local|lan|internal|localhost|home\.arpa)$/),
		fc.constantFrom('[::1]', '[fe80::1]', '[fc00::5]', '[::ffff:192.168.0.1]'),
	);
	const badUrl = fc.oneof(
		blank,
		noText,
		insideHost.map((host) => `https://${host}/a.png`),
		fc.constantFrom('ftp', 'file', 'data', 's3').map((scheme) => `${scheme}://example.com/a`),
		fc.stringMatching(/^[a-z]{1,8}:[a-z]{1,8}@$/).map((user) => `https://${user}example.com/a`),
		fc.stringMatching(/^[a-z/.]{1,20}$/),
	);
	const badLine = (max: number) => fc.oneof(blank, noText, tooLong(max));
	const element = (changes: object) => ({ elements: [{ videoUrl: IMAGE, ...changes }] });
	const startFrame = urlFrame(IMAGE);

	it.each<[string, fc.Arbitrary<object>]>([
		['Prompt', badLine(4000).map((prompt) => ({ prompt }))],
		['Resolution', wordBut('standard', 'pro', '4k').map((mode) => ({ mode }))],
		['Aspect Ratio', wordBut('16:9', '9:16', '1:1').map((aspectRatio) => ({ aspectRatio }))],
		[
			'Duration (Seconds)',
			fc
				.oneof(
					blank,
					noNumber,
					fc.integer({ max: 2 }),
					fc.integer({ min: 16 }),
					fc.double({ noNaN: true }).filter((seconds) => !Number.isInteger(seconds)),
					fc.integer({ min: 16 }).map(String),
				)
				.map((durationSeconds) => ({ durationSeconds })),
		],
		[
			'Generate Audio',
			fc
				.oneof(blank, fc.double(), fc.string(), fc.array(fc.boolean()))
				.filter((value) => value !== 'true' && value !== 'false')
				.map((generateAudio) => ({ generateAudio })),
		],
		[
			'Start Frame',
			fc
				.oneof(
					noText,
					fc.string(),
					fc.constant(null),
					fc.record({ source: wordBut('url', 'binary') }),
				)
				.map((frame) => ({ startFrame: frame })),
		],
		['Start Frame URL', badUrl.map((url) => ({ startFrame: urlFrame(url) }))],
		[
			'Start Frame: Input Data Field Name',
			badLine(200).map((name) => ({ startFrame: binaryFrame(name) })),
		],
		['End Frame URL', badUrl.map((url) => ({ startFrame, endFrame: urlFrame(url) }))],
		[
			'End Frame: Input Data Field Name',
			badLine(200).map((name) => ({ startFrame, endFrame: binaryFrame(name) })),
		],
		[
			'End Frame',
			validRequests
				.filter(({ read: { endFrame } }) => endFrame !== undefined)
				.map(({ raw: { endFrame } }) => ({ endFrame })),
		],
		[
			'Negative Prompt',
			fc.oneof(noText, tooLong(2500)).map((negativePrompt) => ({ negativePrompt })),
		],
		[
			'Prompt Strength (CFG)',
			fc
				.oneof(
					noNumber,
					fc.double({ min: 1, minExcluded: true }),
					fc.double({ max: -Number.MIN_VALUE }),
				)
				.map((cfgScale) => ({ cfgScale })),
		],
		[
			'Elements: Description',
			fc.oneof(noText, tooLong(100)).map((description) => element({ description })),
		],
		[
			'Elements: Image URLs',
			fc.oneof(
				badUrl.map((url) => element({ videoUrl: '', imageUrls: [url] })),
				fc
					.oneof(fc.string(), fc.double(), fc.dictionary(fc.string(), fc.anything()))
					.map((imageUrls) => element({ videoUrl: '', imageUrls })),
				fc
					.integer({ min: 5, max: 9 })
					.map((count) => element({ videoUrl: '', imageUrls: Array(count).fill(IMAGE) })),
			),
		],
		[
			'Elements: Video URL',
			badUrl
				// Left empty, it is not given. Not by `String(url)`: an object may have a `toString` that is no function.
				.filter((url) => (typeof url === 'string' ? url.trim() !== '' : (url ?? null) !== null))
				.map((videoUrl) => element({ videoUrl })),
		],
		[
			'Elements',
			fc.oneof(
				texts(100).map((description) => element({ description, videoUrl: '' })),
				fc
					.oneof(fc.string(), fc.double(), fc.dictionary(fc.string(), fc.anything()))
					.map((elements) => ({ elements })),
			),
		],
	])("with an invalid '%s' is refused in the name of that field", (field, invalid) => {
		fc.assert(
			fc.property(invalid, (changes) => {
				const error = refusalOf({ ...FOX, ...changes });
				expect(error.kind).toBe('invalidRequest');
				expect(error.message.startsWith(`'${field}'`)).toBe(true);
			}),
		);
	});

	it('is accepted or refused with a VideoError, whatever it holds', () => {
		const anyFields = fc.record(
			Object.fromEntries(
				[
					...Object.keys(FOX),
					'startFrame',
					'endFrame',
					'negativePrompt',
					'cfgScale',
					'elements',
				].map((name) => [name, fc.anything({ withBigInt: true })]),
			),
			{ requiredKeys: [] },
		);
		const almostValid = fc
			.record({ request: validRequests, changes: anyFields })
			.map(({ request, changes }) => ({ ...request.raw, ...changes }));
		const anything = fc.anything({ withBigInt: true, withNullPrototype: true });
		fc.assert(
			fc.property(fc.oneof(anything, anyFields, almostValid), (values) => {
				try {
					readVideoRequest(values);
				} catch (error) {
					expect(error).toBeInstanceOf(VideoError);
					expect((error as VideoError).kind).toBe('invalidRequest');
					expect((error as VideoError).message).not.toBe('');
				}
			}),
			{ numRuns: 500 },
		);
	});
});
