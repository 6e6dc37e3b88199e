import type { IExecuteFunctions } from 'n8n-workflow';

import { asList, asRecord } from '../providers/json';

/* What tells the retry of an execution that broke off with n8n's process, where there is no ledger to ask. */

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

/** Whether n8n has left stand-ins for what the nodes before had put out: then their orders are lost as well. */
export function isRetryOfLostRun(context: IExecuteFunctions): boolean {
	if (context.getMode() !== 'retry') return false;
	return context
		.getParentNodes(context.getNode().name)
		.some(({ name }) => firstItemsOf(context, name).some(isStandIn));
}
