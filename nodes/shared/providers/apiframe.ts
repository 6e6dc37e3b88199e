import { createHash } from 'crypto';

import type { SendableRequest } from '../domain/request';
import type { TaskReading } from '../domain/task';
import {
	amount,
	asList,
	asRecord,
	failure,
	fileForm,
	firstText,
	firstUrl,
	progress,
	statusOf,
	success,
	withoutAbsent,
} from './json';
import { KLING_3, modelIdsFrom } from './capabilities';
import { rateIn, type RateTable } from './rates';
import { isSignature } from './signatures';
import type { Capabilities, Decoded, Provider, ProviderResponse } from './provider';

/*
 * Apiframe, API v2. Reference: https://docs-v2.apiframe.ai and the OpenAPI file of
 * https://github.com/apiframe-ai/apiframe-nodejs-sdk
 */

const MODEL = 'kling-3.0';
const OMNI_MODEL = 'kling-3.0-omni';

/** Credits per second of video; one credit is $0.01. No rate is published for 4K. Source: Apiframe's Kling 3.0 guide, https://apiframe.ai */
const CREDITS_PER_SECOND: RateTable = {
	'kling-3.0': {
		standard: { silent: 29, audio: 43 },
		pro: { silent: 39, audio: 58 },
	},
};

/** The messages about one field; documented as a list of texts. */
const listed = (messages: unknown): string =>
	(Array.isArray(messages) ? messages : [messages])
		.map((message: unknown) => (typeof message === 'string' ? message : JSON.stringify(message)))
		.join(', ');

