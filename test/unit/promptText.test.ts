import { parseMultiShotRequest, parseVideoRequest } from '../../nodes/shared/domain/requestSchema';

const FOX = {
	prompt: 'A fox',
	mode: 'pro',
	durationSeconds: 5,
	aspectRatio: '16:9',
	generateAudio: true,
};

const messageFor = (prompt: string): string | null => {
	try {
		parseVideoRequest({ ...FOX, prompt });
		return null;
	} catch (error) {
		return (error as Error).message;
	}
};

describe('what is obviously no prompt is rejected, and said what it looks like', () => {
	it.each([
		[
			'{{ $json.prompt }}',
			/contains an expression that was not evaluated: '\{\{ \$json\.prompt \}\}'/,
		],
		['A film of {{ $json.scene }} at dawn', /expression that was not evaluated/],
		['{{topic}}', /expression that was not evaluated/],
		['$json.prompt', /expression without its curly brackets.*\{\{ \$json\.prompt \}\}/],
		['=$json.prompt', /expression without its curly brackets/],
		["$('Edit Fields').item.json.prompt", /expression without its curly brackets/],
		['$input.first().json.prompt', /expression without its curly brackets/],
		['[object Object]', /an object that was turned into text: '\[object Object\]'/],
		['Make a video: [object Object]', /an object that was turned into text/],
		['undefined', /contains 'undefined' where a value is missing/],
		['null', /contains 'null'/],
		['None', /contains 'None' where a value is missing/],
		['Make a video: null.', /contains 'null'/],
		['NaN', /contains 'NaN'/],
		['#REF!', /contains '#REF!'/],
		['#N/A', /contains '#N\/A'/],
		['#NAME?', /contains '#NAME\?'/],
		['Make a video: undefined', /contains 'undefined'/],
		['\u200b\u2060\ufeff', /invisible characters/],
		['\u3164', /invisible characters/],
	])('%j', (prompt, message) => {
		expect(messageFor(prompt)).toMatch(message);
		expect(messageFor(prompt)).toMatch(/^'Prompt' /);
	});

	it('in shots, and in what holds for all of them', () => {
		const shots = [
			{ prompt: 'A fox', durationSeconds: 3 },
			{ prompt: 'null', durationSeconds: 3 },
		];
		const multi = { ...FOX, shots, overallPrompt: '{{ $json.style }}' };
		expect(() => parseMultiShotRequest(multi)).toThrow(
			/'Shot 2: Prompt' contains 'null'.*'Overall Prompt' contains an expression/s,
		);
	});
});

it.each([
	'An undefined shape walks through fog',
	'A null pointer, drawn as a knight',
	'A screen full of NaN and #REF! errors, close-up',
	'A mug that says "[object Object]"',
	'A sign: no entry. A fox ignores it',
	'$100 bills rain from the sky',
	'A fox says: nothing',
	'JSON braces { and } float in space',
	'👻',
	'狐狸在雪地里奔跑',
	'Infinity',
	'A short film about: Infinity',
	'A fox in the snow. Camera: slow push in. Dialogue: None.',
	'Scene: a pond. Music: none',
])('a prompt that mentions such a word is one: %j', (prompt) => {
	expect(messageFor(prompt)).toBeNull();
});

describe('a negative prompt', () => {
	const negative = (negativePrompt: unknown) =>
		parseVideoRequest({ ...FOX, negativePrompt }).negativePrompt;

	it.each([
		'None',
		'none.',
		'null',
		'undefined',
		'N/A',
		'"None"',
		'(none)',
		'-',
		'',
		'  ',
		null,
		undefined,
	])('is left out: %j', (value) => {
		expect(negative(value)).toBeUndefined();
	});

	it.each(['blur, none of it sharp', 'nothing but noise', 'low quality'])(
		'is sent: %j',
		(value) => {
			expect(negative(value)).toBe(value);
		},
	);

	it('is rejected where it holds an expression that was not evaluated', () => {
		expect(() => negative('{{ $json.negative }}')).toThrow(
			/'Negative Prompt' contains an expression/,
		);
	});
});
