import { z } from 'zod';
import { httpUrl } from './json-body';

/*
 * Inputs that several models at Replicate have, and rules between them.
 */

/** An address, or a data URL of up to 256 KB. Source: https://replicate.com/docs/topics/predictions/input-files */
export const image = z.union([
	httpUrl,
	z
		.string()
		.max(256 * 1024)
		.regex(/^data:image\/(png|jpeg);base64,[A-Za-z0-9+/]+={0,2}$/),
]);

/** Says that a field of the input is wrong. */
export type Refuse = (field: string, message: string) => void;

export const refuseIn =
	(context: z.RefinementCtx): Refuse =>
	(field, message) =>
		context.addIssue({ code: 'custom', path: [field], message });

/** How many images and videos a prompt may name. */
interface Named {
	prompt?: string;
	image: number;
	video: number;
}

/** Refuses a prompt that names an image or a video that was not given; `form` finds the kind and the number. */
export function checkMentions(
	{ prompt = '', ...given }: Named,
	form: RegExp,
	refuse: Refuse,
): void {
	for (const [mention, kind, number] of prompt.matchAll(form)) {
		const count = kind === 'video' ? given.video : given.image;
		if (Number(number) < 1 || Number(number) > count) {
			refuse('prompt', `There is nothing that ${mention} names`);
			return;
		}
	}
}
