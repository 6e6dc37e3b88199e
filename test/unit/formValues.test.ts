import fc from 'fast-check';

import { videoFileName } from '../../nodes/shared/delivery/downloadTask';
import { parseVideoRequest } from '../../nodes/shared/domain/requestSchema';
import { shotsFromJson } from '../../nodes/shared/domain/timedShots';
import { addressesIn } from '../../nodes/shared/domain/fileUrl';
import { cutToBytes, plainKey, wellFormed } from '../../nodes/shared/domain/values';

const FOX = {
	prompt: 'A fox',
	mode: 'pro',
	durationSeconds: 5,
	aspectRatio: '16:9',
	generateAudio: true,
};

describe('values as forms and tables give them', () => {
	it.each<[string, unknown[], unknown]>([
		['mode', ['Pro', 'pro ', 'PRO', '1080p', ['pro'], 'Professional'], 'pro'],
		['mode', ['standard ', 'std', '720p', 'Standard (720p)'], 'standard'],
		['mode', ['4K', '2160p'], '4k'],
		['aspectRatio', ['9:16 ', '9:16 (vertical)', '9x16', 'portrait', ['9:16']], '9:16'],
		['durationSeconds', ['8s', ['8'], ['8s'], '8 seconds', '8.0', '8 sec.', 8], 8],
		['generateAudio', ['TRUE', 'True', 'true ', true], true],
		['generateAudio', ['FALSE', 'false', false], false],
	])('%s %j', (field, values, expected) => {
		for (const value of values) {
			expect(parseVideoRequest({ ...FOX, [field]: value })).toMatchObject({ [field]: expected });
		}
	});

	it.each<[string, unknown]>([
		['durationSeconds', '8m'],
		['durationSeconds', ['8', '9']],
		['generateAudio', 'maybe'],
		['mode', 'toString'],
		['aspectRatio', '(9:16)'],
	])('%s %j is refused', (field, value) => {
		expect(() => parseVideoRequest({ ...FOX, [field]: value })).toThrow(/must be/);
	});

	it('half a sign in a prompt becomes a mark', () => {
		expect(parseVideoRequest({ ...FOX, prompt: 'A \ud83e' }).prompt).toBe('A \ufffd');
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, at) => {
				const cut = wellFormed(text.slice(0, at));
				expect(() => encodeURIComponent(cut)).not.toThrow();
				expect(wellFormed(cut)).toBe(cut);
			}),
		);
	});
});

describe('the name of a file', () => {
	it.each([
		['a'.repeat(300), `${'a'.repeat(251)}.mp4`],
		[`${'a'.repeat(300)}.MP4`, `${'a'.repeat(251)}.MP4`],
		['🦊'.repeat(100), `${'🦊'.repeat(62)}.mp4`],
		['fox.mp4', 'fox.mp4'],
		['7', '7.mp4'],
		['fox \ud83e', 'fox \ufffd.mp4'],
	])('%j', (wished, name) => {
		expect(videoFileName(wished, 'task')).toBe(name);
	});

	it('fits into as many bytes as there are, at the border of a sign', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), fc.nat(100), (text, max) => {
				const cut = cutToBytes(text, max);
				expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(max);
				expect(text.startsWith(cut)).toBe(true);
			}),
		);
	});
});

describe('shots as language models write them', () => {
	const good = [
		{ prompt: 'Wide [shot] of "it"', duration: 5 },
		{ prompt: "It's a close-up", duration: 5 },
	];
	const text = JSON.stringify(good, null, 2);
	const expected = good.map(({ prompt, duration }) => ({ prompt, durationSeconds: duration }));

	it.each<[string, unknown]>([
		['a list', good],
		['a fence', '```json\n' + text + '\n```'],
		['words and a fence', 'Here are your shots:\n\n```\n' + text + '\n```\nEnjoy!'],
		['words around', `Here are your shots: ${text} I hope you like them.`],
		['a mark before it', `\uFEFF${text}`],
		['a trailing comma', text.replace(/\n]$/, ',\n]')],
		['comments', text.replace('[', '[ // two shots\n')],
		['wrapped in shots', { shots: good }],
		['wrapped in Scenes, as text', JSON.stringify({ title: 'A film', Scenes: good })],
		['wrapped in output', { output: { shots: good } }],
		['a list in output', { output: good }],
		['wrapped in a list', [{ shots: good }]],
		['a list in a list', [good]],
		['encoded twice', JSON.stringify(text)],
		['encoded under a name', { output: text }],
		[
			'keys with capitals',
			good.map(({ prompt, duration }) => ({ Prompt: prompt, DURATION: duration })),
		],
		[
			'other keys',
			good.map(({ prompt, duration }) => ({ description: prompt, duration_seconds: duration })),
		],
	])('%s', (_name, value) => {
		expect(shotsFromJson(value)).toEqual(expected);
	});

	it.each<[string, string]>([
		['single quotes', "[{'prompt':'Wide','duration':5},{'prompt':'Close','duration':5}]"],
		[
			'typographic quotes',
			'[{“prompt”: “Wide”, “duration”: 5}, {“prompt”: “Close”, “duration”: 5}]',
		],
		['keys without quotes', '[{prompt: "Wide", duration: 5}, {prompt: "Close", duration: 5}]'],
	])('%s', (_name, value) => {
		expect(shotsFromJson(value)).toEqual([
			{ prompt: 'Wide', durationSeconds: 5 },
			{ prompt: 'Close', durationSeconds: 5 },
		]);
	});

	it.each<[string, string, RegExp]>([
		['no JSON', 'A fox', /^'Shots \(JSON\)' is not valid JSON: 'A fox'$/],
		[
			'an end in the middle',
			'[{"prompt":"A fox","duration":5},{"prompt":"A ha',
			/is not valid JSON/,
		],
		['a mistake', '[{"prompt":"A fox"}}, {"b":1}]', /is not valid JSON: .* at line 1, column \d+$/],
		['a long text without any', 'word '.repeat(100), /is not valid JSON: 'word .*\.\.\.'$/],
		['far too much', `[${'x'.repeat(200_000)}`, /is not valid JSON: it has 200001 characters/],
	])('with %s say what is wrong', (_name, value, message) => {
		expect(() => shotsFromJson(value)).toThrow(message);
	});
});

