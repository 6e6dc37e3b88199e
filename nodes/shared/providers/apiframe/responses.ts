import type { TaskReading } from '../../domain/task';
import { failure } from '../decoding';
import { amount, asList, asRecord, firstText, firstUrl, firstWords, progress } from '../json';
import type { Decoded, ProviderResponse } from '../provider';
import { statusOf, unknownWord } from '../statusWords';

/*
 * Responses of Apiframe. Source: the OpenAPI file of https://github.com/apiframe-ai/apiframe-nodejs-sdk
 */

/** The messages about one field; documented as a list of texts. */
const listed = (messages: unknown): string =>
	(Array.isArray(messages) ? messages : [messages])
		.map((message: unknown) => (typeof message === 'string' ? message : JSON.stringify(message)))
		.join(', ');

export function rejection<T>(response: ProviderResponse): Decoded<T> | null {
	if (response.status >= 200 && response.status < 300) return null;
	const content = asRecord(response.body);
	const details = Object.entries(asRecord(content.details)).map(
		([field, messages]) => `${field}: ${listed(messages)}`,
	);
	const [required, available] = [amount(content.creditsRequired), amount(content.creditsAvailable)];
	const credits =
		required === null || available === null
			? []
			: [`${required} credits needed, ${available} available`];
	const reason = firstText(content.error, content.message);
	return failure(response, reason && [reason, ...credits, ...details].join('; '));
}

/** Results have come as an object, as a list and as a bare URL. */
function videoUrlIn(result: unknown): string | null {
	const fields = asRecord(result);
	const [first] = asList(fields.videos);
	return firstUrl(
		result,
		fields.videoUrl,
		fields.video_url,
		first,
		asRecord(first).url,
		fields.url,
	);
}

export function reading(job: Record<string, unknown>, taskId: string): TaskReading {
	const status = statusOf(job.status);
	const credits = amount(job.creditCost);
	return {
		taskId,
		status,
		...unknownWord(job.status),
		progress: status === 'completed' ? 100 : progress(job.progress),
		videoUrl: videoUrlIn(job.result),
		cost: credits === null ? null : { amount: credits, unit: 'credits', source: 'provider' },
		submittedAt: firstText(job.createdAt),
		completedAt: firstText(job.completedAt),
		reason: firstWords(job.error),
		expired: job.expired === true,
		raw: job,
	};
}
