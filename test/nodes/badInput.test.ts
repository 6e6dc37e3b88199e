import type { IBinaryKeyData } from 'n8n-workflow';

import { startBench, type Bench } from './bench';
import { pngImage } from './images';
import { PROVIDER_IDS } from './workflow';
import { VideoError } from '../../nodes/shared/domain/error';
import { type Entry, nothingYet } from '../../nodes/shared/job/job';
import { allProblems } from '../../nodes/shared/report/problems';
import { failureIn } from '../failed';
import { CREDENTIAL_TYPES } from '../providers';

let bench: Bench;
let binary: IBinaryKeyData;

beforeAll(async () => {
	bench = await startBench();
	const { engine } = bench;
	binary = {
		data: await engine.storeBinary(Buffer.from('Just some words.'), 'notes.png', 'image/png'),
		huge: await engine.storeBinary(pngImage(640, 360, 11 * 1024 * 1024), 'huge.png', 'image/png'),
		tiny: await engine.storeBinary(pngImage(200, 400), 'tiny.png', 'image/png'),
		strip: await engine.storeBinary(pngImage(1000, 310), 'strip.png', 'image/png'),
		gif: await engine.storeBinary(
			Buffer.from('GIF89a\x90\x01\x90\x01\x80\x00\x00\x00\x00\x00\xff\xff\xff,', 'latin1'),
			'still.gif',
			'image/gif',
		),
		good: await engine.storeBinary(pngImage(640, 360), 'good.png', 'image/png'),
	};
});

afterAll(async () => {
	await bench.close();
});

const startFrame = (startFrameBinaryProperty: string) => ({
	startFrame: 'binary',
	startFrameBinaryProperty,
});
const startUrl = (startFrameUrl: string) => ({ startFrame: 'url', startFrameUrl });

const CASES: Array<[string, object, RegExp]> = [
	['an empty prompt', { prompt: '={{ "" }}' }, /^'Prompt' is empty/],
	['a prompt of spaces', { prompt: '   ' }, /^'Prompt' is empty/],
	[
		'a prompt that is too long',
		{ prompt: 'x'.repeat(4001) },
		/^'Prompt' may have at most \d+ characters for Kling 3\.0 at .+, got 4001/,
	],
	[
		'a duration of 2',
		{ duration: 2 },
		/^'Duration \(Seconds\)' must be a whole number from 3 to 15 for Kling 3\.0 at .+, got 2/,
	],
	['a duration of 16', { duration: 16 }, /^'Duration \(Seconds\)' .* got 16/],
	['a duration of 4.5', { duration: 4.5 }, /^'Duration \(Seconds\)' .* got 4\.5/],
	[
		'a duration that is a word',
		{ duration: '={{ "five" }}' },
		/^'Duration \(Seconds\)' .* got 'five'/,
	],
	[
		'an unknown mode',
		{ mode: 'ultra' },
		/^'Resolution' must be one of standard, pro, 4k, got 'ultra'/,
	],
	['an unknown aspect ratio', { aspectRatio: '5:4' }, /^'Aspect Ratio' must be one of/],
	[
		'an end frame without a start frame',
		{ references: { endFrame: { frame: { url: 'https://images.example.com/last.png' } } } },
		/^'End Frame' needs a 'Start Frame'/,
	],
	[
		'a start frame that is no URL',
		startUrl('first.png'),
		/^'Start Frame URL' must be a complete URL/,
	],
	[
		'a missing start frame URL',
		startUrl('={{ "" }}'),
		/^'Start Frame URL' must be a URL, got nothing/,
	],
	[
		'an ftp address',
		startUrl('ftp://example.com/a.png'),
		/^'Start Frame URL' must start with http/,
	],
	['a file: address', startUrl('file:///etc/passwd'), /^'Start Frame URL' must start with http/],
	[
		'a data: address',
		startUrl('data:image/png;base64,AAAA'),
		/^'Start Frame URL' must start with http/,
	],
	[
		'a loopback address',
		startUrl('http://127.0.0.1/a.png'),
		/^'Start Frame URL' .* private address/,
	],
	[
		'a private address',
		startUrl('http://192.168.1.20/a.png'),
		/^'Start Frame URL' .* private address/,
	],
	[
		'the address of a cloud metadata service',
		startUrl('http://169.254.169.254/latest'),
		/private address/,
	],
	[
		'a name without a domain',
		startUrl('http://intranet/a.png'),
		/^'Start Frame URL' .* private address/,
	],
	[
		'a binary field that does not exist',
		startFrame('photo'),
		/^'Start Frame: Input Data Field Name' names 'photo'/,
	],
	[
		'a text file as image',
		startFrame('data'),
		/^'Start Frame: Input Data Field Name' \('data'\) contains /,
	],
	['an image above the limit', startFrame('huge'), /\('huge'\) is 11\.0 MB.*up to 10\.0 MB/],
	[
		'an image that is too small',
		startFrame('tiny'),
		/\('tiny'\) is 200 x 400 pixels.*at least 300/,
	],
	[
		'an image that is too wide',
		startFrame('strip'),
		/\('strip'\) is 1000 x 310 pixels.*2\.5 times/,
	],
	['an image of another type', startFrame('gif'), /\('gif'\) is image\/gif.*JPEG or PNG/],
	[
		'an end frame of another type',
		{ ...startFrame('good'), references: { endFrame: { frame: { source: 'binary' } } } },
		/^'End Frame: Input Data Field Name' \('data'\) contains /,
	],
	[
		'a maximum cost below the price',
		{ options: { maxCostUsd: 0.05 } },
		/more than 'Max Cost \(USD\)' allows \(\$0\.05\)/,
	],
	[
		'a timeout of 0',
		{ options: { timeoutMinutes: 0 } },
		/^'Timeout \(Minutes\)' must be a number from 1/,
	],
	[
		'a concurrency of 0',
		{ options: { maxConcurrency: 0 } },
		/^'Max Concurrency' must be a whole number from 1/,
	],
	[
		'a callback to a file',
		{ options: { completion: 'submit', callbackUrl: 'file:///tmp/x' } },
		/^'Callback URL' must be a URL that starts with http/,
	],
	[
		'a completion that does not exist',
		{ options: { completion: 'later' } },
		/^'Wait for Video' must be one of poll, suspend, submit/,
	],
	[
		'two broken rules at once',
		{ prompt: '={{ "" }}', duration: 0 },
		/^'Prompt' is empty\. 'Duration \(Seconds\)' must be/,
	],
];

