import { createHash } from 'crypto';

import { CUSTOM_MODEL } from '../../domain/models';
import type { SendableRequest } from '../../domain/request';
import type { TaskReading } from '../../domain/task';
import { plainKey } from '../../domain/values';
import { taskList } from './lists';
import { reading, rejection } from './responses';
import {
	type Capabilities,
	type Families,
	KLING_3,
	knownFrom,
	modelIdsFrom,
	type ModelTable,
	NEGATIVE_PROMPT,
	NOTHING_KNOWN,
	rowOf,
} from '../capabilities';
import { failure, success } from '../decoding';
import { fileForm, promptBesideShots, withoutAbsent } from '../encoding';
import { asRecord, firstText, firstUrl, firstId } from '../json';
import type { Provider } from '../provider';
import { estimateFrom, type Rates } from '../rates';
import { isSignature } from '../signatures';

/*
 * Apiframe, API v2. Reference: https://docs-v2.apiframe.ai and the OpenAPI file of
 * https://github.com/apiframe-ai/apiframe-nodejs-sdk
 */

/** One credit is $0.01. Source: Apiframe's Kling 3.0 guide, https://apiframe.ai */
const RATES: Rates = {
	unit: 'credits',
	perSecond: {
		standard: { silent: 29, audio: 43 },
		pro: { silent: 39, audio: 58 },
	},
};

interface Row extends Capabilities {
	/** Whether shots are a list; otherwise they are the JSON text of one. */
	takesShotList: boolean;
}

const KLING: Row = {
	...KLING_3,
	modelId: 'kling-3.0',
	negativePrompt: NEGATIVE_PROMPT,
	overallPrompt: true,
	shotFormat: true,
	takesShotList: false,
};

const OMNI: Row = {
	...KLING,
	modelId: 'kling-3.0-omni',
	shotFormat: false,
	takesShotList: true,
};

const MODELS: ModelTable<Row> = {
	'kling-3.0': { ...KLING, rates: RATES },
	'kling-3.0-omni': OMNI,
	custom: KLING,
};

const UNKNOWN: Row = { ...KLING, ...NOTHING_KNOWN, takesShotList: false, without: ['mode'] };

/** Source: Apiframe's OpenAPI file, `klingParams` of each model */
const FAMILIES: Families<Row> = [
	[/^kling-3(\.\d+)?-omni$/, OMNI],
	[/^kling-3(\.\d+)?$/, KLING],
	[/^kling-2\.6$/, { ...UNKNOWN, audio: 'choice', negativePrompt: NEGATIVE_PROMPT }],
	[/^kling-2\.5-turbo-pro$/, { ...UNKNOWN, endFrame: true, negativePrompt: NEGATIVE_PROMPT }],
	[/^kling-2\.1-master$/, { ...UNKNOWN, negativePrompt: NEGATIVE_PROMPT }],
	[
		/^kling-2\.1$/,
		{ ...UNKNOWN, endFrame: true, negativePrompt: NEGATIVE_PROMPT, without: ['aspectRatio'] },
	],
];

const known = knownFrom(MODELS, FAMILIES, UNKNOWN);

const modelId = modelIdsFrom(MODELS);

/**
 * Apiframe's guide shows start times, integrations use durations; a reader of either form finds its field in
 * the default, which holds both.
 */
