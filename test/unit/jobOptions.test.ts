import fc from 'fast-check';

import { VideoError } from '../../nodes/shared/domain/error';
import { validated } from '../../nodes/shared/domain/requestSchema';
import { DELIVERY_DEFAULTS, videoOptionsSchema } from '../../nodes/shared/job/options';

/** What the form gives when nothing was entered. */
const UNTOUCHED = {
	completion: 'poll',
	download: true,
	submitAgain: false,
	cancelOnStop: false,
	sampleVideo: false,
	dryRun: false,
	...DELIVERY_DEFAULTS,
};

const read = (changes: object) => validated(videoOptionsSchema, { ...UNTOUCHED, ...changes });

function messageFor(changes: object): string {
	try {
		read(changes);
	} catch (error) {
		if (!(error instanceof VideoError)) throw error;
		expect(error.kind).toBe('invalidRequest');
		return error.message;
	}
	throw new Error('The options were accepted');
}

describe('options that were not touched', () => {
	it('wait half an hour, for three videos at a time, without any limit', () => {
		expect(read({})).toEqual({
			...UNTOUCHED,
			maxConcurrency: 3,
			timeoutMinutes: 30,
			includeRawResponse: false,
			pollIntervalSeconds: undefined,
			fileName: undefined,
			callbackUrl: undefined,
			sampleVideoUrl: undefined,
			entryId: undefined,
		});
	});

	it.each([0, -0, '0', ' 0 ', '0.00', '', '  ', null, undefined])(
		'a poll interval of %j is none',
		(value) => {
			expect(read({ pollIntervalSeconds: value })).toMatchObject({
				pollIntervalSeconds: undefined,
			});
		},
	);

	it.each(['', '  ', null, undefined])('a file name and a callback URL of %j are none', (value) => {
		expect(read({ fileName: value, callbackUrl: value })).toMatchObject({
			fileName: undefined,
			callbackUrl: undefined,
		});
	});
});

describe('options that are accepted', () => {
	it.each<[string, object, object?]>([
		['the least of everything', { maxConcurrency: 1, timeoutMinutes: 1 }],
		['the most of everything', { maxConcurrency: 100, timeoutMinutes: 1440 }],
		['the longest poll interval', { pollIntervalSeconds: 3600 }],
		['a poll interval of a part of a second', { pollIntervalSeconds: 0.5 }],
		['a timeout with a fraction', { timeoutMinutes: 1.5 }],
		['a maximum cost of a cent', { maxCostUsd: 0.01 }],
		['the highest maximum cost', { maxCostUsd: 1_000_000 }],
		[
			'numbers as text',
			{
				maxConcurrency: '5',
				timeoutMinutes: '2.5',
				pollIntervalSeconds: ' 7 ',
				maxCostUsd: '4.35',
			},
			{ maxConcurrency: 5, timeoutMinutes: 2.5, pollIntervalSeconds: 7, maxCostUsd: 4.35 },
		],
		[
			'switches as text',
			{ download: 'false', includeRawResponse: 'true', sampleVideo: 'true', dryRun: 'true' },
			{ download: false, includeRawResponse: true, sampleVideo: true, dryRun: true },
		],
		[
			'texts with spaces around them',
			{ binaryProperty: ' video ', fileName: ' teaser.mp4\n' },
			{ binaryProperty: 'video', fileName: 'teaser.mp4' },
		],
		['a file name of 200 characters', { fileName: 'x'.repeat(200) }],
		['only submitting', { completion: 'submit' }],
		['an address for samples', { sampleVideoUrl: 'https://example.com/video.mp4?v=1' }],
		['no address for samples', { sampleVideoUrl: ' ' }, { sampleVideoUrl: undefined }],
		['a callback URL', { callbackUrl: 'https://n8n.example.com/webhook/abc' }],
		// Whoever can reach the provider's simulator on this machine can also be called by it.
		['a callback URL on this machine', { callbackUrl: 'http://localhost:5678/webhook/abc' }],
		[
			'a callback URL that is written differently',
			{ callbackUrl: ' HTTPS://n8n.Example.com\\webhook/a b\n' },
			{ callbackUrl: 'https://n8n.example.com/webhook/a%20b' },
		],
	])('%s', (_name, changes, expected = changes) => {
		expect(read(changes)).toMatchObject(expected);
	});

	it('know nothing of other fields', () => {
		expect(read({ cfgScale: 0.5, colour: 'red' })).toEqual(read({}));
	});
});

