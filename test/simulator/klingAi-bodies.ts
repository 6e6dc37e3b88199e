import { z } from 'zod';
import { httpUrl } from './json-body';
import type { Item } from './klingAi-contents';

/*
 * What the bodies of all models of the current API have in common.
 */

/** What is true of the bodies of all models. */
export interface CurrentBody {
	prompt?: string;
	contents?: Item[];
	settings?: {
		multi_shot?: boolean;
		audio?: string;
		resolution?: string;
		aspect_ratio?: string;
		duration?: number;
		character_orientation?: string;
	};
	options?: { callback_url?: string; external_task_id?: string };
}

const watermark_info = z.object({ enabled: z.boolean() }).strict().optional();

export const options = z
	.object({
		callback_url: httpUrl.optional(),
		external_task_id: z.string().optional(),
		watermark_info,
	})
	.strict()
	.optional();

/** Without an address for callbacks and a key. */
export const fewOptions = z.object({ watermark_info }).strict().optional();

/** A body with the first thing that is wrong with it as a whole. */
export const whole = <T extends z.ZodType<CurrentBody>>(
	schema: T,
	...rules: Array<(body: CurrentBody) => [field: string, message: string] | null>
) =>
	schema.superRefine((body, context) => {
		const complaint = rules.map((rule) => rule(body)).find((found) => found !== null);
		if (!complaint) return;
		const [field, message] = complaint;
		context.addIssue({ code: 'custom', path: field.split('.'), message });
	});
