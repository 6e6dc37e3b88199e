import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { hashOf } from '../domain/hash';
import { isTool, originOf, runIndexOf } from '../execution/execution';
import type { VideoJob } from '../job/job';
import { videoOptionsSchema } from '../job/options';

/*
 * What makes two orders the same. Not what was evaluated: an expression such as `$now` yields something else at
 * each attempt, and nobody wants to pay for that.
 */

/** Short enough to be stored with each order, long enough never to meet by chance. */
const DIGEST_LENGTH = 24;

const digestOf = (facts: unknown): string => hashOf(facts).slice(0, DIGEST_LENGTH);

export interface OrderFacts {
	/** Of the node's parameters as they were entered: a user who changes one wants another video. */
	parameters: string;
	/** Of the incoming item, or items, and of the files that go with the order. */
	input: string;
	/** Of the provider and the credential. */
	account: string;
}

/** Where in an execution an order was made. */
export interface Place {
	runIndex: number;
	itemIndex: number;
}

export const placeHere = (context: IExecuteFunctions, itemIndex: number): Place => ({
	runIndex: runIndexOf(context),
	itemIndex,
});

/** Parameters that say how a video is ordered and delivered, and nothing about the video. */
const isAboutDelivery = (name: string): boolean =>
	name === 'toolDescription' || name in videoOptionsSchema.shape;

/** A later version of the node may have more fields, which are empty in a workflow of today. */
const isEmpty = (value: unknown): boolean =>
	[undefined, null, '', 'none', false].includes(value as string) ||
	(typeof value === 'object' && Object.keys(value as object).length === 0);

const aboutTheVideo = (parameters: IDataObject): IDataObject =>
	Object.fromEntries(
		Object.entries(parameters).filter(([name, value]) => !isAboutDelivery(name) && !isEmpty(value)),
	);

function parametersOf(context: IExecuteFunctions): unknown {
	const { options, ...parameters } = context.getNode().parameters;
	return { ...aboutTheVideo(parameters), options: aboutTheVideo((options ?? {}) as IDataObject) };
}

/** The items that a job is made of. For a tool they hold what the model has said, and the ID of its call. */
function inputOf(context: IExecuteFunctions, { itemIndex, pairedItem }: VideoJob): IDataObject[] {
	const items = context.getInputData();
	const parts = Array.isArray(pairedItem) ? items : items.slice(itemIndex, itemIndex + 1);
	return parts.map(({ json }) => {
		const { toolCallId, ...said } = json;
		return isTool(context) ? said : json;
	});
}

export const factsOf = (
	context: IExecuteFunctions,
	job: VideoJob,
	account: string,
): OrderFacts => ({
	parameters: digestOf(parametersOf(context)),
	input: digestOf([inputOf(context, job), job.fileDigests]),
	account: account.slice(0, DIGEST_LENGTH),
});

/**
 * What an order is known by, in whatever execution: the value of Buy Once Per, or else its place in the execution
 * and in all retries of that. Null where n8n gives these nothing in common.
 */
export function scopeOf(
	context: IExecuteFunctions,
	{ runIndex, itemIndex }: Place,
	buyOncePer: string | undefined,
): string | null {
	const node = [context.getWorkflow().id, context.getNode().id];
	if (buyOncePer !== undefined) return digestOf(['value', node, buyOncePer]);
	const origin = originOf(context);
	return origin && digestOf(['execution', origin, node, runIndex, itemIndex]);
}

/** What an order is known by while it is open, where n8n gives an execution and its retries nothing in common. */
export const openScopeOf = (
	context: IExecuteFunctions,
	{ runIndex, itemIndex }: Place,
	{ parameters, input }: OrderFacts,
): string =>
	digestOf([
		'open',
		context.getWorkflow().id,
		context.getNode().id,
		runIndex,
		itemIndex,
		parameters,
		input,
	]);