function encodeShots(request: SendableRequest) {
	const { shots = [], shotFormat = 'both' } = request;
	if (known(request).takesShotList) {
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
	const { without, audio, endFrame, negativePrompt } = known(request);
	return withoutAbsent({
		duration: request.durationSeconds,
		mode: without?.includes('mode') ? undefined : request.mode,
		aspect_ratio: without?.includes('aspectRatio') ? undefined : request.aspectRatio,
		// Sources disagree about the default, so it is always said.
		generate_audio: audio === 'choice' ? request.generateAudio : undefined,
		start_image: request.startFrameUrl,
		end_image: endFrame ? request.endFrameUrl : undefined,
		negative_prompt: negativePrompt ? request.negativePrompt : undefined,
		multi_prompt: request.shots && encodeShots(request),
	});
}

export const apiframe: Provider<'apiframe'> = {
	id: 'apiframe',
	displayName: 'Apiframe',
	credentialType: 'klingApiframeApi',
	secrets: ['apiKey'],
	models: MODELS,
	known,
	modelId,
	violations: ({ model, customModel = '' }) =>
		model === CUSTOM_MODEL && /motion-control$/.test(customModel)
			? [
					`'Model ID' ${customModel} needs a video to take the motion from, which this node does not send`,
				]
			: [],
	usdPerUnit: 0.01,
	resultHours: 24,

	encodeOrder: (request, { callbackUrl, key }) => ({
		method: 'POST',
		host: 'api',
		path: '/v2/videos/generate',
		...(key ? { headers: { 'Idempotency-Key': key } } : {}),
		body: withoutAbsent({
			model: modelId(request),
			prompt: promptBesideShots(request, rowOf(MODELS, request.model).maxPromptLength),
			klingParams: encodeParams(request),
			webhookUrl: callbackUrl,
			// Which events come by default is not documented.
			webhookEvents: callbackUrl ? ['completed', 'failed'] : undefined,
		}),
	}),

	decodeOrder(response) {
		const rejected = rejection<TaskReading>(response);
		if (rejected) return rejected;
		const content = asRecord(response.body);
		const taskId = firstId(content.jobId, content.id);
		return taskId ? success(reading(content, taskId)) : failure(response, null, 'unavailable');
	},

	// Source: Apiframe's OpenAPI file, `Idempotency-Key`
	recovery: { type: 'repeat', keyLifetimeHours: 24 },

	encodeStatus: (taskId) => ({
		method: 'GET',
		host: 'api',
		path: `/v2/jobs/${encodeURIComponent(taskId)}`,
	}),

	decodeStatus(response, taskId) {
		const rejected = rejection<TaskReading>(response);
		if (rejected) return rejected;
		const job = asRecord(response.body);
		return firstText(job.status)
			? success(reading(job, taskId))
			: failure(response, null, 'unavailable');
	},

	taskLists: [taskList],

	// Credits of failed jobs come back by themselves. Source: https://docs-v2.apiframe.ai/docs/faq
	isCharged: ({ status }) => (status === 'failed' ? false : null),

	estimateCost: estimateFrom(MODELS),

	callback: {
		/*
		 * The key is the SHA-256 of the API key. The SDK uses its raw bytes, the documentation reads as if
		 * it were the hexadecimal text: either is accepted. There is no timestamp.
		 * Source: https://docs-v2.apiframe.ai/docs/webhooks and the SDK's src/webhooks.ts
		 */
		verify({ rawBody, headers }, { apiKey }) {
			// What was copied along with the key may be a part of it.
			const keys = typeof apiKey === 'string' ? [plainKey(apiKey), apiKey.trim()] : [];
			const own = keys.filter((key) => key !== '');
			if (own.length === 0) return 'notConfigured';
			const signature = headers['x-webhook-signature']?.trim().replace(/^sha256=/, '');
			if (!signature) return 'missing';
			const digests = own.map((key) => createHash('sha256').update(key).digest());
			return digests
				.flatMap((digest) => [digest, digest.toString('hex')])
				.some((secret) => isSignature(signature, secret, '', rawBody))
				? 'valid'
				: 'invalid';
		},
		decode(body) {
			const content = asRecord(body);
			const taskId = firstId(content.jobId, content.id);
			return taskId ? { taskId, isProgress: content.event === 'progress' } : null;
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
			const rejected = rejection<string>(response);
			if (rejected) return rejected;
			const url = firstUrl(asRecord(response.body).url);
			return url ? success(url) : failure(response, null, 'unavailable');
		},
	},
};
