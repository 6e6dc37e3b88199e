import { z } from 'zod';
import { httpUrl } from './json-body';
import { image } from './klingAi-images';

/*
 * The items of `contents` in bodies of the current API.
 * Source: https://kling.ai/document-api/api/video/3-0-omni/video-omni (`contents[].type`)
 */

/** What is true of the items of all models. */
export interface Item {
	type: string;
	text?: string;
	url?: string;
	id?: string;
	element_id?: string;
}

export const promptItem = (max: number) =>
	z.object({ type: z.literal('prompt'), text: z.string().min(1).max(max) }).strict();

/** A frame without an id, or, where prompts may name them, with one. */
export const frameItem = <T extends string>(type: T, maxMegabytes: number) =>
	z.object({ type: z.literal(type), url: image(maxMegabytes) }).strict();

const id = z.string().min(1);

export const imageItem = <T extends string>(type: T, maxMegabytes: number) =>
	z.object({ type: z.literal(type), url: image(maxMegabytes), id: id.optional() }).strict();

/** Videos come by their addresses only. */
export const videoItem = <T extends string>(type: T) =>
	z.object({ type: z.literal(type), url: httpUrl, id: id.optional() }).strict();

export const elementItem = z
	.object({ type: z.literal('element'), element_id: z.string().min(1), id })
	.strict();

type Rule = (items: Item[]) => string | null;

export const countOf = (items: Item[], ...types: string[]): number =>
	items.filter(({ type }) => types.includes(type)).length;

export const atMost =
	(max: number, ...types: string[]): Rule =>
	(items) =>
		countOf(items, ...types) > max ? `At most ${max} of ${types.join(', ')}` : null;

export const required =
	(type: string): Rule =>
	(items) =>
		countOf(items, type) === 1 ? null : `One ${type} is required`;

export const lastNeedsFirst: Rule = (items) =>
	countOf(items, 'middle_frame', 'last_frame') > 0 && countOf(items, 'first_frame') === 0
		? 'last_frame needs first_frame'
		: null;

/** By the documentation, no id may be a part of another one. */
export const idsAreApart: Rule = (items) => {
	const ids = items.flatMap((item) => item.id ?? []);
	if (new Set(ids).size < ids.length) return 'An id is there twice';
	return ids.some((one) => ids.some((other) => other !== one && other.includes(one)))
		? 'An id is a part of another one'
		: null;
};

/** What the prompt names has to be there. */
export const namesAreKnown: Rule = (items) => {
	const text = items.find(({ type }) => type === 'prompt')?.text ?? '';
	const named = text.match(/(?<![\w.])@(Image|Video|Element)\w*/gi) ?? [];
	const ids = items.flatMap((item) => item.id ?? []);
	const unknown = named.find((name) => !ids.includes(name.slice(1)));
	return unknown === undefined ? null : `${unknown} is not in contents`;
};

/** The items of `contents`, with the first thing that is wrong with them together. */
export const contents = <T extends z.ZodType<Item>>(item: T, ...rules: Rule[]) =>
	z.array(item).superRefine((items, context) => {
		const complaint = rules.map((rule) => rule(items)).find((message) => message !== null);
		if (complaint) context.addIssue({ code: 'custom', message: complaint });
	});
