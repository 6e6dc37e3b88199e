import type { Connect } from '../../nodes/shared/client/connect';
import type { VideoApi } from '../../nodes/shared/client/videoApi';
import { PROVIDERS } from '../../nodes/shared/providers';
import { unifically } from '../../nodes/shared/providers/unifically';
import type { NodeContext } from '../../nodes/shared/transport/http';
import { scenariosOf } from './generate';
import type { Scenario } from './scenario';
import type { INVARIANTS } from './invariants';
import { playAll } from './runner';
import { openTheatre } from './theatre';

/*
 * The matrix is tested as well: every one of these mistakes in the package has to be found within the
 * number of scenarios that `faults.test.ts` plays.
 */

const SCENARIOS = 2000;
const SEED = 1;

type PromiseName = keyof typeof INVARIANTS;
type AnyFunction = (...args: unknown[]) => unknown;
type Module = Record<string, (...args: never[]) => unknown>;

const shared = (name: string) => jest.requireActual<Module>(`../../nodes/shared/${name}`);

/** Replaces a function of a module with one that is given the original. */
function replace(
	module: Module,
	name: string,
	makeWrong: (original: AnyFunction) => AnyFunction,
): void {
	const original = module[name] as AnyFunction;
	jest.spyOn(module, name).mockImplementation(makeWrong(original) as never);
}

afterEach(() => {
	jest.restoreAllMocks();
	delete unifically.recovery;
});

/** Which scenarios can show that something is broken. */
type Fits = (scenario: Scenario) => boolean;

function* fitting(isFit: Fits): Generator<Scenario> {
	for (const scenario of scenariosOf(SEED, 0, SCENARIOS)) if (isFit(scenario)) yield scenario;
}

/** The number of scenarios until one broke the promise; null when none did. */
async function scenariosUntilBroken(
	promise: PromiseName,
	isFit: Fits = () => true,
): Promise<number | null> {
	const theatre = await openTheatre();
	let played = 0;
	let found: number | null = null;
	try {
		await playAll(theatre, fitting(isFit), ({ violations }) => {
			played += 1;
			if (violations.some((text) => text.startsWith(`${promise}:`))) found ??= played;
			return found === null;
		});
	} finally {
		await theatre.close();
	}
	return found;
}

const TASK_ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** What is broken, the promise that it breaks, how it is broken, and which scenarios can show it. */
const MUTANTS: Array<[string, PromiseName, () => void, Fits?]> = [
	[
		'an order is repeated after a 502 without a key',
		'paysOnce',
		() => {
			unifically.recovery = { type: 'repeat', keyLifetimeHours: 24 };
		},
		({ provider }) => provider === 'unifically',
	],
	[
		'an order is written down only after its answer',
		'paysOnce',
		() => {
			replace(shared('purchase/orderRecord'), 'recordOrder', (original) => (...args) => {
				const [, , order] = args as [unknown, unknown, { taskId: string | null }];
				if (order.taskId !== null) original(...args);
			});
			replace(shared('purchase/ledger'), 'claimOrder', () => async () => 'unavailable');
		},
	],
	[
		'a failure is taken for a success',
		'tellsFailures',
		() => {
			for (const provider of PROVIDERS) {
				const { decodeStatus } = provider;
				jest.spyOn(provider, 'decodeStatus').mockImplementation((...args) => {
					const result = decodeStatus(...args);
					if (result.ok && result.value.status === 'failed') result.value.status = 'completed';
					return result;
				});
			}
		},
	],
	[
		'a callback resumes an execution although other tasks still run',
		'trustsNoCallback',
		() =>
			replace(shared('client/connect'), 'createConnect', (create) => (context, ...rest) => {
				const connect = create(context, ...rest) as Connect;
				const { type } = (context as NodeContext).getNode();
				if ('getInputData' in (context as object) || type.endsWith('Trigger')) return connect;
				const seen = new Set<string>();
				return async (...args: Parameters<Connect>) => {
					const api = await connect(...args);
					const read: VideoApi['read'] = async (taskId) => {
						const result = await api.read(taskId);
						if (!seen.has(taskId) && result.ok) result.value.status = 'failed';
						seen.add(taskId);
						return result;
					};
					return { ...api, read };
				};
			}),
	],
	[
		'whether a download is complete is not checked',
		'deliversVideos',
		() => {
			replace(shared('transport/download/continuation'), 'versionOf', (original) => (...args) => ({
				...(original(...args) as object),
				total: null,
			}));
			replace(shared('transport/download/mp4'), 'createMp4Reader', (original) => (...args) => ({
				...(original(...args) as object),
				end: () => null,
			}));
		},
	],
	[
		'an error drops the task id',
		'losesNothing',
		() => {
			replace(shared('report/nodeErrors'), 'toNodeError', (original) => (...args) => {
				const error = original(...args) as Error & { description?: string };
				error.message = error.message.replace(TASK_ID, 'of this item');
				error.description = error.description?.replace(TASK_ID, 'of another item');
				return error;
			});
		},
	],
	[
		'a callback is handled again and again',
		'trustsNoCallback',
		() => {
			const seen = jest.requireActual<Module>('../../nodes/KlingTrigger/seenCallbacks');
			replace(seen, 'isSeen', () => () => false);
			replace(seen, 'claim', () => () => true);
		},
	],
	[
		'a signature is not checked',
		'trustsNoCallback',
		() => {
			for (const { callback } of PROVIDERS) jest.spyOn(callback, 'verify').mockReturnValue('valid');
		},
		({ troubles }) => troubles.some(({ kind }) => kind === 'callback'),
	],
	[
		'secrets are not hidden',
		'keepsSecrets',
		() => replace(shared('transport/redact'), 'redactor', () => () => (text: string) => text),
	],
	[
		'neither the record nor the ledger is found again',
		'paysOnce',
		() => {
			replace(shared('purchase/orderRecord'), 'orderAt', () => () => null);
			replace(
				shared('purchase/ledger'),
				'readOrder',
				() => async () => await Promise.resolve(null),
			);
			replace(
				shared('purchase/ledger'),
				'claimOrder',
				() => async () => await Promise.resolve('claimed'),
			);
		},
	],
];

test.each(MUTANTS)('found: %s', async (_name, promise, mutate, ...[isFit]) => {
	mutate();
	expect(await scenariosUntilBroken(promise, isFit)).not.toBeNull();
});