describe('options that are refused', () => {
	it.each<[string, object, string]>([
		[
			'no concurrency',
			{ maxConcurrency: 0 },
			"'Max Concurrency' must be a whole number from 1 to 100, got 0",
		],
		[
			'too much concurrency',
			{ maxConcurrency: 101 },
			"'Max Concurrency' must be a whole number from 1 to 100, got 101",
		],
		[
			'half a concurrency',
			{ maxConcurrency: 1.5 },
			"'Max Concurrency' must be a whole number from 1 to 100, got 1.5",
		],
		[
			'an empty concurrency',
			{ maxConcurrency: '' },
			"'Max Concurrency' must be a whole number from 1 to 100, got nothing",
		],
		[
			'a timeout of nothing',
			{ timeoutMinutes: 0 },
			"'Timeout (Minutes)' must be a number from 1 to 1440, got 0",
		],
		[
			'a timeout of more than a day',
			{ timeoutMinutes: 1440.5 },
			"'Timeout (Minutes)' must be a number from 1 to 1440, got 1440.5",
		],
		[
			'a timeout in words',
			{ timeoutMinutes: '30 min' },
			"'Timeout (Minutes)' must be a number from 1 to 1440, got '30 min'",
		],
		[
			'a negative poll interval',
			{ pollIntervalSeconds: -1 },
			"'Poll Interval (Seconds)' must be a number from 0 to 3600, got -1",
		],
		[
			'a poll interval of more than an hour',
			{ pollIntervalSeconds: 3601 },
			"'Poll Interval (Seconds)' must be a number from 0 to 3600, got 3601",
		],
		[
			'a negative maximum cost',
			{ maxCostUsd: -0.01 },
			"'Max Cost (USD)' must be a number above 0, up to 1000000, got -0.01",
		],
		[
			'a maximum cost with its currency',
			{ maxCostUsd: '$5' },
			"'Max Cost (USD)' must be a number above 0, up to 1000000, got '$5'",
		],
		[
			'a maximum cost that is no number',
			{ maxCostUsd: NaN },
			"'Max Cost (USD)' must be a number above 0, up to 1000000, got null",
		],
		['no field for the file', { binaryProperty: ' ' }, "'Put Output File in Field' is empty"],
		['a file name that is no text', { fileName: ['a'] }, `'File Name' must be text, got ["a"]`],
		[
			'a callback URL without a protocol',
			{ callbackUrl: 'n8n.example.com/webhook' },
			"'Callback URL' must be a URL that starts with http:// or https://, got 'n8n.example.com/webhook'",
		],
		[
			'a callback URL of another protocol',
			{ callbackUrl: 'ftp://n8n.example.com' },
			"'Callback URL' must be a URL that starts with http:// or https://, got 'ftp://n8n.example.com'",
		],
		[
			'an address for samples that is none',
			{ sampleVideoUrl: 'video.mp4' },
			"'Sample Video URL' must be a URL that starts with http:// or https://, got 'video.mp4'",
		],
		['a download of 1', { download: 1 }, "'Download Video' must be true or false, got 1"],
		[
			'a raw response of yes',
			{ includeRawResponse: 'yes' },
			"'Include Raw Response' must be true or false, got 'yes'",
		],
		['no sample video', { sampleVideo: null }, "'Sample Video' must be true or false, got nothing"],
		['a dry run of 0', { dryRun: 0 }, "'Show Price Only' must be true or false, got 0"],
		[
			'several things',
			{ maxConcurrency: 0, maxCostUsd: 'a lot' },
			"'Max Concurrency' must be a whole number from 1 to 100, got 0. 'Max Cost (USD)' must be a number above 0, up to 1000000, got 'a lot'",
		],
	])('%s', (_name, changes, message) => {
		expect(messageFor(changes)).toBe(message);
	});

	it.each(['once', 'later', '', null, 7n])('a completion of %p', (completion) => {
		expect(messageFor({ completion })).toMatch(
			/^'Wait for Video' must be one of poll, .*submit, got /,
		);
	});
});

/** A number that has bounds: its field, its label, and the bounds. */
const BOUNDED: Array<[string, string, number, number]> = [
	['maxConcurrency', 'Max Concurrency', 1, 100],
	['timeoutMinutes', 'Timeout (Minutes)', 1, 1440],
	['pollIntervalSeconds', 'Poll Interval (Seconds)', 0, 3600],
];

describe.each([
	['maxCostUsd', 'Max Cost (USD)'],
	['maxRunCostUsd', 'Max Cost of the Run (USD)'],
])('%s', (field, label) => {
	it.each([0, -1, '', '  ', null, undefined, 'a lot', NaN, [], true])(
		'is rejected where it is there and says %p: everything would pass',
		(value) => {
			const message = messageFor({ [field]: value ?? null });
			expect(message).toContain(`'${label}' must be a number above 0, up to 1000000, got `);
		},
	);

	it('is accepted above 0', () => {
		expect(read({ [field]: '4.35' })).toMatchObject({ [field]: 4.35 });
		expect(read({})).not.toHaveProperty(field);
	});
});

describe.each(BOUNDED)('%s', (field, label, min, max) => {
	const raw = (number: number, asText: boolean) => (asText ? String(number) : number);

	it('is accepted between its bounds, zero as none', () => {
		fc.assert(
			fc.property(fc.integer({ min, max }), fc.boolean(), (number, asText) => {
				expect(read({ [field]: raw(number, asText) })).toMatchObject({
					[field]: number === 0 ? undefined : number,
				});
			}),
		);
	});

	it('is refused beyond its bounds, in its name', () => {
		const beyond = fc
			.oneof(fc.double({ min: max }), fc.double({ max: min }), fc.constant(NaN))
			.filter((number) => !(number >= min && number <= max));
		fc.assert(
			fc.property(beyond, fc.boolean(), (number, asText) => {
				const whole = field === 'maxConcurrency' ? 'a whole number' : 'a number';
				expect(messageFor({ [field]: raw(number, asText) })).toContain(
					`'${label}' must be ${whole} from ${min} to ${max}, got `,
				);
			}),
		);
	});
});

it('options are accepted or refused with a VideoError, whatever they are', () => {
	const anything = fc.anything({ withBigInt: true, withNullPrototype: true });
	const names = [...Object.keys(UNTOUCHED), 'maxCostUsd', 'pollIntervalSeconds', 'callbackUrl'];
	const changes = fc.record(Object.fromEntries(names.map((name) => [name, anything])), {
		requiredKeys: [],
	});
	fc.assert(
		fc.property(fc.oneof(anything, changes), (value) => {
			try {
				read(value as object);
			} catch (error) {
				expect(error).toBeInstanceOf(VideoError);
				expect((error as VideoError).message).not.toBe('');
			}
		}),
		{ numRuns: 200 },
	);
});
