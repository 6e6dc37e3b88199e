import fc from 'fast-check';

import { totalSeconds, type Shot } from '../../nodes/shared/domain/shots';
import { shotsFromJson } from '../../nodes/shared/domain/timedShots';
import { VideoError } from '../../nodes/shared/domain/error';
import { SHOT_FORMATS, type ShotFormat } from '../../nodes/shared/domain/request';
import { apiframe } from '../../nodes/shared/providers/apiframe';
import { promptBesideShots } from '../../nodes/shared/providers/encoding';
import { shotLengths, shotLists, texts, validMultiShotRequests } from './arbitraries';
import { readMultiShotRequest } from './everything';

const IMAGE = 'https://example.com/a.png';

const SETTINGS = { model: 'kling-3.0', mode: 'pro', aspectRatio: '16:9', generateAudio: true };

const readShots = (shots: unknown): Shot[] =>
	readMultiShotRequest({ ...SETTINGS, shots }).shots ?? [];

/** Shots of these lengths. */
const lasting = (...lengths: unknown[]) =>
	lengths.map((durationSeconds, index) => ({ prompt: `Scene ${index + 1}`, durationSeconds }));

/** The whole way from a JSON value to shots. */
const readJson = (value: unknown): Shot[] => readShots(shotsFromJson(value));

function refusalOf(act: () => unknown): VideoError {
	try {
		act();
	} catch (error) {
		if (error instanceof VideoError) return error;
		throw error;
	}
	throw new Error('Nothing was refused');
}

/** Lets pass what is accepted or refused with a VideoError; anything else is thrown on. */
function orRefused<T>(act: () => T): T | null {
	try {
		return act();
	} catch (error) {
		if (!(error instanceof VideoError)) throw error;
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).not.toBe('');
		return null;
	}
}

/** Values of every kind, also such as only code can make. */
const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true });