function refusal<T>(response: ProviderResponse): Decoded<T> | null {
	if (response.status >= 200 && response.status < 300) return null;
	const answer = asRecord(response.body);
	const details = Object.entries(asRecord(answer.details)).map(
		([field, messages]) => `${field}: ${listed(messages)}`,
	);
	const [required, available] = [amount(answer.creditsRequired), amount(answer.creditsAvailable)];
	const credits =
		required === null || available === null
			? []
			: [`${required} credits needed, ${available} available`];
	const reason = firstText(answer.error, answer.message);
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

function reading(job: Record<string, unknown>, taskId: string): TaskReading {
	const status = statusOf(job.status);
	const credits = amount(job.creditCost);
	return {
		taskId,
		status,
		progress: status === 'completed' ? 100 : progress(job.progress),
		videoUrl: videoUrlIn(job.result),
		cost: credits === null ? null : { amount: credits, unit: 'credits', source: 'provider' },
		submittedAt: firstText(job.createdAt),
		completedAt: firstText(job.completedAt),
		reason: firstText(job.error),
		expired: job.expired === true,
		raw: job,
	};
}

/**
 * The shots as JSON text. Apiframe's guide shows start times, integrations use durations; a reader of
 * either form finds its field in the default, which holds both. Only the omni model takes a list.
 */
function encodeShots({ model, shots = [], shotFormat = 'both' }: SendableRequest) {
	if (model === 'kling-3.0-omni') {
		return shots.map(({ prompt, durationSeconds }) => ({ prompt, duration: durationSeconds }));
	}
	let start = 0;
	const items = shots.map(({ prompt, durationSeconds }) => {
		const time = start;
		start += durationSeconds;
		if (shotFormat === 'timed') return { time, prompt };
		if (shotFormat === 'duration') return { prompt, duration: durationSeconds };
		return { time, duration: durationSeconds, prompt };
	});
	return JSON.stringify(items);
}

function encodeParams(request: SendableRequest): Record<string, unknown> {
	return withoutAbsent({
		duration: request.durationSeconds,
		mode: request.mode,
		aspect_ratio: request.aspectRatio,
		// Sources disagree about the default, so it is always said.
		generate_audio: request.generateAudio,
		start_image: request.startFrameUrl,
		end_image: request.endFrameUrl,
		negative_prompt: request.negativePrompt,
		multi_prompt: request.shots && encodeShots(request),
	});
}

const modelId = modelIdsFrom({ 'kling-3.0': MODEL, 'kling-3.0-omni': OMNI_MODEL });

/** The upload endpoint takes larger images, the Kling model behind it does not. */
const CAPABILITIES: Capabilities = {
	...KLING_3,
	negativePrompt: true,
	overallPrompt: true,
	shotFormat: true,
};

const OMNI: Capabilities = { ...CAPABILITIES, shotFormat: false };

export const apiframe: Provider = {
	id: 'apiframe',
	displayName: 'Apiframe',
	credentialType: 'klingApiframeApi',
	models: { 'kling-3.0': CAPABILITIES, 'kling-3.0-omni': OMNI, custom: CAPABILITIES },
	modelId,
	typicalRenderSeconds: 150,
	usdPerUnit: 0.01,
	resultHours: 24,

	encodeSubmission: (request, { callbackUrl, key }) => ({
		method: 'POST',
		host: 'api',
		path: '/v2/videos/generate',
		...(key ? { headers: { 'Idempotency-Key': key } } : {}),
		body: withoutAbsent({
			model: modelId(request),
			prompt: request.prompt,
			klingParams: encodeParams(request),
			webhookUrl: callbackUrl,
			// Which events come by default is not documented.
			webhookEvents: callbackUrl ? ['completed', 'failed'] : undefined,
		}),
	}),

	decodeSubmission(response) {
		const refused = refusal<TaskReading>(response);
		if (refused) return refused;
		const answer = asRecord(response.body);
		const taskId = firstText(answer.jobId, answer.id);
		return taskId ? success(reading(answer, taskId)) : failure(response, null, 'unavailable');
	},

	// Source: Apiframe's OpenAPI file, `Idempotency-Key`
	recovery: { type: 'repeat', keyLifetimeHours: 24 },

	encodeStatus: (taskId) => ({
		method: 'GET',
		host: 'api',
		path: `/v2/jobs/${encodeURIComponent(taskId)}`,
	}),

	decodeStatus(response, taskId) {
		const refused = refusal<TaskReading>(response);
		if (refused) return refused;
		const job = asRecord(response.body);
		return firstText(job.status)
			? success(reading(job, taskId))
			: failure(response, null, 'unavailable');
	},

	estimateCost(query) {
		const rate = rateIn(CREDITS_PER_SECOND, query);
		return rate === undefined
			? null
			: { amount: rate * query.durationSeconds, unit: 'credits', source: 'estimate' };
	},

	callback: {
		/*
		 * The key is the SHA-256 of the API key. The SDK uses its raw bytes, the documentation reads as if
		 * it were the hexadecimal text: either is accepted. There is no timestamp.
		 * Source: https://docs-v2.apiframe.ai/docs/webhooks and the SDK's src/webhooks.ts
		 */
		verify({ rawBody, headers }, { apiKey }) {
			const key = firstText(apiKey);
			if (key === null) return 'notConfigured';
			const signature = headers['x-webhook-signature']?.trim().replace(/^sha256=/, '');
			if (!signature) return 'missing';
			const digest = createHash('sha256').update(key).digest();
			return [digest, digest.toString('hex')].some((reading) =>
				isSignature(signature, reading, '', rawBody),
			)
				? 'valid'
				: 'invalid';
		},
		decode(body) {
			const answer = asRecord(body);
			const taskId = firstText(answer.jobId, answer.id);
			return taskId ? { taskId, isProgress: answer.event === 'progress' } : null;
		},
	},

	upload: {
		type: 'form',
		encode: (image) => ({
			method: 'POST',
			host: 'uploads',
			path: '/v2/uploads',
			body: fileForm(image),
		}),
		decode(response) {
			const refused = refusal<string>(response);
			if (refused) return refused;
			const url = firstUrl(asRecord(response.body).url);
			return url ? success(url) : failure(response, null, 'unavailable');
		},
	},
};
