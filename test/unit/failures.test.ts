import fc from 'fast-check';
import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { VideoError, type VideoErrorKind } from '../../nodes/shared/domain/error';
import { nothingBought, outcomeUnknown, quote } from '../../nodes/shared/report/messages';
import { toNodeError, toVideoError } from '../../nodes/shared/report/nodeErrors';
import { orderedBefore } from '../../nodes/shared/report/orderMessages';
import { unreadableTask } from '../../nodes/shared/report/taskMessages';
import { PROVIDERS } from '../../nodes/shared/providers';
import { apiframe } from '../../nodes/shared/providers/apiframe';
import type { FailureKind, ProviderFailure } from '../../nodes/shared/providers/provider';
import { unifically } from '../../nodes/shared/providers/unifically';
import { taskReading } from '../taskReading';

const failureOf = (kind: FailureKind, more: Partial<ProviderFailure> = {}): ProviderFailure => ({
	kind,
	message: 'No way',
	status: 400,
	requestId: null,
	retryAfter: null,
	...more,
});

const TASK = taskReading();

const KINDS: FailureKind[] = [
	'credentials',
	'balance',
	'rateLimit',
	'invalid',
	'notFound',
	'unreachable',
	'unavailable',
];

describe('what the provider said', () => {
	it.each<[string, Partial<ProviderFailure>, string]>([
		['a reason', {}, 'No way (HTTP 400)'],
		['a reason with a full stop', { message: 'No way. ' }, 'No way (HTTP 400)'],
		['a reason of dots', { message: 'Well...' }, 'Well (HTTP 400)'],
		['a reason with a question', { message: 'Really?' }, 'Really? (HTTP 400)'],
		['its request id', { requestId: 'req-1' }, 'No way (HTTP 400, request req-1)'],
		['no status', { status: null }, 'No way'],
		['no status but a request id', { status: null, requestId: 'req-1' }, 'No way (request req-1)'],
		['a reason with its status', { message: 'empty answer (HTTP 400)' }, 'empty answer (HTTP 400)'],
		[
			'a reason with its status, and a request id',
			{ message: 'empty answer (HTTP 400)', requestId: 'req-1' },
			'empty answer (HTTP 400) (request req-1)',
		],
		[
			'a reason with another status',
			{ message: 'Upstream said HTTP 500' },
			'Upstream said HTTP 500 (HTTP 400)',
		],
	])('is quoted with %s', (_name, more, expected) => {
		expect(quote(failureOf('invalid', more))).toBe(expected);
	});
});

