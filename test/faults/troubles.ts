import { providerById } from '../../nodes/shared/providers';
import { type Fault, type FaultEffect, type Operation, type Outcome } from '../simulator';
import type { Random } from './random';
import type { Forgery, Scenario, Trouble } from './scenario';

/** What a trouble has to fit to. */
export type Setting = Pick<Scenario, 'provider' | 'completion' | 'hasFrame'>;

type Maker = (random: Random, setting: Setting) => Trouble;

const SERVER_ERRORS = [500, 502, 503, 504];
const FOREVER = 1_000_000;

/** Faults that make a client wait in real time may not be frequent. */
const SLOW: Array<FaultEffect['type']> = ['hang', 'stall'];

/** A connection that is dropped, and n8n's HTTP client takes it for the end. */
const QUIETLY = 'dropped without a sign';

/** Whether broken connections look like the end of a file. */
export const dropsQuietly = (troubles: readonly Trouble[]): boolean =>
	troubles.some(({ name }) => name.endsWith(QUIETLY));

/** What hides the length of a file: then nobody can tell that it has been dropped without a sign. */
export const hidesLength = ({ name }: Trouble): boolean =>
	name === 'download: compressed' || name === 'task: unusual file';

/** An HTTP date is written as this sign and the seconds from the start of the scenario. */
export const DATE_SIGN = '@';

const retryAfter = (random: Random): Record<string, string> | undefined => {
	const seconds = random.pick([0, 1, 3, 30, 400]);
	return random.pick([
		{ 'Retry-After': String(seconds) },
		{ 'Retry-After': `${DATE_SIGN}${seconds}` },
		undefined,
	]);
};

/** What the credential holds that nobody may see is written as this sign. */
export const SECRETS_SIGN = '@secrets';

const errorBody = (random: Random): unknown =>
	random.pick([
		{ error: 'internal_error' },
		{ code: 500, data: { message: 'internal_error', code: 'internal_error' } },
		{ status: 'processing' },
		'Bad gateway',
		'',
		[],
	]);

/** The effects that every operation can meet, by the name under which the summary counts them. */
const EFFECTS: Record<string, (random: Random, setting: Setting) => FaultEffect> = {
	'reset before acceptance': () => ({ type: 'reset' }),
	'reset after acceptance': () => ({ type: 'reset', accept: true }),
	'no answer': () => ({ type: 'hang' }),
	'no answer after acceptance': () => ({ type: 'hang', accept: true }),
	'too many requests': (random) => ({
		type: 'respond',
		status: 429,
		body: { error: 'Slow down' },
		headers: retryAfter(random),
	}),
	'5xx before acceptance': (random) => ({
		type: 'respond',
		status: random.pick(SERVER_ERRORS),
		body: errorBody(random),
		headers: retryAfter(random),
	}),
	'5xx after acceptance': (random) => ({
		type: 'respond',
		status: random.pick(SERVER_ERRORS),
		body: errorBody(random),
		accept: true,
	}),
	'web page': (random) => ({ type: 'html', status: random.pick([200, 404, 502, 503]) }),
	'web page after acceptance': (random) => ({
		type: 'html',
		status: random.pick([200, 502, 503]),
		accept: true,
	}),
	refusal: (random) => ({
		type: 'respond',
		status: random.pick([400, 401, 402, 403, 404, 422]),
		body: { error: 'Not like this' },
	}),
	'answer that repeats the key': (random) => ({
		type: 'respond',
		status: random.pick([401, 422, 500]),
		body: random.pick([{ error: SECRETS_SIGN }, `<title>${SECRETS_SIGN}</title>`]),
	}),
	'late answer': (random) => ({ type: 'delay', seconds: random.int(1, 90) }),
	'truncated JSON': (random) => ({ type: 'malformedJson', accept: random.chance(0.7) }),
};

