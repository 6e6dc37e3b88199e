import type { NodeExecutionHint } from 'n8n-workflow';

import type { Bought } from '../domain/error';
import { LABELS, WAITS } from '../domain/labels';
import { mentionsIn, namesOf } from '../domain/mentions';
import { promptWith } from '../domain/shots';
import { costInUsd } from '../domain/task';
import type { Entry, VideoJob } from '../job/job';
import { leftOut } from '../job/leftOut';
import { boughtOf } from './bought';

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What the entries cost together, as "$5.80 (estimated)"; null when no price is known. */
function totalOf(entries: Array<Entry<VideoJob>>): string | null {
	let usd = 0;
	let unknown = 0;
	let estimated = false;
	for (const { job, progress } of entries) {
		const cost = progress.task?.cost ?? progress.price;
		const amount = costInUsd(cost, job?.provider.usdPerUnit ?? null);
		if (amount === null) unknown++;
		else usd += amount;
		estimated ||= cost?.source === 'estimate';
	}
	if (unknown === entries.length) return null;
	const total = `$${usd.toFixed(2)}${estimated ? ' (estimated)' : ''}`;
	return unknown > 0 ? `${total} and ${plural(unknown, 'video')} of unknown price` : total;
}

/** What the Kling model reads of a prompt. Source: https://kling.ai/document-api */
const COMFORTABLE_PROMPT_LENGTH = 2500;

/** Whether the model may not read a prompt of this job to its end. */
function isLong({ request, provider }: VideoJob): boolean {
	const { prompt, shots, overallPrompt } = request;
	const capabilities = provider.models[request.model];
	if (!capabilities) return false;
	const prefix = capabilities.overallPrompt ? undefined : overallPrompt;
	const texts = shots
		? [overallPrompt ?? '', ...shots.map((shot) => promptWith(prefix, shot.prompt))]
		: [prompt];
	return texts.some((text) => text.length > COMFORTABLE_PROMPT_LENGTH);
}

/** References take part by being named. Source: https://fal.ai/models/fal-ai/kling-video/v3/pro/image-to-video/api (`elements`) */
function unnamedReferences({ request }: VideoJob): string[] {
	const named = mentionsIn(request);
	return namesOf(request).filter((name) => !named.includes(name));
}

/** Whether the shots are words of a prompt, which the model need not follow. */
const isCutFreely = ({ request, provider }: VideoJob): boolean =>
	request.shots !== undefined && provider.known(request).shots?.asText === true;

/** What jobs say that their videos may be made without, each once. */
function notedParts(jobs: VideoJob[]): string[] {
	const parts = jobs.flatMap((job) => {
		const unnamed = unnamedReferences(job);
		const missing = leftOut(job.request, job.provider);
		return [
			...(unnamed.length > 0
				? [
						`No prompt mentions ${unnamed.join(', ')}, so the model may ignore ${unnamed.length > 1 ? 'them' : 'it'}`,
					]
				: []),
			...(missing.length > 0
				? [
						`'${missing.join("', '")}' not sent: ${job.request.customModel} may not support ${missing.length > 1 ? 'them' : 'it'}`,
					]
				: []),
		];
	});
	return [...new Set(parts)];
}

function boughtPart(entries: Array<Entry<VideoJob>>): string[] {
	if (entries.length === 0) return [];
	return [`${plural(entries.length, 'video')} bought: ${totalOf(entries) ?? 'price not reported'}`];
}

const counted = (entries: Array<Entry<VideoJob>>, noun: string, what: string): string[] =>
	entries.length > 0 ? [`${plural(entries.length, noun)} ${what}`] : [];

function reusedParts(entries: Array<Entry<VideoJob>>): string[] {
	const isOncePer = ({ progress }: Entry<VideoJob>) => progress.isOncePer;
	return [
		...counted(
			entries.filter((entry) => !isOncePer(entry)),
			'video',
			'reused from an earlier attempt (not charged again)',
		),
		...counted(
			entries.filter(isOncePer),
			'video',
			"reused: bought before for the same value of 'Buy Once Per' (not charged again)",
		),
	];
}

function failureParts(entries: Array<Entry<VideoJob>>): string[] {
	const failed = entries.filter(({ error }) => error !== null);
	const parts: Array<[Bought, string]> = [
		[true, 'failed after the video was bought: see its error'],
		['unknown', 'failed and may have been bought'],
		[false, 'rejected, nothing was bought'],
	];
	return parts.flatMap(([bought, what]) =>
		counted(
			failed.filter(({ error, progress }) => boughtOf(error!, progress) === bought),
			'item',
			what,
		),
	);
}

/** The path at which an execution waits is called once only: by what comes first. */
const isWokenTooEarly = ({ callbackUrl, provider, options }: VideoJob): boolean =>
	options.completion === 'submit' &&
	provider.callback.tellsProgress === true &&
	/\/webhook-waiting\//.test(callbackUrl ?? '');

function dryRunPart(entries: Array<Entry<VideoJob>>): string[] {
	if (entries.length === 0) return [];
	const videos = plural(entries.length, 'video');
	const total = totalOf(entries);
	const price = total ? `${videos} would cost ${total}` : `the price of ${videos} is not known`;
	return [`Price only: nothing was bought; ${price}`];
}

/** A hint that says what a run cost; null when it did nothing that costs. */
export function summarize(entries: Array<Entry<VideoJob>>): NodeExecutionHint | null {
	const done = entries.filter(({ item, job }) => item && job);
	const samples = done.filter(({ job }) => job?.options.sampleVideo);
	const dryRuns = done.filter(({ job }) => job?.options.dryRun && !job.options.sampleVideo);
	const long = entries.filter(({ job }) => job && isLong(job));
	const ordered = entries.filter(({ progress }) => progress.task !== null);
	const jobs = entries.flatMap(({ job }) => (job && !job.options.sampleVideo ? job : []));
	const parts = [
		...boughtPart(ordered.filter(({ progress }) => !progress.isResumed)),
		...reusedParts(ordered.filter(({ progress }) => progress.isResumed)),
		...failureParts(entries),
		...dryRunPart(dryRuns),
		...(samples.length > 0
			? [`${plural(samples.length, 'sample video')} made, nothing was bought`]
			: []),
		...(long.length > 0
			? [
					`${plural(long.length, 'prompt')} longer than 2,500 characters: the model may ignore the rest`,
				]
			: []),
		...(jobs.some(isWokenTooEarly)
			? [
					`The provider calls at every change of status, so a 'Wait' node continues before the video is ready: set '${LABELS.waitForVideo}' to '${WAITS.suspend}' instead`,
				]
			: []),
		...(jobs.some(isCutFreely)
			? ['The shots are sent as a text: the model may cut the video in another way']
			: []),
		...notedParts(jobs),
	];
	return parts.length > 0
		? { message: `${parts.join('. ')}.`, type: 'info', location: 'outputPane' }
		: null;
}