describe('shots', () => {
	it.each<[string, unknown[], number[]]>([
		['two of the shortest sum', [1, 2], [1, 2]],
		['two of the longest sum', [1, 14], [1, 14]],
		['six', [1, 2, 3, 3, 3, 3], [1, 2, 3, 3, 3, 3]],
		['six of the shortest', [1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1]],
		['lengths as text', ['2', ' 3 '], [2, 3]],
	])('%s', (_name, lengths, expected) => {
		expect(readShots(lasting(...lengths))).toEqual(lasting(...expected));
	});

	it('have their prompts trimmed, and nothing else in them', () => {
		const shots = [
			{ prompt: '  A fox\n', durationSeconds: 2, camera: 'wide' },
			{ prompt: 'x'.repeat(511), durationSeconds: 3 },
		];
		expect(readShots(shots)).toStrictEqual([
			{ prompt: 'A fox', durationSeconds: 2 },
			{ prompt: 'x'.repeat(511), durationSeconds: 3 },
		]);
	});

	it.each<[string, unknown, string]>([
		['nothing', undefined, "'Shots' must be a list of shots, got nothing"],
		['null', null, "'Shots' must be a list of shots, got nothing"],
		['a text', 'A fox', "'Shots' must be a list of shots, got 'A fox'"],
		['an object', { shot: [] }, '\'Shots\' must be a list of shots, got {"shot":[]}'],
		['a number without limits', 5n, "'Shots' must be a list of shots, got bigint"],
		['no shots', [], "'Shots' must hold 2 to 6 shots, got 0"],
		['one shot', lasting(5), "'Shots' must hold 2 to 6 shots, got 1"],
		['seven shots', lasting(2, 2, 2, 2, 2, 2, 2), "'Shots' must hold 2 to 6 shots, got 7"],
		[
			'a sum below the shortest video',
			lasting(1, 1),
			"'Shots' must add up to 3 to 15 seconds, got 1 + 1 = 2",
		],
		[
			'a sum above the longest video',
			lasting(5, '5', 6),
			"'Shots' must add up to 3 to 15 seconds, got 5 + 5 + 6 = 16",
		],
		[
			'six shots of the longest length',
			lasting(15, 15, 15, 15, 15, 15),
			"'Shots' must add up to 3 to 15 seconds, got 15 + 15 + 15 + 15 + 15 + 15 = 90",
		],
		[
			'a shot that is a text',
			[{ prompt: 'A fox', durationSeconds: 5 }, 'A hare'],
			"'Shot 2' must have a prompt and a duration",
		],
		['a shot of null', [null, ...lasting(5)], "'Shot 1' must have a prompt and a duration"],
		[
			'a shot without a prompt',
			[...lasting(2, 3), { durationSeconds: 4 }],
			"'Shot 3: Prompt' is empty",
		],
		[
			'a shot with a blank prompt',
			[{ prompt: ' \n', durationSeconds: 4 }, ...lasting(2)],
			"'Shot 1: Prompt' is empty",
		],
		[
			'a shot whose prompt is no text',
			[...lasting(2), { prompt: ['A fox'], durationSeconds: 4 }],
			'\'Shot 2: Prompt\' must be text, got ["A fox"]',
		],
		[
			'a shot whose prompt is too long',
			[...lasting(2), { prompt: 'x'.repeat(512), durationSeconds: 4 }],
			"'Shot 2: Prompt' may have at most 511 characters, got 512",
		],
		[
			'a shot of no length',
			lasting(5, 0),
			"'Shot 2: Duration (Seconds)' must be a whole number of at least 1, got 0",
		],
		[
			'a shot longer than a video',
			lasting(16, 1),
			"'Shot 1: Duration (Seconds)' must be a whole number from 1 to 15, got 16",
		],
		[
			'a shot with a fraction of a second',
			lasting(5, 2.5),
			"'Shot 2: Duration (Seconds)' must be a whole number of at least 1, got 2.5",
		],
		[
			'a shot without a length',
			lasting(5, undefined),
			"'Shot 2: Duration (Seconds)' must be a whole number of at least 1, got nothing",
		],
		[
			'a shot with a length in words',
			lasting('five', 5),
			"'Shot 1: Duration (Seconds)' must be a whole number of at least 1, got 'five'",
		],
		[
			'a shot with a length without limits',
			lasting(5n, 5),
			"'Shot 1: Duration (Seconds)' must be a whole number of at least 1, got bigint",
		],
	])('are refused: %s', (_name, shots, message) => {
		const error = refusalOf(() => readShots(shots));
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toBe(message);
	});

	it('are refused with everything that is wrong with them, in their order', () => {
		const shots = [{ prompt: '', durationSeconds: 0 }, ...lasting(99, 'x'), null];
		expect(refusalOf(() => readShots(shots)).message).toBe(
			[
				"'Shot 1: Prompt' is empty",
				"'Shot 1: Duration (Seconds)' must be a whole number of at least 1, got 0",
				"'Shot 3: Duration (Seconds)' must be a whole number of at least 1, got 'x'",
				"'Shot 4' must have a prompt and a duration",
			].join('. '),
		);
	});

	it('of 2 to 6 with any lengths that add up to 3 to 15 seconds are accepted', () => {
		fc.assert(
			fc.property(shotLists, (given) => {
				const expected = given.map(({ read }) => read);
				const shots = readShots(given.map(({ raw }) => raw));
				expect(shots).toEqual(expected);
				const total = expected.reduce((sum, shot) => sum + shot.durationSeconds, 0);
				expect(totalSeconds(shots)).toBe(total);
				expect(total).toBeGreaterThanOrEqual(3);
				expect(total).toBeLessThanOrEqual(15);
			}),
		);
	});

	it('of other numbers or sums are refused', () => {
		const lists = fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 9 }).filter((lengths) => {
			const sum = lengths.reduce((total, seconds) => total + seconds, 0);
			return lengths.length < 2 || lengths.length > 6 || sum < 3 || sum > 15;
		});
		fc.assert(
			fc.property(lists, (lengths) => {
				const { message } = refusalOf(() => readShots(lasting(...lengths)));
				const sum = lengths.reduce((total, seconds) => total + seconds, 0);
				expect(message).toBe(
					lengths.length < 2 || lengths.length > 6
						? `'Shots' must hold 2 to 6 shots, got ${lengths.length}`
						: `'Shots' must add up to 3 to 15 seconds, got ${lengths.join(' + ')} = ${sum}`,
				);
			}),
		);
	});

	it('with one that is wrong are refused in its name', () => {
		const wrong = fc.oneof(
			fc
				.oneof(fc.constantFrom('', ' ', null, undefined), fc.double(), fc.object())
				.map((prompt) => ({ prompt })),
			fc
				.oneof(
					fc.constantFrom('', 'x', null, undefined, true),
					fc.integer({ max: 0 }),
					fc.integer({ min: 16 }),
					fc.double().filter((seconds) => !Number.isInteger(seconds)),
				)
				.map((durationSeconds) => ({ durationSeconds })),
		);
		fc.assert(
			fc.property(shotLengths, fc.nat(), wrong, (lengths, at, changes) => {
				const shots = lasting(...lengths);
				const index = at % shots.length;
				shots[index] = { ...shots[index], ...changes } as (typeof shots)[number];
				const { message } = refusalOf(() => readShots(shots));
				expect(message.startsWith(`'Shot ${index + 1}: `)).toBe(true);
			}),
		);
	});

	it('are accepted within the rules or refused with a VideoError, whatever they are', () => {
		const almost = fc.array(
			fc.oneof(
				fc.record(
					{
						prompt: fc.oneof(texts(20), anything),
						durationSeconds: fc.oneof(fc.integer({ min: 0, max: 8 }), anything),
					},
					{ requiredKeys: [] },
				),
				anything,
			),
			{ maxLength: 7 },
		);
		fc.assert(
			fc.property(fc.oneof(anything, almost), (value) => {
				const shots = orRefused(() => readShots(value));
				if (shots === null) return;
				expect(shots).toHaveLength((value as unknown[]).length);
				expect([3, 15]).toEqual([
					Math.min(3, totalSeconds(shots)),
					Math.max(15, totalSeconds(shots)),
				]);
			}),
			{ numRuns: 500 },
		);
	});

	it('with a gap in their list are refused', () => {
		const shots = lasting(2, 3, 4);
		delete shots[1];
		expect(refusalOf(() => readShots(shots)).message).toBe(
			"'Shot 2' must have a prompt and a duration",
		);
	});
});

