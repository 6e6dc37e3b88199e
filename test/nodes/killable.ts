import type { IExecuteFunctions, INodeType } from 'n8n-workflow';

/*
 * The death of n8n's process, as a node sees it: from one step to the next, nothing that it does has an effect any more.
 * A step is whatever leaves the process: a request, or a call to n8n's database.
 */

export interface Life {
	/** The number of steps so far. */
	steps: number;
	/** The step in which the process dies, from 0; whether that step still has its effect. */
	killedIn: { step: number; withEffect: boolean } | null;
	isOver: boolean;
	/** Ends when the last step has had its effect, if it was to have one. */
	died: Promise<void>;
	die: () => void;
	/** What happened at each step. */
	log: string[];
}

export function newLife(killedIn: Life['killedIn'] = null): Life {
	let die = () => {};
	const died = new Promise<void>((resolve) => {
		die = resolve;
	});
	return { steps: 0, killedIn, isOver: false, died, die, log: [] };
}

const never = new Promise<never>(() => {});

type Act = (...args: never[]) => Promise<unknown>;

const STEPS = [
	'httpRequest',
	'httpRequestWithAuthentication',
	'checkProcessedAndRecord',
	'removeProcessed',
] as const;

function mortal(name: string, act: Act, life: Life): Act {
	// A dead process waits for nothing, but the queue of calls that it leaves is this process's own.
	const dead = async () => {
		if (name.startsWith('http')) return await never;
		throw new Error('The process is dead');
	};
	return async (...args) => {
		if (life.isOver) return await dead();
		const { killedIn } = life;
		const isLast = killedIn !== null && killedIn.step === life.steps;
		life.log[life.steps] = name;
		life.steps += 1;
		if (!isLast) return await act(...args);
		life.isOver = true;
		// Whether it had the effect is nothing that a dead process learns.
		if (killedIn.withEffect) await act(...args).catch(() => {});
		life.die();
		return await dead();
	};
}

/** The same context, in a process that dies. */
export function mortalContext(context: IExecuteFunctions, life: Life): IExecuteFunctions {
	const { helpers } = context;
	const own = Object.fromEntries(
		STEPS.map((name) => [name, mortal(name, (helpers[name] as Act).bind(context), life)]),
	);
	return Object.create(context, {
		helpers: { value: { ...helpers, ...own } },
	}) as IExecuteFunctions;
}

/** The class of a node that lives as long as `lifeNow` says. */
export function killable(NodeClass: new () => INodeType, lifeNow: () => Life): new () => INodeType {
	return class implements INodeType {
		description;
		declare execute: INodeType['execute'];

		constructor() {
			const node = new NodeClass();
			Object.assign(this, node);
			this.description = node.description;
			this.execute = async function () {
				return (await node.execute!.call(mortalContext(this, lifeNow()))) as never;
			};
		}
	};
}