const PER_PROVIDER: Array<[string, string, object, RegExp]> = [
	[
		'apiframe',
		'a CFG scale',
		{ options: { cfgScale: 0.5 } },
		/^'Prompt Strength \(CFG\)' is not supported by Kling 3\.0 at Apiframe/,
	],
	[
		'replicate',
		'a model that is not offered',
		{ model: 'kling-3.0-turbo' },
		/^'Model' Kling 3\.0 Turbo is not offered by Replicate/,
	],
	[
		'fal',
		'4K with the turbo model',
		{ model: 'kling-3.0-turbo', mode: '4k' },
		/^'Resolution' must be one of standard, pro for Kling 3\.0 Turbo at fal\.ai/,
	],
	[
		'fal',
		'elements without a start frame',
		{
			references: {
				elements: { element: [{ imageUrls: 'https://a.example/1.png https://a.example/2.png' }] },
			},
		},
		/^'Elements' need a 'Start Frame' at fal\.ai/,
	],
	[
		'replicate',
		'another model without an id',
		{ model: 'custom', customModel: '={{ "" }}' },
		/^'Model ID' is empty/,
	],
	[
		'replicate',
		'an id that leads elsewhere',
		{ model: 'custom', customModel: '../account' },
		/^'Model ID' must be an ID of letters/,
	],
	...PROVIDER_IDS.flatMap((provider) =>
		CASES.map(([name, change, message]): [string, string, object, RegExp] => [
			provider,
			name,
			change,
			message,
		]),
	),
	[
		'unifically',
		'a negative prompt',
		{ options: { negativePrompt: 'blur' } },
		/^'Negative Prompt' is not supported by Kling 3\.0 at Unifically/,
	],
	[
		'={{ "unifically" }}',
		'a negative prompt by expression',
		{ options: { negativePrompt: '={{ "blur" }}' } },
		/^'Negative Prompt' is not supported by Kling 3\.0 at Unifically/,
	],
	[
		'apiframe',
		'elements',
		{ references: { elements: { element: [{ imageUrls: 'https://images.example.com/a.png' }] } } },
		/^'Elements' is not supported by Kling 3\.0 at Apiframe/,
	],
	[
		'unifically',
		'an element without pictures',
		{ references: { elements: { element: [{ description: 'Nobody' }] } } },
		/^'Elements': each element needs/,
	],
	[
		'apiframe',
		'a maximum cost where no price is published',
		{ mode: '4k', options: { maxCostUsd: 100 } },
		/^The price of this video at Apiframe is not known/,
	],
	['acme', 'an unknown provider', {}, /^'Provider' must be one of [a-zA-Z, ]+, got 'acme'/],
];

