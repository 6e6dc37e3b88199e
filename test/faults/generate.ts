import { MOTION_CONTROL } from '../../nodes/shared/domain/models';
import { providerById } from '../../nodes/shared/providers';
import { PROVIDER_IDS } from '../providers';
import type { ProviderId } from '../simulator';
import { seededRandom, type Random } from './random';
import type { Scenario } from './scenario';
import { dropsQuietly, hidesLength, makeLaterTrouble, makeTrouble } from './troubles';

/** Scatters neighbouring seeds. */
const PRIME = 2_654_435_761;

/** Orders of other kinds than those that the matrix began with; mostly none. */
function makeLaterOrder(random: Random, { provider, completion, node }: Scenario) {
	if (!random.chance(0.15)) return {};
	const isCalled = completion === 'suspend' || completion === 'trigger';
	const mode = random.pick(['standard', 'pro'] as const);
	const { models } = providerById(provider);
	const kinds: Array<Partial<Scenario>> = [
		{ model: 'kling-3.0-omni', referenceImages: random.int(1, 3), mode },
		{ node: 'klingMotionControl', hasFrame: false, mode },
	];
	const orders = kinds.filter(({ model = MOTION_CONTROL }) => models[model]);
	const kling4Keys = random.pick(['refused', 'ignored'] as const);
	// Kling AI is not known to call back for it, and nothing is bought there that would wait for a callback.
	if (models['kling-4.0'] && !(provider === 'klingAi' && isCalled)) {
		const order: Partial<Scenario> = {
			model: 'kling-4.0',
			mode,
			node: models['kling-4.0'].shots ? node : 'klingGenerateVideo',
		};
		// Where an order without an answer cannot be looked up, it is met more often.
		if (provider === 'klingAi')
			orders.push(...Array.from({ length: 4 }, () => ({ ...order, kling4Keys })));
		else orders.push(order);
	}
	return orders.length > 0 ? random.pick(orders) : {};
}

/** Scenario number `index` of a run with this seed, at any of the given providers. */
export function scenarioOf(
	seed: number,
	index: number,
	providers: readonly ProviderId[] = PROVIDER_IDS,
): Scenario {
	const random = seededRandom(Math.imul(seed + 1, PRIME) ^ Math.imul(index + 1, 40_503));
	const provider = random.pick([...providers]);
	const completion = random.pick(['poll', 'poll', 'getTask', 'suspend', 'suspend', 'trigger']);
	const onError = random.pick(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput']);
	const isSuspended = completion === 'suspend' && random.chance(0.95);
	const tries = random.chance(0.4) ? random.int(2, 5) : 1;
	const retries = random.pick([0, 1, 1, 2]);
	const isLong = tries * (retries + 1) > 4;
	const hasFrame = random.chance(0.15);
	const setting = { provider, completion: completion as Scenario['completion'], hasFrame };
	const troubles = Array.from({ length: random.int(0, 3) }, () => makeTrouble(random, setting));
	const scenario: Scenario = {
		id: `${seed}/${index}`,
		...setting,
		node: random.chance(0.75) ? 'klingGenerateVideo' : 'klingMultiShot',
		items: random.int(1, 3),
		areErrors: random.chance(0.1),
		maxConcurrency: random.int(1, 3),
		timeoutMinutes: random.pick(isLong ? [1, 5, 5] : [1, 5, 5, 30, 30]),
		renderSeconds: random.pick([60, 150, 150, 200]),
		// Suspending needs this setting; without it nothing may be bought.
		onError: isSuspended ? 'continueErrorOutput' : (onError as Scenario['onError']),
		tries,
		retries,
		retryAfter: random.pick([0, 5, 300, 4000]),
		stopAfter: random.chance(0.1) ? random.pick([0, 0.5, 1, 8, 60, 148, 152, 200]) : null,
		deliveries: random.pick([1, 1, 2, 5]),
		troubles: dropsQuietly(troubles) ? troubles.filter((each) => !hidesLength(each)) : troubles,
	};
	// Drawn last, so that the rest of a scenario stays what it was under its number.
	const isKillable = completion === 'poll' || completion === 'getTask';
	const later = {
		isVolatile: random.chance(0.4),
		retriesFirst: random.chance(0.2),
		changesCredential: random.chance(0.05),
		killedIn:
			isKillable && random.chance(0.2)
				? { step: random.int(0, 12), withEffect: random.chance(0.5) }
				: null,
		secondsApart: random.pick([0, 0, 5, 40]),
		places: random.chance(0.08) ? random.pick([1, 2]) : null,
	};
	const more = random.chance(0.2) ? [makeLaterTrouble(random, setting)] : [];
	const isSubWorkflow = isKillable && random.chance(0.1);
	const hasNoToken = isKillable && !isSubWorkflow && random.chance(0.2);
	const laterOrder = makeLaterOrder(random, scenario);
	return {
		...scenario,
		...later,
		...laterOrder,
		isSubWorkflow,
		hasNoToken,
		troubles: [...scenario.troubles, ...more],
	};
}

/** Scenarios number `from` to `from + count - 1` of a run. */
export function* scenariosOf(
	seed: number,
	from: number,
	count: number,
	providers?: readonly ProviderId[],
): Generator<Scenario> {
	for (let index = from; index < from + count; index++) yield scenarioOf(seed, index, providers);
}