describe('the end of a request that bought nothing', () => {
	it.each<[FailureKind, VideoErrorKind, string, string]>([
		[
			'credentials',
			'credentials',
			'Apiframe did not accept the API key',
			'Check the API key in the Apiframe credential, and that the key is active.',
		],
		[
			'balance',
			'balance',
			'The balance of the Apiframe account is too low',
			'Top up the account at Apiframe, then run the node again.',
		],
		[
			'rateLimit',
			'rateLimit',
			'Apiframe is getting too many requests from this account',
			"Run the node again later, or lower the option 'Max Concurrency'.",
		],
		[
			'invalid',
			'refused',
			'Apiframe rejected the request',
			'Correct what the message names, then run the node again.',
		],
		[
			'notFound',
			'refused',
			'Apiframe rejected the request',
			'Correct what the message names, then run the node again.',
		],
		[
			'unreachable',
			'unavailable',
			'Apiframe could not be reached',
			"Check the 'Base URL' in the credential and this n8n's network access.",
		],
		[
			'unavailable',
			'unavailable',
			'Apiframe did not return a usable response',
			'Check the status page of Apiframe, then run the node again.',
		],
	])('%s', (failureKind, kind, what, hint) => {
		const error = nothingBought(apiframe, failureOf(failureKind, { requestId: 'req-1' }));
		expect(error).toBeInstanceOf(VideoError);
		expect(error.message).toBe(`${what}: No way (HTTP 400, request req-1). Nothing was bought`);
		expect(error).toMatchObject({ kind, hint, httpStatus: 400, task: null });
	});

	it('names the account by its provider', () => {
		const failure = failureOf('balance', { message: 'Insufficient funds', status: 402 });
		expect(nothingBought(unifically, failure).message).toBe(
			'The balance of the Unifically account is too low: Insufficient funds (HTTP 402). Nothing was bought',
		);
	});

	it('has no status when no answer came', () => {
		const failure = failureOf('unreachable', { message: 'ENOTFOUND', status: null });
		const error = nothingBought(apiframe, failure);
		expect(error.message).toBe('Apiframe could not be reached: ENOTFOUND. Nothing was bought');
		expect(error.httpStatus).toBeNull();
	});

	it.each(KINDS)('says for %s what to do next, whatever the provider said', (kind) => {
		const failures = fc.record({
			message: fc.string({ minLength: 1 }),
			status: fc.option(fc.integer({ min: 400, max: 599 })),
			requestId: fc.option(fc.string({ minLength: 1 })),
		});
		fc.assert(
			fc.property(failures, fc.constantFrom(...PROVIDERS), (more, provider) => {
				const { hint, message } = nothingBought(provider, failureOf(kind, more));
				expect(hint).toMatch(/^[A-Z].*\.$/);
				expect(message).toContain(provider.displayName);
				expect(message.endsWith('. Nothing was bought')).toBe(true);
			}),
		);
	});
});

it('the end of an order without a clear answer says when it was sent and where to look', () => {
	const failure = failureOf('unavailable', { message: 'ECONNRESET: socket hang up', status: null });
	const error = outcomeUnknown(unifically, failure, '2026-03-15T10:00:00.000Z');
	expect(error.message).toBe(
		'Unifically did not confirm the request sent at 2026-03-15T10:00:00.000Z: ' +
			'ECONNRESET: socket hang up. The video may have been bought',
	);
	expect(error).toMatchObject({ kind: 'outcomeUnknown', httpStatus: null, task: null });
	expect(error.hint).toContain('Check the task list of your Unifically account');
	expect(error.hint).toContain("'Kling Get Task'");
	expect(outcomeUnknown(apiframe, failureOf('unavailable', { status: 503 }), '').httpStatus).toBe(
		503,
	);
});

it('the end of a retry that finds such an order says that nothing more was ordered', () => {
	const error = orderedBefore(apiframe, '2026-03-15T10:00:00.000Z');
	expect(error.message).toBe(
		'An earlier attempt submitted this video to Apiframe at 2026-03-15T10:00:00.000Z and got no confirmation. ' +
			'The video may have been bought, so it was not submitted again',
	);
	expect(error).toMatchObject({ kind: 'outcomeUnknown', httpStatus: null, task: null });
	expect(error.hint).toContain("'Buy Again Even If Unclear'");
});

describe('the end of a task that cannot be read', () => {
	it.each(['notFound', 'invalid'] as const)('is that nobody knows it: %s', (kind) => {
		const error = unreadableTask(apiframe, failureOf(kind, { status: 404 }), 'task-1');
		expect(error.message).toBe("Apiframe does not know task 'task-1': No way (HTTP 404)");
		expect(error).toMatchObject({ kind: 'unknownTask', httpStatus: 404, task: null });
		expect(error.hint).toContain('Check the task ID');
	});

	it.each(['notFound', 'invalid'] as const)(
		'is that nobody knows it any more, once it was bought: %s',
		(kind) => {
			const error = unreadableTask(apiframe, failureOf(kind), 'task-1', TASK);
			expect(error.message).toBe(
				'Task task-1 was bought, but Apiframe no longer knows it: No way (HTTP 400)',
			);
			expect(error).toMatchObject({ kind: 'unknownTask', task: TASK });
			expect(error.hint).toContain('Ask the support of Apiframe');
		},
	);

	it.each(['credentials', 'balance', 'rateLimit', 'unreachable', 'unavailable'] as const)(
		'is why not, and that it goes on: %s',
		(kind) => {
			const error = unreadableTask(unifically, failureOf(kind), 'task-1', TASK);
			const [what] = nothingBought(unifically, failureOf(kind)).message.split(': No way');
			expect(error.message).toBe(`Task task-1 could not be read. ${what}: No way (HTTP 400)`);
			expect(error).toMatchObject({ kind: 'unreadableTask', task: TASK, httpStatus: 400 });
			expect(error.hint?.endsWith(' The task itself continues at Unifically.')).toBe(true);
		},
	);
});

