import * as z from 'zod/v4-mini';

import {
	decimal,
	fileName,
	httpUrl,
	oneOf,
	optional,
	rule,
	taskIdField,
	text,
	textOrNumber,
	wholeNumber,
	yesOrNo,
} from '../domain/fields';
import { LABELS } from '../domain/labels';
import { numeric, shown } from '../domain/values';

const A_DAY_IN_MINUTES = 24 * 60;
const AN_HOUR_IN_SECONDS = 3600;

/** Zero stands for "automatic" and "no limit" in the form. */
const positive = (field: string, max: number) =>
	z.pipe(
		optional(decimal(field, 0, max)),
		z.transform((value) => value || undefined),
	);

const A_MILLION = 1_000_000;

/** A limit that yields nothing is a mistake, and would let everything pass. Absent means that there is none. */
const limit = (field: string) =>
	z.optional(
		rule<number>((value, reject) => {
			const number = numeric(value);
			return typeof number === 'number' && number > 0 && number <= A_MILLION
				? number
				: reject(`'${field}' must be a number above 0, up to ${A_MILLION}, got ${shown(value)}`);
		}),
	);

/** How a finished video is waited for and delivered. */
export const deliverySchema = z.object({
	download: yesOrNo('Download Video'),
	binaryProperty: text('Put Output File in Field', 200),
	fileName: optional(fileName('File Name')),
	maxConcurrency: wholeNumber('Max Concurrency', 1, 100),
	maxFileSizeMb: positive('Max File Size (MB)', 1_000_000),
	timeoutMinutes: decimal('Timeout (Minutes)', 1, A_DAY_IN_MINUTES),
	/** By default the interval follows what a render usually takes. */
	pollIntervalSeconds: positive('Poll Interval (Seconds)', AN_HOUR_IN_SECONDS),
	includeRawResponse: yesOrNo('Include Raw Response'),
	simplify: yesOrNo('Simplify'),
});

export type DeliveryOptions = z.output<typeof deliverySchema>;

/** What holds where an option was not added to the form. */
export const DELIVERY_DEFAULTS = {
	binaryProperty: 'data',
	maxConcurrency: 3,
	timeoutMinutes: 30,
	includeRawResponse: false,
	simplify: false,
};

export const videoOptionsSchema = z.extend(deliverySchema, {
	/** `poll` waits for the video, `suspend` does so without holding an execution; `submit` returns as soon as it is ordered. */
	completion: oneOf(LABELS.waitForVideo, ['poll', 'suspend', 'submit']),
	maxCostUsd: limit('Max Cost (USD)'),
	maxRunCostUsd: limit('Max Cost of the Run (USD)'),
	buyOncePer: z.optional(textOrNumber('Buy Once Per', 500)),
	entryId: optional(taskIdField('Entry ID')),
	callbackUrl: optional(httpUrl('Callback URL')),
	submitAgain: yesOrNo('Buy Again Even If Unclear'),
	cancelOnStop: yesOrNo('Cancel Task on Stop'),
	sampleVideo: yesOrNo('Sample Video'),
	sampleVideoUrl: optional(httpUrl('Sample Video URL')),
	dryRun: yesOrNo('Show Price Only'),
});

export type VideoOptions = z.output<typeof videoOptionsSchema>;

export const taskOptionsSchema = z.extend(deliverySchema, {
	/** `once` returns whatever state the task is in, `poll` waits for its video. */
	completion: oneOf(LABELS.waitForVideo, ['once', 'poll']),
	/** Whether a task that failed or was cancelled is an error, or an item that says so. */
	failOnFailedTask: yesOrNo('Fail on Failed Task'),
});

export type TaskOptions = z.output<typeof taskOptionsSchema>;