const DOWNLOAD_EFFECTS: typeof EFFECTS = {
	'reset before acceptance': () => ({ type: 'reset' }),
	'no answer': () => ({ type: 'hang' }),
	'too many requests': EFFECTS['too many requests']!,
	'5xx before acceptance': EFFECTS['5xx before acceptance']!,
	gone: (random) => ({ type: 'respond', status: random.pick([403, 404, 410]), body: 'Gone' }),
	'web page': (random) => ({ type: 'html', status: random.pick([200, 404, 503]) }),
	dropped: (random) => ({ type: 'cut', afterBytes: random.pick([0, 2000, 20_000]) }),
	[QUIETLY]: (random) => ({ type: 'cut', afterBytes: random.pick([0, 2000, 20_000]) }),
	truncated: (random) => ({ type: 'truncate', size: random.pick([0, 100, 30_000]) }),
	silence: (random) => ({ type: 'stall', afterBytes: random.pick([0, 5000]) }),
	compressed: () => ({ type: 'compress' }),
	redirected: () => ({ type: 'redirect' }),
	'without ranges': () => ({ type: 'ignoreRange' }),
	'another content': () => ({ type: 'changeEtag' }),
	'late answer': EFFECTS['late answer']!,
};

/** What a refused look at a result means is that the task has failed, so here it is no fault. */
const { refusal: _, 'answer that repeats the key': __, ...RESULT_EFFECTS } = EFFECTS;

const effectsOn = (operation: Operation): typeof EFFECTS => {
	if (operation === 'result') return RESULT_EFFECTS;
	return operation === 'download' ? DOWNLOAD_EFFECTS : EFFECTS;
};

function faultOn(operation: Operation): Maker {
	const effects = effectsOn(operation);
	return (random, setting) => {
		const [name, make] = random.pick(Object.entries(effects));
		const effect = make(random, setting);
		const isSlow = SLOW.includes(effect.type);
		const fault: Fault = {
			operation,
			effect,
			skip: random.pick([0, 0, 0, 0, 1, 2, 4]),
			times: random.pick(isSlow ? [1, 2, 3] : [1, 1, 2, 3, 5, 12, FOREVER]),
		};
		return { kind: 'fault', name: `${operation}: ${name}`, fault };
	};
}

/** An order that is accepted without an answer, for providers at which it can be looked up. */
const lostOrder: Maker = (random) => {
	const effect = { type: random.pick(['reset', 'malformedJson'] as const), accept: true };
	const fault: Fault = { operation: 'submit', effect, times: random.pick([1, 3, 12]) };
	return { kind: 'fault', name: 'submit: accepted without an answer', fault };
};

const FAILURE_SHAPES = ['data', 'data.error', 'error_message', 'raw_message'] as const;
const SERVER_ERROR_TYPES = [undefined, 'downstream_service_error', 'request_timeout'] as const;
const MESSAGES = [undefined, 'The prompt violates the content policy.', 'Upstream ECONNRESET'];

/** How a task can end, or go on, in a way that nobody wishes for. */
const OUTCOMES: Record<string, (random: Random, setting: Setting) => Outcome> = {
	failed: (random, { provider }) => ({
		result: 'failed',
		message: random.pick([...MESSAGES, SECRETS_SIGN]),
		failureShape: provider === 'unifically' ? random.pick(FAILURE_SHAPES) : undefined,
		serverError: provider === 'fal' ? random.pick(SERVER_ERROR_TYPES) : undefined,
	}),
	cancelled: (random) => ({ result: 'cancelled', message: random.pick(MESSAGES) }),
	endless: () => ({ result: 'never' }),
	'unknown status word': (random) => ({
		statusWord: random.pick(['PONDERING', 'almost there', '  ']),
		result: random.pick(['completed', 'never']),
	}),
	'without a video': () => ({ withoutUrl: true }),
	'with an empty error': () => ({ emptyError: true }),
	expired: () => ({ expired: true }),
	'short-lived address': (random) => ({ urlExpires: random.pick([0, 1, 20]) }),
	'web page as a video': () => ({
		downloadBody: '<!doctype html><title>Sign in</title>',
		contentType: 'text/html',
	}),
	'web page called a video': () => ({ downloadBody: '<html><body>Sign in</body></html>' }),
	'JSON as a video': () => ({ downloadBody: '{"error":"not found"}' }),
	'finished at once': (random) => ({
		renderSeconds: random.pick([0, 1]),
		result: random.pick(['completed', 'failed']),
	}),
	late: (random) => ({ renderSeconds: random.pick([400, 1000, 2000]) }),
	'unusual file': (random) => ({
		validator: random.pick(['weakEtag', 'lastModified', 'none']),
		unknownLength: random.chance(0.5),
		videoBytes: random.pick([undefined, 150_000]),
		contentType: random.pick([undefined, 'application/octet-stream', 'video/quicktime']),
	}),
};

