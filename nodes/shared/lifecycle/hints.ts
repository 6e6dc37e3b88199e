import type { NodeExecutionHint } from 'n8n-workflow';

import { costInUsd } from '../domain/videoTask';
import type { Entry } from './runJobs';
import type { VideoJob } from './videoJob';

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What the entries cost together, as "$5.80 (estimated)", or a note that some prices are unknown. */
function totalOf(entries: Array<Entry<VideoJob>>): string {
	let usd = 0;
	let unknown = 0;
	let estimated = false;
	for (const { job, task, price } of entries) {
		const cost = task?.cost ?? price;
		const amount = costInUsd(cost, job?.provider.usdPerCredit ?? null);
		if (amount === null) unknown++;
		else usd += amount;
		estimated ||= cost?.source === 'estimate';
	}
	if (unknown === entries.length) return 'the provider named no price';
	const total = `$${usd.toFixed(2)}${estimated ? ' (estimated)' : ''}`;
	return unknown > 0 ? `${total} and ${plural(unknown, 'video')} of unknown price` : total;
}

/** A hint that says what a run cost; null when it did nothing that costs. */
export function summarize(entries: Array<Entry<VideoJob>>): NodeExecutionHint | null {
	const bought = entries.filter(({ task }) => task !== null);
	const dryRuns = entries.filter(
		({ item, job }) => item && job?.options.dryRun && !job.options.sampleVideo,
	);
	const samples = entries.filter(({ item, job }) => item && job?.options.sampleVideo);
	const parts = [
		bought.length > 0 ? `${plural(bought.length, 'video')} bought: ${totalOf(bought)}` : '',
		dryRuns.length > 0
			? `Dry run: nothing was bought; ${plural(dryRuns.length, 'video')} would cost ${totalOf(dryRuns)}`
			: '',
		samples.length > 0 ? `${plural(samples.length, 'sample video')} made, nothing was bought` : '',
	].filter(Boolean);
	const cut = entries.filter(
		({ job }) =>
			job && job.request.prompt.length > job.provider.capabilities.comfortablePromptLength,
	);
	if (cut.length > 0) {
		parts.push(
			`${plural(cut.length, 'prompt')} longer than 2,500 characters: the model may ignore the rest`,
		);
	}
	return parts.length > 0
		? { message: `${parts.join('. ')}.`, type: 'info', location: 'outputPane' }
		: null;
}
