import type { IExecuteFunctions } from 'n8n-workflow';

import { asList, asRecord } from '../providers/json';

/*
 * When n8n's process dies, what its nodes knew dies with it: n8n stores it when a node ends. After the restart
 * n8n marks the execution as crashed, and puts stand-ins in place of the items that were lost. A retry of
 * it starts over, and these stand-ins are all that tells it from a first try.
 */

const isStandIn = (item: unknown): boolean =>
	asRecord(asRecord(item).json).isArtificialRecoveredEventItem === true;

/** The first items that an earlier node has put out in this execution; none for a node that has not run. */
function firstItemsOf(context: IExecuteFunctions, name: string): unknown[] {
	try {
		return asList(context.evaluateExpression(`{{ $(${JSON.stringify(name)}).all(0, 0) }}`, 0));
	} catch {
		return [];
	}
}

/** Whether this execution is the retry of one that broke off with the process, so that its orders are not known. */
export function isRetryOfLostRun(context: IExecuteFunctions): boolean {
	if (context.getMode() !== 'retry') return false;
	return context
		.getParentNodes(context.getNode().name)
		.some(({ name }) => firstItemsOf(context, name).some(isStandIn));
}
