import { AsyncLocalStorage } from 'node:async_hooks';

import { providerById } from '../../nodes/shared/providers';
import { EventClock } from '../clock';
import { credentialsFor, secretsIn } from '../providers';
import { type Life, newLife } from '../nodes/killable';
import { startSimulator, type Simulator } from '../simulator';
import type { Scenario, Trouble } from './scenario';
import { DATE_SIGN, SECRETS_SIGN } from './troubles';

/** Where one scenario happens: its own time, its own providers, and what is noticed along the way. */
export interface Stage {
	scenario: Scenario;
	clock: EventClock;
	simulator: Simulator;
	/** The credentials of this stage, by credential type. */
	credentials: ReturnType<typeof credentialsFor>;
	/** What nobody may see of the provider's own. */
	secrets: string[];
	/** Simulated time at which the scenario began. */
	startedAt: number;
	/** The text of every answer to an order that reached a node. */
	answers: string[];
	/** What n8n logged. */
	logs: string[];
	/** The process in which the first execution runs, if it dies. */
	life: Life | null;
	/** The ID of that execution. */
	firstExecution: string | null;
	/** Simulated seconds since the start. */
	age(): number;
	close(): Promise<void>;
}

const stages = new AsyncLocalStorage<Stage>();

/** The stage of the scenario that the running code belongs to; undefined outside of scenarios. */
export const stageHere = (): Stage | undefined => stages.getStore();

/** The same; throws outside of scenarios. */
export function currentStage(): Stage {
	const stage = stageHere();
	if (!stage) throw new Error('This happens outside of a scenario');
	return stage;
}

/** Runs something as a part of a scenario. */
export async function on<T>(stage: Stage, act: () => Promise<T>): Promise<T> {
	return await stages.run(stage, act);
}

/** The fault of a trouble: dates depend on when a scenario begins. */
function concrete(trouble: Extract<Trouble, { kind: 'fault' }>, startedAt: number) {
	const { fault } = trouble;
	if (fault.effect.type !== 'respond' || !fault.effect.headers) return fault;
	const headers = Object.entries(fault.effect.headers).map(([name, value]) => {
		if (!value.startsWith(DATE_SIGN)) return [name, value];
		return [name, new Date(startedAt + Number(value.slice(1)) * 1000).toUTCString()];
	});
	return { ...fault, effect: { ...fault.effect, headers: Object.fromEntries(headers) } };
}

/** Troubles that can repeat what is secret do so with the secrets of this stage. */
const withSecrets = <T>(value: T, secrets: string[]): T =>
	JSON.parse(JSON.stringify(value).replaceAll(SECRETS_SIGN, secrets.join(' '))) as T;

const MOST_APART = 5;

function prepare(simulator: Simulator, scenario: Scenario, startedAt: number): void {
	const { troubles, renderSeconds, secondsApart = 0 } = scenario;
	const outcomes: object[] = Array.from({ length: secondsApart && MOST_APART }, (_, n) => ({
		renderSeconds: renderSeconds + n * secondsApart,
	}));
	for (const trouble of troubles) {
		if (trouble.kind === 'fault') simulator.faults.add(concrete(trouble, startedAt));
		if (trouble.kind !== 'outcome') continue;
		for (let n = trouble.skip; n < trouble.skip + trouble.times; n++)
			outcomes[n] = { ...outcomes[n], ...trouble.outcome };
	}
	for (const outcome of Array.from(outcomes)) simulator.outcomes.next(outcome ?? {});
}

/** Changes to the credentials that reach a simulator, by credential type. */
export type CredentialChanges = (simulator: Simulator) => Record<string, object>;

/** Sets the stage for a scenario. */
export async function openStage(scenario: Scenario, changes: CredentialChanges): Promise<Stage> {
	const clock = new EventClock();
	const startedAt = clock.now();
	const simulator = await startSimulator({
		clock,
		renderSeconds: scenario.renderSeconds,
		callbackDeliveries: scenario.deliveries,
		maxConcurrentTasks: scenario.places ?? undefined,
		kling4Keys: scenario.kling4Keys,
	});
	const credentials = credentialsFor(simulator, changes(simulator));
	const { credentialType } = providerById(scenario.provider);
	const secrets = secretsIn(credentials[credentialType]!.data);
	prepare(simulator, withSecrets(scenario, secrets), startedAt);
	return {
		credentials,
		secrets,
		scenario,
		clock,
		simulator,
		startedAt,
		answers: [],
		logs: [],
		life: scenario.killedIn ? newLife(scenario.killedIn) : null,
		firstExecution: null,
		age: () => (clock.now() - startedAt) / 1000,
		close: async () => {
			await simulator.close();
			clock.close();
		},
	};
}