describe('shots in JSON', () => {
	const durations = [
		{ prompt: 'A fox', duration: 4 },
		{ prompt: 'A hare', duration: 2 },
		{ prompt: 'An owl', duration: 2 },
	];
	const times = [
		{ time: 0, prompt: 'A fox' },
		{ time: 4, prompt: 'A hare' },
		{ time: 6, prompt: 'An owl' },
	];
	const expected = [
		{ prompt: 'A fox', durationSeconds: 4 },
		{ prompt: 'A hare', durationSeconds: 2 },
		{ prompt: 'An owl', durationSeconds: 2 },
	];

	it.each<[string, unknown]>([
		['with durations', durations],
		['with durations, as text', JSON.stringify(durations)],
		['with durations that are texts', durations.map((s) => ({ ...s, duration: `${s.duration}` }))],
		['with start times', times],
		['with start times, as text', JSON.stringify(times, null, 2)],
		['with start times that are texts', times.map((s) => ({ ...s, time: ` ${s.time}` }))],
		['with both', times.map((shot, index) => ({ ...durations[index], ...shot }))],
		[
			'with both as texts',
			times.map(({ time, prompt }, index) => ({
				prompt,
				time: `${time}`,
				duration: `${durations[index]?.duration}`,
			})),
		],
		[
			'with start times and the last duration',
			[...times.slice(0, 2), { ...times[2], duration: 2 }],
		],
		['with start times and one duration', [{ ...times[0], duration: 4 }, ...times.slice(1)]],
		['with further fields', durations.map((shot) => ({ ...shot, id: 7, camera: 'wide' }))],
	])('%s', (_name, value) => {
		expect(readJson(value)).toEqual(expected);
	});

	it('the last one with a start time is as long as the one before, or as it says', () => {
		const [first, second] = times;
		const lengthsOf = (value: unknown) =>
			readJson(value).map(({ durationSeconds }) => durationSeconds);
		expect(lengthsOf([first, second])).toEqual([4, 4]);
		expect(lengthsOf([first, { ...second, duration: 7 }])).toEqual([4, 7]);
		expect(lengthsOf([first, { ...second, duration: '7' }])).toEqual([4, 7]);
	});

	it.each<[string, unknown, string]>([
		['an empty text', '', "'Shots (JSON)' is not valid JSON: nothing"],
		['a text', 'A fox', "'Shots (JSON)' is not valid JSON: 'A fox'"],
		[
			'JSON that is cut off',
			'[{"prompt": "A fox"',
			'\'Shots (JSON)\' is not valid JSON: \'[{"prompt": "A fox"\'',
		],
		['a number', 7, "'Shots' must be a list of shots, got 7"],
		['null', 'null', "'Shots' must be a list of shots, got nothing"],
		['a list within an object', '{"shots":[]}', "'Shots' must hold 2 to 6 shots, got 0"],
		['an empty list', '[]', "'Shots' must hold 2 to 6 shots, got 0"],
		[
			'a single shot with a time',
			[times[0]],
			"'Shot 1: Duration (Seconds)' must be a whole number of at least 1, got nothing",
		],
		[
			'prompts alone',
			['A fox', 'A hare'],
			"'Shot 1: Duration (Seconds)' must be a whole number of at least 1, got nothing. " +
				"'Shot 2: Duration (Seconds)' must be a whole number of at least 1, got nothing",
		],
		[
			'one shot without a duration',
			[...durations, { prompt: 'An elk' }],
			"'Shot 4: Duration (Seconds)' must be a whole number of at least 1, got nothing",
		],
		[
			'a mixture of both forms',
			[times[0], durations[1]],
			"'Shot 2: Time' must be a whole number of seconds, got nothing",
		],
		[
			'a mixture of both forms, the other way round',
			[durations[0], times[1]],
			"'Shot 1: Time' must be a whole number of seconds, got nothing",
		],
		[
			'a time among texts',
			['A fox', times[1]],
			"'Shot 1: Time' must be a whole number of seconds, got nothing",
		],
		[
			'a time with a fraction',
			[times[0], { time: 1.5, prompt: 'A hare' }],
			"'Shot 2: Time' must be a whole number of seconds, got 1.5",
		],
		[
			'a negative time',
			[{ time: -1, prompt: 'A fox' }, times[1]],
			"'Shot 1: Time' must be a whole number of seconds, got -1",
		],
		[
			'a time in minutes',
			[times[0], { time: '0:05', prompt: 'A hare' }],
			"'Shot 2: Time' must be a whole number of seconds, got '0:05'",
		],
		[
			'an empty time',
			[{ time: '', prompt: 'A fox' }, times[1]],
			"'Shot 1: Time' must be a whole number of seconds, got nothing",
		],
		[
			'a time without limits',
			[times[0], { time: 4n, prompt: 'A hare' }],
			"'Shot 2: Time' must be a whole number of seconds, got bigint",
		],
		[
			'a late start',
			[{ time: 2, prompt: 'A fox' }, times[1]],
			"'Shot 1: Time' must be 0, got 2: a video starts with its first shot",
		],
		[
			'two shots at the same time',
			[times[0], times[1], { time: 4, prompt: 'An owl' }],
			"'Shot 3: Time' must be later than that of shot 2 (4), got 4",
		],
		[
			'a step back',
			[times[0], times[2], times[1]],
			"'Shot 3: Time' must be later than that of shot 2 (6), got 4",
		],
		[
			'a duration that contradicts the times',
			[{ ...times[0], duration: 5 }, times[1]],
			"'Shot 1: Duration (Seconds)' is 5, but the next shot starts 4 seconds later",
		],
		[
			'a duration that cannot be compared with the times',
			[{ ...times[0], duration: 'long' }, times[1]],
			"'Shot 1: Duration (Seconds)' is 'long', but the next shot starts 4 seconds later",
		],
		[
			'times that lie too far apart',
			[times[0], { time: 10, prompt: 'A hare' }],
			"'Shots' must add up to 3 to 15 seconds, got 10 + 10 = 20",
		],
		['a start time without a prompt', [times[0], { time: 4 }], "'Shot 2: Prompt' is empty"],
	])('are refused: %s', (_name, value, message) => {
		const error = refusalOf(() => readJson(value));
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toBe(message);
	});

	describe('with empty columns, as databases give them', () => {
		it.each([null, ''])('times of %j beside durations count as not given', (time) => {
			expect(readJson(durations.map((shot) => ({ ...shot, time })))).toEqual(expected);
		});

		it.each([null, ''])('durations of %j beside start times count as not given', (duration) => {
			expect(readJson(times.map((shot) => ({ ...shot, duration })))).toEqual(expected);
		});
	});

	/** Shots in the timed form. Only the last one needs its length. */
	const timed = (shots: Shot[], withAllLengths: boolean, write: (number: number) => unknown) =>
		shots.map(({ prompt, durationSeconds }, index) => ({
			time: write(totalSeconds(shots.slice(0, index))),
			prompt,
			...(withAllLengths || index === shots.length - 1 ? { duration: write(durationSeconds) } : {}),
		}));

	const writers = fc.constantFrom<(number: number) => unknown>(
		(number) => number,
		(number) => String(number),
		(number) => ` ${number}\n`,
	);
	const forms = fc.constantFrom<(value: unknown) => unknown>(
		(value) => value,
		(value) => JSON.stringify(value),
	);
	const anyShots = shotLists.map((given) => given.map(({ read }) => read));

	it('come back from the timed form as they were', () => {
		fc.assert(
			fc.property(anyShots, fc.boolean(), writers, forms, (shots, withAllLengths, write, form) => {
				expect(readJson(form(timed(shots, withAllLengths, write)))).toEqual(shots);
			}),
		);
	});

	it('come back from the form with durations as they were', () => {
		fc.assert(
			fc.property(anyShots, writers, forms, (shots, write, form) => {
				const value = shots.map(({ prompt, durationSeconds }) => ({
					prompt,
					duration: write(durationSeconds),
				}));
				expect(readJson(form(value))).toEqual(shots);
			}),
		);
	});

	it('come back from what Apiframe is sent as they were', () => {
		const withLengths = fc.constantFrom<ShotFormat>('both', 'duration');
		fc.assert(
			fc.property(anyShots, withLengths, (shots, shotFormat) => {
				const request = readMultiShotRequest({ ...SETTINGS, shots, shotFormat });
				const { klingParams } = apiframe.encodeOrder(request, {}).body as {
					klingParams: { multi_prompt: string };
				};
				expect(readJson(klingParams.multi_prompt)).toEqual(shots);
			}),
		);
	});

	it('with times that contradict a duration are refused', () => {
		fc.assert(
			fc.property(anyShots, fc.nat(), fc.integer({ min: 1, max: 9 }), (shots, at, off) => {
				const value = timed(shots, true, Number);
				const index = at % (shots.length - 1);
				value[index] = {
					...value[index],
					duration: (shots[index]?.durationSeconds ?? 0) + off,
				} as (typeof value)[number];
				expect(refusalOf(() => readJson(value)).message).toContain(
					`'Shot ${index + 1}: Duration (Seconds)' is `,
				);
			}),
		);
	});

	const almost = fc.array(
		fc.oneof(
			fc.record(
				{
					time: fc.oneof(fc.integer({ min: 0, max: 6 }), anything),
					prompt: fc.oneof(texts(20), anything),
					duration: fc.oneof(fc.integer({ min: 0, max: 6 }), anything),
				},
				{ requiredKeys: [] },
			),
			anything,
		),
		{ maxLength: 7 },
	);
	// Those whose times are in order get further than others.
	const inOrder = fc
		.record({ shots: anyShots, lengths: fc.array(anything, { minLength: 6, maxLength: 6 }) })
		.map(({ shots, lengths }) =>
			timed(shots, true, Number).map((shot, index) => ({ ...shot, duration: lengths[index] })),
		);

	it('are accepted within the rules or refused with a VideoError, whatever they are', () => {
		fc.assert(
			fc.property(fc.oneof(anything, fc.json(), almost, inOrder), (value) => {
				const shots = orRefused(() => readJson(value));
				if (shots === null) return;
				expect(shots.length).toBeGreaterThanOrEqual(2);
				expect(shots.length).toBeLessThanOrEqual(6);
				expect(totalSeconds(shots)).toBeGreaterThanOrEqual(3);
				expect(totalSeconds(shots)).toBeLessThanOrEqual(15);
			}),
			{ numRuns: 500 },
		);
	});

	it('with a duration that cannot become a number are refused', () => {
		const value = '[{"time":0,"prompt":"A","duration":{"toString":1,"valueOf":1}},{"time":4}]';
		expect(refusalOf(() => readJson(value)).message).toContain("'Shot 1: Duration (Seconds)'");
	});
});