const outcome: Maker = (random, setting) => {
	const [name, make] = random.pick(Object.entries(OUTCOMES));
	return {
		kind: 'outcome',
		name: `task: ${name}`,
		outcome: make(random, setting),
		skip: random.int(0, 2),
		times: random.pick([1, 1, 2, 5]),
	};
};

const unreachable: Maker = (random) => {
	const from = random.pick([0, 0, 5, 100]);
	const until = from + random.pick([3, 30, 300, 3000]);
	return { kind: 'unreachable', name: 'refused connections', from, until };
};

const deaf: Maker = (random) => {
	const from = random.pick([0, 100]);
	const until = from + random.pick([52, 60, 5000]);
	return { kind: 'deaf', name: 'callbacks that do not arrive', from, until };
};

const FORGERIES: Forgery[] = ['signature', 'token', 'task', 'item', 'run', 'unsigned', 'claim'];

const forgedCallback: Maker = (random) => {
	const forgery = random.pick(FORGERIES);
	const at = random.pick([2, 60, 149, 151, 500]);
	return { kind: 'callback', name: `forged callback: ${forgery}`, forgery, at };
};

/** Files that are none of a video, whatever they are called. */
const OTHER_FILES = [
	'\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR',
	'PK\u0003\u0004\u0014\u0000\u0000\u0000 a.txt',
	'\u0000\u0000\u0000 ftypisom\u0000\u0000\u0002\u0000isomiso2mp41\u0000\u0000\u0010\u0000moov',
	'\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008',
];

const otherFile: Maker = (random) => ({
	kind: 'outcome',
	name: 'task: other bytes as a video',
	outcome: {
		downloadBody: random.pick(OTHER_FILES),
		contentType: random.pick(['application/octet-stream', 'video/mp4']),
		unknownLength: random.chance(0.5),
	},
	skip: random.int(0, 2),
	times: random.pick([1, 2]),
});

const bareIds: Maker = (random) => {
	const operation = random.pick(['submit', 'status', 'find'] as const);
	const fault: Fault = { operation, effect: { type: 'bareIds' }, times: random.pick([1, FOREVER]) };
	return { kind: 'fault', name: `${operation}: ids that are numbers`, fault };
};

const malformedCallback: Maker = (random) => ({
	kind: 'callback',
	name: 'forged callback: malformed',
	forgery: 'malformed',
	at: random.pick([2, 60, 149, 151]),
});

/** Makes one trouble that came into the matrix later, so that the others keep their numbers. */
export function makeLaterTrouble(random: Random, setting: Setting): Trouble {
	const makers = [otherFile];
	if (setting.provider === 'klingAi') makers.push(bareIds, bareIds);
	if (setting.completion === 'suspend' || setting.completion === 'trigger')
		makers.push(malformedCallback, malformedCallback);
	return random.pick(makers)(random, setting);
}

/** Makes one trouble that can happen in this setting. */
export function makeTrouble(random: Random, setting: Setting): Trouble {
	const makers = [
		faultOn('submit'),
		faultOn('submit'),
		faultOn('status'),
		faultOn('status'),
		faultOn('download'),
		faultOn('download'),
		outcome,
		outcome,
		unreachable,
	];
	const { priceQuery, result, recovery, callback } = providerById(setting.provider);
	const isCalled = setting.completion === 'suspend' || setting.completion === 'trigger';
	if (priceQuery) makers.push(faultOn('price'));
	if (result) makers.push(faultOn('result'), faultOn('result'));
	if (recovery?.type === 'find') makers.push(lostOrder, lostOrder, faultOn('find'));
	if (callback.keys && isCalled) makers.push(faultOn('keys'));
	if (setting.hasFrame) makers.push(faultOn('upload'), faultOn('upload'));
	if (isCalled) makers.push(deaf, forgedCallback, forgedCallback);
	return random.pick(makers)(random, setting);
}
