import fc from 'fast-check';

import { VideoError } from '../../nodes/shared/domain/error';
import { parseMultiShotRequest, parseVideoRequest } from '../../nodes/shared/domain/requestSchema';
import type { Cost, TaskReading } from '../../nodes/shared/domain/task';
import { summarize } from '../../nodes/shared/report/hints';
import { type Entry, nothingYet, type Progress, type VideoJob } from '../../nodes/shared/job/job';
import { apiframe } from '../../nodes/shared/providers/apiframe';
import { fal } from '../../nodes/shared/providers/fal';
import { klingAi } from '../../nodes/shared/providers/klingAi';
import type { Provider } from '../../nodes/shared/providers/provider';
import { unifically } from '../../nodes/shared/providers/unifically';
import { taskReading } from '../taskReading';

type VideoEntry = Entry<VideoJob>;

const LOOK = { mode: 'pro', aspectRatio: '16:9', generateAudio: true };
const FOX = parseVideoRequest({ ...LOOK, prompt: 'A fox', durationSeconds: 5 });

const usd = (amount: number, source: Cost['source'] = 'provider'): Cost => ({
	amount,
	unit: 'usd',
	source,
});

const credits = (amount: number, source: Cost['source'] = 'provider'): Cost => ({
	amount,
	unit: 'credits',
	source,
});

const taskOf = (cost: Cost | null, status: TaskReading['status'] = 'completed'): TaskReading =>
	taskReading({ status, cost });

interface Given {
	provider?: Provider;
	request?: VideoJob['request'];
	options?: Partial<VideoJob['options']>;
}

/** A job with nothing in it but what a summary looks at. */
const jobOf = ({ provider = apiframe, request = FOX, options = {} }: Given): VideoJob =>
	({ provider, request, settings: request, options }) as Partial<VideoJob> as VideoJob;

const entryOf = (
	given: Given,
	{ job = jobOf(given), item = null, error = null, ...progress }: Partial<VideoEntry & Progress>,
): VideoEntry => ({
	input: { itemIndex: 0, pairedItem: { item: 0 } },
	draft: null,
	job,
	item,
	error,
	progress: { ...nothingYet(), ...progress },
});

const ITEM = { json: {} };

const bought = (cost: Cost | null, given: Given = {}, price: Cost | null = null): VideoEntry =>
	entryOf(given, { item: ITEM, task: taskOf(cost), price });

const resumed = (cost: Cost | null): VideoEntry =>
	entryOf({}, { item: ITEM, task: taskOf(cost), isResumed: true });

const dryRun = (price: Cost | null, given: Given = {}): VideoEntry =>
	entryOf({ ...given, options: { dryRun: true } }, { item: ITEM, price });

const sample = (given: Given = {}): VideoEntry =>
	entryOf({ ...given, options: { sampleVideo: true } }, { item: ITEM });

const failed = (entry: Partial<VideoEntry & Progress> = {}): VideoEntry =>
	entryOf({}, { error: new VideoError('refused', 'No way'), ...entry });

const messageOf = (...entries: VideoEntry[]): string | undefined => summarize(entries)?.message;