describe('a key', () => {
	it.each([
		'sk-1:2 ',
		'"sk-1:2"',
		'Bearer sk-1:2',
		'key sk-1:2',
		"'Bearer sk-1:2'",
		'Authorization: Key sk-1:2\n',
		'X-API-Key: sk-1:2',
		'Bearer "sk-1:2"',
	])('%j', (pasted) => {
		expect(plainKey(pasted)).toBe('sk-1:2');
	});

	it.each(['keyed-1', 'tokens', 'a b', 'bearer', '"sk-1', "sk-1'", '"a\'', '`', '"'])(
		'%j stays as it is',
		(key) => {
			expect(plainKey(key)).toBe(key);
		},
	);
});

describe('the address of a start frame', () => {
	const URL_ = 'https://a.example.com/1.png';
	const urlOf = (url: unknown) =>
		parseVideoRequest({ ...FOX, startFrame: { source: 'url', url } }).startFrame;

	it.each<[string, unknown, string]>([
		['an address', URL_, URL_],
		['in quotes', `"${URL_}"`, URL_],
		['in angle brackets', `<${URL_}>`, URL_],
		['a markdown image', `![a](${URL_})`, URL_],
		['a markdown link with a title', `[a](${URL_} "b")`, URL_],
		['a list of one', [URL_], URL_],
		['attachments of Airtable', [{ id: 'att1', url: URL_, filename: 'a.png' }], URL_],
		['a file of Notion', [{ type: 'file', file: { url: URL_ } }], URL_],
		['a link of Notion', [{ type: 'external', external: { url: URL_ } }], URL_],
		[
			'a page of Dropbox',
			'https://www.dropbox.com/s/abc/photo.jpg?dl=0',
			'https://www.dropbox.com/s/abc/photo.jpg?dl=1',
		],
		[
			'a page of GitHub',
			'https://github.com/o/r/blob/main/a/b.png',
			'https://raw.githubusercontent.com/o/r/main/a/b.png',
		],
		[
			'an address within an address',
			`https://proxy.example.com/?u=${URL_}`,
			`https://proxy.example.com/?u=${URL_}`,
		],
	])('may be %s', (_name, value, url) => {
		expect(urlOf(value)).toEqual({ source: 'url', url });
	});

	it.each<[string, unknown, RegExp]>([
		['two addresses, comma', `${URL_},${URL_}`, /must be one URL/],
		['two addresses, line break', `${URL_}\n${URL_}`, /must be one URL/],
		['two attachments', [{ url: URL_ }, { url: URL_ }], /must be a URL, got/],
		[
			'a page of Google Drive',
			'https://drive.google.com/file/d/1/view',
			/a page of Google Drive.*Binary Data/,
		],
		['HEIC', 'https://a.example.com/IMG_0001.HEIC', /a HEIC file.*Edit Image.*Binary Data/],
		['WebP', 'https://a.example.com/a.webp?x=1', /a WebP file/],
		[
			'a data: address',
			`data:image/png;base64,${'A'.repeat(9000)}`,
			/got data: \('data:image.{1,60}\.\.\.'\).*Binary Data/,
		],
		['a long text', 'A'.repeat(9000), /got 'A{55}\.\.\.'.*Binary Data/],
		['s3:', 's3://bucket/key.png', /got s3: \('s3:\/\/bucket\/key.png'\)/],
		['a relative address', '/a.png', /must be a complete URL.*Binary Data/],
	])('cannot be %s', (_name, value, message) => {
		expect(() => urlOf(value)).toThrow(message);
	});

	it('is one of several in a text', () => {
		const two = [URL_, 'https://a.example.com/a,b.png'];
		for (const between of [', ', ',', '\n', ' ', ' ,\n ']) {
			expect(addressesIn(` ${two.join(between)}, `)).toEqual(two);
		}
		expect(addressesIn(' \n'.repeat(500_000))).toEqual([]);
		expect(addressesIn(`${'a,'.repeat(500_000)}b`)).toHaveLength(1);
	});
});