test.each(PER_PROVIDER)(
	'%s: %s is refused before anything is bought',
	async (provider, _name, change, message) => {
		const node = {
			parameters: { provider, prompt: 'A fox', ...change },
			items: [{ json: {}, binary }],
		};
		const stopped = await bench.run(node);
		expect(stopped.status).toBe('error');
		expect(stopped.error?.message).toMatch(message);
		expect(stopped.error?.message).toContain('[item 1]');

		const continued = await bench.run({ ...node, onError: 'continueErrorOutput' });
		expect(continued.status).toBe('success');
		expect(continued.items('Success')).toEqual([]);
		const [failure] = continued.items('Failure');
		expect(failureIn(failure).message).toMatch(message);
		expect(failureIn(failure)).toMatchObject({ taskId: null });

		expect(bench.simulator.ledger.purchases).toEqual([]);
	},
);

test('a prompt that was never filled in is refused by n8n itself', async () => {
	await expect(bench.run({ parameters: { provider: 'apiframe', prompt: '' } })).rejects.toThrow(
		'Parameter "Prompt" is required',
	);
	expect(bench.simulator.ledger.purchases).toEqual([]);
});

test('one bad item among good ones is found before the good ones are bought', async () => {
	const result = await bench.run({
		parameters: { provider: 'apiframe', prompt: '={{ $json.prompt }}' },
		items: [
			{ json: { prompt: 'A fox' } },
			{ json: { prompt: 'A hare' } },
			{ json: { prompt: '' } },
		],
	});
	expect(result.error?.message).toBe("'Prompt' is empty. Nothing was bought [item 3]");
	expect(bench.simulator.ledger.purchases).toEqual([]);
});

test('all problems of all items are named at once, and nothing is bought', async () => {
	const items = [
		{ json: { prompt: 'A fox', seconds: 5 } },
		{ json: { prompt: '', seconds: 5 } },
		{ json: { prompt: 'A hare', seconds: 99 } },
		{ json: { prompt: '', seconds: 5 } },
	];
	const parameters = {
		provider: 'apiframe',
		prompt: '={{ $json.prompt }}',
		duration: '={{ $json.seconds }}',
	};
	const result = await bench.run({ parameters, items });
	expect(result.error?.message).toBe(
		"3 of 4 items were rejected, and nothing was bought. 'Prompt' is empty [item 2, 4]. " +
			"'Duration (Seconds)' must be a whole number from 3 to 15 for Kling 3.0 at Apiframe, got 99 [item 3]",
	);
	expect(bench.simulator.ledger.purchases).toEqual([]);
});

test('an item whose order is on record is not said to have cost nothing', () => {
	const entryOf = (itemIndex: number, message: string, taskId: string | null): Entry => ({
		input: { itemIndex, pairedItem: { item: itemIndex } },
		draft: null,
		job: null,
		item: null,
		error: new VideoError('invalidRequest', message),
		progress: { ...nothingYet(), taskId },
	});
	const entries = [entryOf(0, 'No', 'task-1'), entryOf(11, 'No. Nothing was bought', null)];
	expect(allProblems(entries, 12)?.message).toBe(
		'2 of 12 items were rejected. No [item 1]. No. Nothing was bought [item 12]',
	);
	const many = Array.from({ length: 200 }, (_, n) => entryOf(n, `Problem ${n % 30}`, null));
	const message = allProblems(many, 200)!.message;
	expect(message).toMatch(/^200 of 200 items were rejected, and nothing was bought\. Problem 0 /);
	expect(message).toMatch(/10 more problems$/);
	const same = Array.from({ length: 15 }, (_, n) => entryOf(n, 'No', null));
	expect(allProblems(same, 15)?.message).toMatch(/ 9, 10 and 5 more\]$/);
});