describe('the summary of a run', () => {
	it.each<[string, VideoEntry[], string]>([
		['one video', [bought(credits(290))], '1 video bought: $2.90.'],
		['two videos', [bought(credits(290)), bought(usd(1.5))], '2 videos bought: $4.40.'],
		[
			'a video that an earlier attempt had bought',
			[resumed(credits(290))],
			'1 video reused from an earlier attempt (not charged again).',
		],
		[
			'a new video beside an earlier one',
			[bought(credits(290)), resumed(null)],
			'1 video bought: $2.90. 1 video reused from an earlier attempt (not charged again).',
		],
		['a free video', [bought(usd(0))], '1 video bought: $0.00.'],
		[
			'an estimated price',
			[bought(credits(290, 'estimate'))],
			'1 video bought: $2.90 (estimated).',
		],
		[
			'prices of which one is estimated',
			[bought(usd(2)), bought(null, {}, credits(290, 'estimate'))],
			'2 videos bought: $4.90 (estimated).',
		],
		[
			'the price of a task, although another was expected',
			[bought(credits(290), {}, credits(100, 'estimate'))],
			'1 video bought: $2.90.',
		],
		[
			'a price that nobody named',
			[bought(null, { provider: unifically })],
			'1 video bought: price not reported.',
		],
		[
			'prices that nobody named',
			[bought(null), bought(credits(3), { provider: unifically })],
			'2 videos bought: price not reported.',
		],
		[
			'prices of which one is unknown',
			[bought(credits(290)), bought(null)],
			'2 videos bought: $2.90 and 1 video of unknown price.',
		],
		[
			'prices of which two are unknown',
			[bought(null), bought(credits(290, 'estimate')), bought(null)],
			'3 videos bought: $2.90 (estimated) and 2 videos of unknown price.',
		],
		[
			'a task that failed, and cost nothing',
			[failed({ task: taskOf(credits(0), 'failed') })],
			'1 video bought: $0.00. 1 item failed after the video was bought: see its error.',
		],
		[
			'a bought video beside one that was refused',
			[bought(usd(1)), failed(), failed({ job: null })],
			'1 video bought: $1.00. 2 items rejected, nothing was bought.',
		],
		['a video that was rejected', [failed()], '1 item rejected, nothing was bought.'],
		[
			'a job that could not be read',
			[failed({ job: null })],
			'1 item rejected, nothing was bought.',
		],
		[
			'a sample video that failed',
			[failed({ job: jobOf({ options: { sampleVideo: true } }) })],
			'1 item rejected, nothing was bought.',
		],
		[
			'an order without a clear response',
			[failed({ error: new VideoError('outcomeUnknown', 'Who knows') })],
			'1 item failed and may have been bought.',
		],
		[
			'a video that was bought before for its value',
			[entryOf({}, { item: ITEM, task: taskOf(null), isResumed: true, isOncePer: true })],
			"1 video reused: bought before for the same value of 'Buy Once Per' (not charged again).",
		],
		['a dry run', [dryRun(usd(0.8))], 'Price only: nothing was bought; 1 video would cost $0.80.'],
		[
			'a dry run of several',
			[dryRun(credits(290, 'estimate')), dryRun(credits(10, 'estimate'))],
			'Price only: nothing was bought; 2 videos would cost $3.00 (estimated).',
		],
		['a sample video', [sample()], '1 sample video made, nothing was bought.'],
		['sample videos', [sample(), sample()], '2 sample videos made, nothing was bought.'],
		[
			'a sample video of a dry run',
			[entryOf({ options: { sampleVideo: true, dryRun: true } }, { item: ITEM })],
			'1 sample video made, nothing was bought.',
		],
		[
			'everything at once',
			[sample(), bought(usd(1)), dryRun(usd(2))],
			'1 video bought: $1.00. Price only: nothing was bought; 1 video would cost $2.00. 1 sample video made, nothing was bought.',
		],
	])('names %s', (_name, entries, message) => {
		expect(summarize(entries)).toEqual({ message, type: 'info', location: 'outputPane' });
	});

	it.each<[string, VideoEntry[]]>([['no items', []]])('is none for %s', (_name, entries) => {
		expect(summarize(entries)).toBeNull();
	});

	it('is a sentence for a dry run whose price nobody knows', () => {
		const message = messageOf(dryRun(null), dryRun(null));
		expect(message).toContain('Price only: nothing was bought');
		expect(message).not.toContain('would cost the provider');
	});

	it('adds up what is known, and counts the rest', () => {
		const cents = fc.option(fc.nat({ max: 100_000 }));
		fc.assert(
			fc.property(fc.array(cents, { minLength: 1, maxLength: 30 }), (list) => {
				const known = list.filter((cost) => cost !== null);
				const message = messageOf(
					...list.map((cost, index) =>
						cost === null || index % 2 === 0
							? bought(cost === null ? null : credits(cost))
							: bought(usd(cost / 100)),
					),
				);
				const count = `${list.length} video${list.length === 1 ? '' : 's'} bought: `;
				const total = `$${(known.reduce((sum, cost) => sum + cost, 0) / 100).toFixed(2)}`;
				const unknown = list.length - known.length;
				const rest =
					unknown > 0 ? ` and ${unknown} video${unknown === 1 ? '' : 's'} of unknown price` : '';
				expect(message).toBe(
					known.length === 0 ? `${count}price not reported.` : `${count}${total}${rest}.`,
				);
			}),
		);
	});
});

