import { z } from 'zod';
import { type CurrentBody, fewOptions, options, whole } from './klingAi-bodies';
import {
	atMost,
	contents,
	countOf,
	elementItem,
	idsAreApart,
	imageItem,
	type Item,
	lastNeedsFirst,
	namesAreKnown,
	promptItem,
	required,
	videoItem,
} from './klingAi-contents';

/*
 * Kling 4.0. Kling AI's own description was not found. Sources:
 * https://docs.comfy.org/development/comfy-router/models/kling/kling-4-0/code and
 * https://docs.comfy.org/built-in-nodes/Kling4ReferenceToVideoNode
 */

/**
 * What is done with an address for callbacks and a key: the source says that they are not supported, which may mean
 * that an order with one is refused, or that it is taken without them.
 */
export type Kling4Keys = 'refused' | 'ignored';

const MAX_IMAGE_MEGABYTES = 30;
const MAX_PROMPT = 26_000;
const MAX_FOREIGN_PROMPT = 11_000;

const frame = <T extends string>(type: T) => imageItem(type, MAX_IMAGE_MEGABYTES);
const prompt = promptItem(MAX_PROMPT);

const FRAMES = ['first_frame', 'middle_frame', 'last_frame'];
const VIDEOS = ['feature_video', 'base_video'];

const common = [
	atMost(1, 'prompt'),
	atMost(1, 'first_frame'),
	atMost(1, 'last_frame'),
	atMost(8, 'middle_frame'),
	atMost(10, ...FRAMES, 'refer_image'),
	lastNeedsFirst,
	idsAreApart,
	namesAreKnown,
	(items: Item[]) => {
		const text = items.find(({ type }) => type === 'prompt')?.text;
		if (text === undefined)
			return countOf(items, 'first_frame') === 0 ? 'A prompt is required' : null;
		const isForeign = /(?=\p{L})[^a-z]/iu.test(text);
		return isForeign && text.length > MAX_FOREIGN_PROMPT ? 'The prompt is too long' : null;
	},
] as const;

const references = [
	atMost(5, ...VIDEOS),
	atMost(1, 'base_video'),
	atMost(7, 'element'),
	atMost(15, ...FRAMES, ...VIDEOS, 'refer_image', 'element'),
	(items: Item[]) =>
		countOf(items, ...VIDEOS, 'refer_image', 'element') === 0 ? 'A reference is required' : null,
] as const;

/** Flash begins with a frame, and passes and ends with none. */
const only = (isFlash: boolean) => (isFlash ? [atMost(0, 'middle_frame', 'last_frame')] : []);

const text = z.discriminatedUnion('type', [prompt]);
const frames = z.discriminatedUnion('type', [
	prompt,
	frame('first_frame'),
	frame('middle_frame'),
	frame('last_frame'),
]);
const anything = z.discriminatedUnion('type', [
	...frames.options,
	frame('refer_image'),
	videoItem('feature_video'),
	videoItem('base_video'),
	elementItem,
]);

const settingsOf = (isFlash: boolean) =>
	z
		.object({
			duration: z
				.number()
				.int()
				.min(3)
				.max(isFlash ? 20 : 30)
				.optional(),
			resolution: (isFlash ? z.enum(['720p']) : z.enum(['720p', '1080p'])).optional(),
			aspect_ratio: z.enum(['16:9', '9:16', '1:1', '21:9', '4:3', '3:4']).optional(),
			// The sound of a video that is edited; without this there is a new one.
			audio: z.literal('original').optional(),
		})
		.strict()
		.optional();

const framesDecideTheShape = ({
	contents: items = [],
	settings,
}: CurrentBody): [string, string] | null =>
	settings?.aspect_ratio !== undefined && countOf(items, ...FRAMES) > 0
		? ['settings.aspect_ratio', 'Not with frames']
		: null;

const editKeepsItsLength = ({
	contents: items = [],
	settings = {},
}: CurrentBody): [string, string] | null => {
	const isEdit = countOf(items, 'base_video') > 0;
	if (isEdit && settings.duration !== undefined)
		return ['settings.duration', 'Not with base_video'];
	if (isEdit && settings.aspect_ratio !== undefined)
		return ['settings.aspect_ratio', 'Not with base_video'];
	return !isEdit && settings.audio !== undefined
		? ['settings.audio', 'Only with base_video']
		: null;
};

const MODELS = ['kling-4.0', 'kling-4.0-flash'];

/** The bodies of 4.0, by path. */
export const kling4Bodies = (keys: Kling4Keys): Record<string, z.ZodType<CurrentBody>> =>
	Object.fromEntries(
		MODELS.flatMap((model) => {
			const isFlash = model.endsWith('flash');
			const body = (items: z.ZodType<Item[]>) =>
				whole(
					z
						.object({
							contents: items,
							settings: settingsOf(isFlash),
							options: keys === 'refused' ? fewOptions : options,
						})
						.strict() as z.ZodType<CurrentBody>,
					framesDecideTheShape,
					editKeepsItsLength,
				);
			return [
				[`/text-to-video/${model}`, body(contents(text, ...common))],
				[
					`/image-to-video/${model}`,
					body(contents(frames, required('first_frame'), ...common, ...only(isFlash))),
				],
				[
					`/omni-video/${model}`,
					body(contents(anything, ...common, ...references, ...only(isFlash))),
				],
			];
		}),
	) as Record<string, z.ZodType<CurrentBody>>;