describe('any exception', () => {
	it('of this package stays what it is', () => {
		const error = new VideoError('timeout', 'Too late', { task: TASK });
		expect(toVideoError(error, null)).toBe(error);
		expect(toVideoError(error, { ...TASK, taskId: 'other' })).toBe(error);
		expect(error.task).toBe(TASK);
	});

	it('of this package gets the task that it knows nothing of', () => {
		const error = new VideoError('download', 'Broken off');
		expect(toVideoError(error, TASK)).toBe(error);
		expect(error.task).toBe(TASK);
	});

	it.each<[string, unknown, string]>([
		['an error', new Error('Oh no'), 'Oh no'],
		['an error of its own kind', new TypeError('x is undefined'), 'x is undefined'],
		['a text', 'Oh no', "'Oh no'"],
		['a number', 7, '7'],
		['nothing', undefined, 'nothing'],
		['null', null, 'nothing'],
	])('becomes unexpected, and names the task: %s', (_name, thrown, reason) => {
		const alone = toVideoError(thrown, null);
		expect(alone).toBeInstanceOf(VideoError);
		expect(alone).toMatchObject({ kind: 'unexpected', message: reason, task: null });
		expect(toVideoError(thrown, TASK)).toMatchObject({
			kind: 'unexpected',
			message: `Task task-1: ${reason}`,
			task: TASK,
		});
	});

	it('becomes a VideoError, whatever was thrown', () => {
		fc.assert(
			fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (thrown) => {
				const error = toVideoError(thrown, TASK);
				expect(error.kind).toBe('unexpected');
				expect(error.message.startsWith('Task task-1: ')).toBe(true);
			}),
		);
	});
});