describe('a prompt that the model may not read to its end', () => {
	const withPrompt = (length: number): Given => ({
		request: { ...FOX, prompt: 'x'.repeat(length) },
	});
	const WARNING = 'longer than 2,500 characters: the model may ignore the rest.';

	it('is pointed out', () => {
		expect(messageOf(bought(usd(1), withPrompt(2501)))).toBe(
			`1 video bought: $1.00. 1 prompt ${WARNING}`,
		);
		expect(messageOf(failed({ job: jobOf(withPrompt(4000)) }), failed(), failed())).toBe(
			`3 items rejected, nothing was bought. 1 prompt ${WARNING}`,
		);
		const long = jobOf(withPrompt(4000));
		expect(messageOf(failed({ job: long }), failed({ job: long }))).toBe(
			`2 items rejected, nothing was bought. 2 prompts ${WARNING}`,
		);
	});

	it('is not one of 2,500 characters', () => {
		expect(messageOf(bought(usd(1), withPrompt(2500)))).toBe('1 video bought: $1.00.');
	});

	const shotsOf = (length: number, overallPrompt = '') =>
		parseMultiShotRequest({
			...LOOK,
			overallPrompt,
			shots: [1, 2, 3].map(() => ({ prompt: 'x'.repeat(length), durationSeconds: 2 })),
		});

	it('is not the one that stands in where Unifically is only sent shots', () => {
		const given = { provider: unifically, request: shotsOf(1000) };
		expect(messageOf(bought(usd(1), given))).toBe('1 video bought: $1.00.');
	});

	it('is also one that becomes long because the overall prompt goes before it', () => {
		const given = { provider: unifically, request: shotsOf(1500, 'y'.repeat(1500)) };
		expect(messageOf(bought(usd(1), given))).toContain(WARNING);
	});
});

describe('a hint about what a model may not get', () => {
	const elements = [
		{ imageUrls: ['https://example.com/a.png', 'https://example.com/b.png'] },
		{ imageUrls: [], videoUrl: 'https://example.com/a.mp4' },
	];
	const hintOf = (changes: object, provider: Provider = fal): string =>
		summarize([bought(usd(1), { provider, request: { ...FOX, ...changes } })])?.message ?? '';

	it('names elements that no prompt names', () => {
		expect(hintOf({ elements })).toContain(
			'No prompt mentions @Element1, @Element2, so the model may ignore them',
		);
		expect(hintOf({ elements, prompt: '@element1 and @Element20 run' })).toContain(
			'No prompt mentions @Element2, so the model may ignore it',
		);
		const shots = [
			{ prompt: 'a @Element1', durationSeconds: 2 },
			{ prompt: '@Element2', durationSeconds: 3 },
		];
		expect(hintOf({ elements, shots })).not.toContain('@Element');
	});

	it.each<[string, object, Provider, string | null]>([
		['fal-ai/kling-video/v3/pro', { cfgScale: 1 }, fal, null],
		['fal-ai/kling-video/v2.5-turbo/pro', { cfgScale: 1 }, fal, "'Generate Audio'"],
		['acme/fox', { negativePrompt: 'x' }, fal, "'Generate Audio', 'Negative Prompt'"],
		['fal-ai/kling-video/v3/turbo/pro', { generateAudio: false }, fal, "'Generate Audio'"],
		['kling-2.1', {}, apiframe, "'Aspect Ratio', 'Generate Audio'"],
		['kling-2.6', {}, apiframe, "'Resolution'"],
	])('names what was not sent to %s with %j', (customModel, more, provider, names) => {
		const message = hintOf({ model: 'custom', customModel, ...more }, provider);
		if (names === null) expect(message).not.toContain('not sent');
		else expect(message).toContain(`${names} not sent: ${customModel} may not support`);
	});
});

describe('an execution that waits at the callback URL of an order', () => {
	const waiting = 'https://n8n.example.com/webhook-waiting/7?signature=abc';
	const messageFor = (provider: Provider, callbackUrl: string) => {
		const options = { completion: 'submit', callbackUrl } as const;
		const job = { ...jobOf({ provider, options }), callbackUrl };
		return summarize([entryOf({}, { job, item: ITEM, task: taskOf(usd(1)) })])?.message;
	};

	it('is woken too early by a provider that calls about progress', () => {
		expect(messageFor(klingAi, waiting)).toMatch(/continues before the video is ready/);
	});

	it.each([
		[apiframe, waiting],
		[klingAi, 'https://n8n.example.com/webhook/abc/webhook'],
	])('is not woken too early otherwise', (provider, callbackUrl) => {
		expect(messageFor(provider, callbackUrl)).not.toMatch(/continues before/);
	});
});
