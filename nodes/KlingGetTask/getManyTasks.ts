import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { createConnect, type Connect } from '../shared/client/connect';
import { VideoError } from '../shared/domain/error';
import { isCalledDirectly, isStopped } from '../shared/execution/execution';
import { nothingYet } from '../shared/job/job';
import { providerById } from '../shared/providers';
import type { ListedTask } from '../shared/providers/lists';
import type { Provider } from '../shared/providers/provider';
import { noTaskList } from '../shared/report/messages';
import { toNodeError, toVideoError } from '../shared/report/nodeErrors';
import { errorItem, taskJson } from '../shared/report/output';
import { createHalt } from '../shared/run/runJobs';
import { readListQuery } from './listQuery';

function itemOf(
	{ task, modelId, prompt }: ListedTask,
	provider: Provider,
	item: number,
): INodeExecutionData {
	const job = { provider, settings: modelId === null ? null : { modelId } };
	return {
		json: { ...taskJson(job, { ...nothingYet(), task }), reason: task.reason, prompt },
		pairedItem: { item },
	};
}

async function listFor(
	context: IExecuteFunctions,
	provider: Provider,
	itemIndex: number,
	connect: Connect,
): Promise<INodeExecutionData[]> {
	const { query, limit } = readListQuery(context, itemIndex);
	if (!provider.taskLists) throw noTaskList(provider);
	const api = await connect(provider, itemIndex);
	const tasks = await api.listTasks(query, limit);
	return tasks.map((listed) => itemOf(listed, provider, itemIndex));
}

const stopped = () => new VideoError('stopped', 'The execution was canceled');

/** What 'Get Many' does: lists the account's tasks, once for each incoming item, as n8n's own nodes do. */
export async function getManyTasks(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { signal } = createHalt(context);
	const connect = createConnect(context, signal);
	const continues = context.continueOnFail() || isCalledDirectly(context);
	const output: INodeExecutionData[] = [];
	for (const itemIndex of context.getInputData().keys()) {
		let provider: Provider | null = null;
		try {
			if (signal.aborted) throw stopped();
			provider = providerById(context.getNodeParameter('provider', itemIndex));
			output.push(...(await listFor(context, provider, itemIndex, connect)));
		} catch (thrown) {
			const error = signal.aborted ? stopped() : toVideoError(thrown, null);
			if (!continues)
				throw toNodeError(context.getNode(), error, itemIndex, [], isStopped(context));
			const job = provider && { provider };
			output.push(errorItem(error, job, nothingYet(), { item: itemIndex }));
		}
	}
	return [output];
}