describe('requests for several shots', () => {
	const shots = lasting(2, 3);
	const read = (changes: object) => readMultiShotRequest({ ...SETTINGS, shots, ...changes });

	it.each<[string, object, object]>([
		['nothing but the required fields', {}, { prompt: 'Scene 1 Scene 2', durationSeconds: 5 }],
		[
			'what holds for all shots',
			{ overallPrompt: ' In the rain. ' },
			{ prompt: 'In the rain.', overallPrompt: 'In the rain.', durationSeconds: 5 },
		],
		[
			'an empty overall prompt',
			{ overallPrompt: ' ' },
			{ prompt: 'Scene 1 Scene 2', durationSeconds: 5 },
		],
		[
			'a prompt and a duration from elsewhere, which do not count',
			{ prompt: 'A fox', durationSeconds: 9 },
			{ prompt: 'Scene 1 Scene 2', durationSeconds: 5 },
		],
		[
			'a start frame',
			{ startFrame: { source: 'url', url: IMAGE } },
			{
				prompt: 'Scene 1 Scene 2',
				durationSeconds: 5,
				startFrame: { source: 'url', url: IMAGE },
			},
		],
		[
			'no shot format',
			{ shotFormat: '' },
			{ prompt: 'Scene 1 Scene 2', durationSeconds: 5, shotFormat: undefined },
		],
	])('%s', (_name, changes, expected) => {
		expect(read(changes)).toEqual({ ...SETTINGS, shots, ...expected });
	});

	it.each(SHOT_FORMATS)('the shot format %s', (shotFormat) => {
		expect(read({ shotFormat }).shotFormat).toBe(shotFormat);
	});

	it.each<[string, object, string]>([
		['no shots', { shots: undefined }, "'Shots' must be a list of shots, got nothing"],
		['a sum', { shots: lasting(8, 9) }, "'Shots' must add up to 3 to 15 seconds, got 8 + 9 = 17"],
		[
			'an unknown shot format',
			{ shotFormat: 'times' },
			"'Shot Format' must be one of both, timed, duration, got 'times'",
		],
		[
			'an overall prompt that is too long',
			{ overallPrompt: 'x'.repeat(4001) },
			"'Overall Prompt' may have at most 4000 characters, got 4001",
		],
		[
			'an overall prompt that is no text',
			{ overallPrompt: 7 },
			"'Overall Prompt' must be text, got 7",
		],
		['an unknown mode', { mode: '8k' }, "'Resolution' must be one of standard, pro, 4k, got '8k'"],
		[
			'several things, each in the order of the form',
			{ shots: lasting(0, 5), mode: 'x', generateAudio: 1 },
			"'Shot 1: Duration (Seconds)' must be a whole number of at least 1, got 0. " +
				"'Resolution' must be one of standard, pro, 4k, got 'x'. 'Generate Audio' must be true or false, got 1",
		],
	])('are refused: %s', (_name, changes, message) => {
		const error = refusalOf(() => read(changes));
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toBe(message);
	});

	it('have the prompts of all shots where there is none for the whole', () => {
		const long = Array.from({ length: 6 }, () => ({
			prompt: 'x'.repeat(511),
			durationSeconds: 1,
		}));
		expect(read({ shots: long }).prompt).toHaveLength(6 * 511 + 5);
	});

	it('reach a provider that demands a prompt beside them with one that is not too long', () => {
		const long = Array.from({ length: 6 }, () => ({
			prompt: 'x'.repeat(511),
			durationSeconds: 1,
		}));
		expect(promptBesideShots(read({ shots: long }), 1000)).toBe(
			`${'x'.repeat(511)} ${'x'.repeat(488)}`,
		);
	});

	it('reach it with one that no surrogate pair is cut through', () => {
		const long = [
			{ prompt: 'x'.repeat(511), durationSeconds: 2 },
			{ prompt: '🦊'.repeat(255), durationSeconds: 2 },
		];
		const prompt = promptBesideShots(read({ shots: long }), 1001);
		expect(prompt).toHaveLength(1000);
		expect(prompt).toBe(Buffer.from(prompt).toString());
	});

	it('keep an overall prompt as it is', () => {
		const overallPrompt = 'x'.repeat(3000);
		expect(promptBesideShots(read({ overallPrompt }), 2500)).toBe(overallPrompt);
	});

	it('made of valid parts are accepted and come back normalised', () => {
		fc.assert(
			fc.property(validMultiShotRequests, ({ raw, read: expected }) => {
				expect(readMultiShotRequest(raw)).toEqual(expected);
			}),
		);
	});

	it('that were read once read the same again', () => {
		fc.assert(
			fc.property(validMultiShotRequests, ({ raw }) => {
				const once = readMultiShotRequest(raw);
				expect(readMultiShotRequest(once)).toEqual(once);
			}),
		);
	});

	it('are accepted or refused with a VideoError, whatever they hold', () => {
		const fields = ['shots', 'overallPrompt', 'shotFormat', 'startFrame', 'endFrame', 'elements'];
		const anyFields = fc.record(
			Object.fromEntries([...Object.keys(SETTINGS), ...fields].map((name) => [name, anything])),
			{ requiredKeys: [] },
		);
		const almostValid = fc
			.record({ request: validMultiShotRequests, changes: anyFields })
			.map(({ request, changes }) => ({ ...request.raw, ...changes }));
		fc.assert(
			fc.property(fc.oneof(anything, anyFields, almostValid), (values) => {
				orRefused(() => readMultiShotRequest(values));
			}),
			{ numRuns: 300 },
		);
	});
});