describe('the error that ends an execution', () => {
	const NODE: INode = {
		id: '1',
		name: 'Kling',
		type: 'n8n-nodes-kling-video.klingGenerateVideo',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};

	const end = (
		error: VideoError,
		{
			item = 0,
			others = [],
			isStopped = false,
		}: { item?: number; others?: string[]; isStopped?: boolean } = {},
	) => toNodeError(NODE, error, item, others, isStopped);

	const withMessage = (message: string, kind: VideoErrorKind = 'download') =>
		new VideoError(kind, message);

	const USER_KINDS: VideoErrorKind[] = ['invalidRequest', 'tooExpensive', 'stopped', 'unexpected'];
	const API_KINDS: VideoErrorKind[] = [
		'credentials',
		'balance',
		'rateLimit',
		'refused',
		'unavailable',
		'outcomeUnknown',
		'taskFailed',
		'taskCancelled',
		'timeout',
		'noVideo',
		'download',
		'expired',
		'unknownTask',
		'unreadableTask',
	];
	const ALL_KINDS = [...USER_KINDS, ...API_KINDS];

	it.each(USER_KINDS)('is one of the node: %s', (kind) => {
		expect(end(withMessage('Oh no', kind))).toBeInstanceOf(NodeOperationError);
	});

	it.each(API_KINDS)('is one of the API: %s', (kind) => {
		expect(end(withMessage('Oh no', kind))).toBeInstanceOf(NodeApiError);
	});

	it.each(ALL_KINDS)('has message, item, description and status: %s', (kind) => {
		const error = end(
			new VideoError(kind, 'Task task-1 failed.', { hint: 'Try again.', httpStatus: 503 }),
			{ item: 3, others: ['item 0: a (processing)', 'item 2: b (completed)'] },
		);
		expect(error.message).toBe('Task task-1 failed [item 4]');
		expect(error.description).toBe(
			'Try again. Other tasks of this run: item 0: a (processing); item 2: b (completed).',
		);
		expect(error.context.itemIndex).toBe(3);
		expect(error.node).toBe(NODE);
		if (error instanceof NodeApiError) expect(error.httpCode).toBe('503');
	});

	it.each<[string, { hint?: string }, string[], string | undefined]>([
		['a hint alone', { hint: 'Try again.' }, [], 'Try again.'],
		[
			'other tasks alone',
			{},
			['item 1: a (queued)'],
			'Other tasks of this run: item 1: a (queued).',
		],
	])('is described by %s', (_name, more, others, expected) => {
		for (const kind of ['invalidRequest', 'download'] as const) {
			expect(end(new VideoError(kind, 'Oh no', more), { others }).description).toBe(expected);
		}
	});

	/** Words by which n8n recognises errors and replaces what they say. */
	const CODES = [
		'ECONNREFUSED',
		'ECONNRESET',
		'ENOTFOUND',
		'ETIMEDOUT',
		'ERRADDRINUSE',
		'EADDRNOTAVAIL',
		'ECONNABORTED',
		'EHOSTUNREACH',
		'EAI_AGAIN',
		'ENOENT',
		'EISDIR',
		'ENOTDIR',
		'EACCES',
		'EEXIST',
		'EPERM',
		'GETADDRINFO',
	];

	it.each(CODES)('keeps the task id beside %s', (code) => {
		for (const kind of ALL_KINDS) {
			for (const word of [code, code.toLowerCase()]) {
				const { message } = end(withMessage(`Task task-1 could not be read: ${word}: oh no`, kind));
				expect(message).toBe(`Task task-1 could not be read: ${word}: oh no [item 1]`);
			}
		}
	});

	it.each([400, 401, 402, 403, 404, 405, 429, 500, 502, 503, 504])(
		'keeps its message beside HTTP %d',
		(httpStatus) => {
			const error = new VideoError('download', 'Task task-1 is lost', { httpStatus });
			expect(end(error).message).toBe('Task task-1 is lost [item 1]');
		},
	);

	it('says "canceled" only when somebody pressed Stop', () => {
		for (const kind of ALL_KINDS) {
			const error = withMessage('Canceled: task task-1 was canceled', kind);
			expect(end(error, { isStopped: true }).message).toBe(
				'Canceled: task task-1 was canceled [item 1]',
			);
			expect(end(error).message).not.toMatch(/canceled/i);
			expect(end(error).message).toMatch(/cancelled: task task-1 was cancelled \[item 1\]/i);
		}
	});

	it('keeps every message but for its end, whatever it says', () => {
		const parts = fc.oneof(
			fc.string(),
			fc.constantFrom(...CODES, 'canceled', 'CANCELED', 'cancelled', 'Task task-1', '.', ' '),
		);
		const messages = fc.array(parts, { minLength: 1 }).map((words) => words.join(' '));
		fc.assert(
			fc.property(
				messages,
				fc.constantFrom(...ALL_KINDS),
				fc.boolean(),
				fc.nat(),
				(text, kind, isStopped, item) => {
					const { message } = end(withMessage(text, kind), { isStopped, item });
					const kept = text.replace(/[.\s]+$/, '');
					const expected = isStopped ? kept : kept.replace(/canceled/gi, 'cancelled');
					expect(message).toBe(`${expected} [item ${item + 1}]`);
				},
			),
			{ numRuns: 200 },
		);
	});
});