test.each([
	['an expression left on Fixed', '{{ $json.prompt }}', /an expression that was not evaluated/],
	['an expression without brackets', '=$json.prompt', /without its curly brackets/],
	[
		'an object in a text',
		'=Make a video: {{ $json.scene }}',
		/an object that was turned into text/,
	],
	['a field that is missing', '=Make a video: {{ $json.scen }}', /ends with 'Make a video:'/],
	['undefined as text', '={{ "" + $json.scen }}', /contains 'undefined'/],
	['null as text', '={{ $json.nothing }}', /contains 'null'/],
])('text that is obviously no prompt is not bought: %s', async (_name, prompt, message) => {
	const items = [{ json: { scene: { shot: 'wide' }, nothing: 'null' } }];
	const single = await bench.run({ parameters: { provider: 'fal', prompt }, items });
	expect(single.error?.message).toMatch(message);
	const shots = {
		shot: [
			{ prompt: 'A fox', duration: 3 },
			{ prompt, duration: 3 },
		],
	};
	const parameters = { provider: 'fal', shots };
	const multi = await bench.run({ type: 'klingMultiShot', parameters, items });
	expect(multi.error?.message).toMatch(/^'Shot 2: Prompt'/);
	expect(multi.error?.message).toMatch(message);
	expect(bench.simulator.ledger.purchases).toEqual([]);
});

test.each(PROVIDER_IDS)(
	'%s as an expression needs no other credential, and says when its own is missing',
	async (provider) => {
		const before = bench.simulator.ledger.purchases.length;
		const parameters = {
			provider: '={{ $json.provider }}',
			prompt: 'A fox',
			options: { completion: 'submit' },
		};
		const items = [{ json: { provider } }];
		const own = CREDENTIAL_TYPES[provider];
		const only = { [own]: { id: own, name: own } };
		const bought = await bench.run({ parameters, items, settings: { credentials: only } });
		expect(bought.error).toBeUndefined();
		expect(bench.simulator.ledger.purchases).toHaveLength(before + 1);
		const none = await bench.run({ parameters, items, settings: { credentials: {} } });
		expect(none.error?.description).toContain("add the option 'Sample Video'");
		expect(none.error?.message).toMatch(
			/^No credential 'Kling \(.*\) API' is selected for .*Nothing was bought/,
		);
		expect(bench.simulator.ledger.purchases).toHaveLength(before + 1);
		bench.simulator.ledger.purchases.length = before;
	},
);

test('Model as an expression needs no Model ID unless it yields Other', async () => {
	const before = bench.simulator.ledger.purchases.length;
	const model = '={{ $json.model }}';
	const parameters = { provider: 'fal', prompt: 'A fox', options: { completion: 'submit' }, model };
	const named = await bench.run({ parameters, items: [{ json: { model: 'kling-3.0' } }] });
	expect(named.error).toBeUndefined();
	expect(bench.simulator.ledger.purchases).toHaveLength(before + 1);
	const other = await bench.run({ parameters, items: [{ json: { model: 'custom' } }] });
	expect(other.error?.message).toMatch(/^'Model ID' is empty/);
	bench.simulator.ledger.purchases.length = before;
});

test('a prompt that ends with a colon as it was entered is bought', async () => {
	const before = bench.simulator.ledger.purchases.length;
	const prompt = '=A fox {{ $json.verb }}:';
	const parameters = { provider: 'fal', prompt, options: { completion: 'submit' } };
	const result = await bench.run({ parameters, items: [{ json: { verb: 'says' } }] });
	expect(result.error).toBeUndefined();
	expect(bench.simulator.ledger.purchases).toHaveLength(before + 1);
	bench.simulator.ledger.purchases.length = before;
});

test('a numeric text is a number, as expressions often yield one', async () => {
	const result = await bench.run({
		parameters: { provider: 'apiframe', prompt: 'A fox', duration: '={{ "7" }}' },
	});
	expect(result.items('Success')[0]?.json.durationSeconds).toBe(7);
	expect(bench.simulator.ledger.purchases[0]?.body).toMatchObject({ klingParams: { duration: 7 } });
});
