import fc from 'fast-check';

import type { Shot } from '../../nodes/shared/domain/shots';
import { MODES, SHOT_FORMATS, type SendableRequest } from '../../nodes/shared/domain/request';
import { KLING_3 } from '../../nodes/shared/providers/klingModels';
import type { ProviderResponse } from '../../nodes/shared/providers/provider';

/** A raw value as a form or an expression may give it, and what a request makes of it. */
export interface Given<T> {
	raw: unknown;
	read: T;
}

const INSIDE_ONLY = /\.(localhost|local|internal|lan|arpa)$/;

const spaces = fc.constantFrom('', ' ', '\n', '\t ');

const padded = (texts: fc.Arbitrary<string>): fc.Arbitrary<Given<string>> =>
	fc
		.record({ text: texts, before: spaces, after: spaces })
		.map(({ text, before, after }) => ({ raw: before + text + after, read: text }));

/** Addresses that anybody on the internet can fetch, and the one way to write them that is sent. */
const addresses: fc.Arbitrary<Given<string>> = padded(
	fc
		.webUrl({ validSchemes: ['http', 'https'], withQueryParameters: true, withFragments: true })
		.filter((url) => !INSIDE_ONLY.test(new URL(url).hostname)),
).map(({ raw, read }) => ({ raw, read: new URL(read).href }));

/** Addresses as they are sent. */
export const publicUrls: fc.Arbitrary<string> = addresses.map(({ read }) => read);

/** Something to be seen: a text of marks or of fillers alone is no prompt. */
const WORD = /[\p{Script=Latin}\p{Nd}]/u;

/** Texts without spaces around them, of 1 to `max` characters, now and then of exactly `max`. */
export function texts(max: number): fc.Arbitrary<string> {
	return fc
		.oneof(
			{ weight: 9, arbitrary: fc.string({ unit: 'grapheme', maxLength: Math.min(max, 60) }) },
			{ weight: 1, arbitrary: fc.constant('x'.repeat(max)) },
		)
		.map((text) => text.slice(0, max).trim())
		.map((text) => (WORD.test(text) ? text : 'A fox'));
}

/** Numbers and booleans also come as text. */
const orAsText = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<Given<T>> =>
	fc
		.record({ value: values, asText: fc.boolean() })
		.map(({ value, asText }) => ({ raw: asText ? String(value) : value, read: value }));

const asItIs = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<Given<T>> =>
	values.map((value) => ({ raw: value, read: value }));

const absent: fc.Arbitrary<Given<undefined>> = fc
	.constantFrom(undefined, null, '', '  ')
	.map((raw) => ({ raw, read: undefined }));

const orAbsent = <T>(values: fc.Arbitrary<Given<T>>): fc.Arbitrary<Given<T | undefined>> =>
	fc.oneof<[fc.Arbitrary<Given<T | undefined>>, fc.Arbitrary<Given<T | undefined>>]>(
		values,
		absent,
	);

/** Several fields as one: the raw ones and the read ones. */
function together<T extends object>(fields: {
	[K in keyof T]: fc.Arbitrary<Given<T[K]>>;
}): fc.Arbitrary<Given<T>> {
	return fc.record(fields as Record<string, fc.Arbitrary<Given<unknown>>>).map((given) => {
		const pick = (side: keyof Given<T>) =>
			Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value[side]]));
		return { raw: pick('raw'), read: pick('read') as T };
	});
}

/** Several values as a list: of the raw ones and of the read ones. */
const listed = <T>(values: fc.Arbitrary<Array<Given<T>>>): fc.Arbitrary<Given<T[]>> =>
	values.map((list) => ({ raw: list.map(({ raw }) => raw), read: list.map(({ read }) => read) }));

const frames = fc.oneof(
	together({ source: asItIs(fc.constant('url')), url: addresses }),
	together({ source: asItIs(fc.constant('binary')), property: padded(texts(200)) }),
);

const elements = fc.oneof(
	together({
		description: orAbsent(padded(texts(100))),
		imageUrls: listed(fc.array(addresses, { minLength: 1, maxLength: 4 })),
		videoUrl: absent,
	}),
	together({
		description: orAbsent(padded(texts(100))),
		imageUrls: asItIs(fc.constant<string[]>([])),
		videoUrl: addresses,
	}),
);

const elementLists = listed<unknown>(fc.array(elements, { minLength: 1, maxLength: 3 }));

const notGiven = fc.constant({ raw: undefined, read: undefined });

const framePairs = fc.oneof(
	fc.record({ startFrame: notGiven, endFrame: notGiven }),
	fc.record({ startFrame: frames, endFrame: fc.oneof(frames, notGiven) }),
);

const settingsOfAll = {
	model: asItIs(fc.constant('kling-3.0' as const)),
	mode: asItIs(fc.constantFrom(...MODES)),
	aspectRatio: asItIs(fc.constantFrom(...KLING_3.aspectRatios)),
	generateAudio: orAsText(fc.boolean()),
	negativePrompt: orAbsent(padded(texts(2500))),
	cfgScale: orAbsent(
		orAsText(fc.double({ min: 0, max: 1, noNaN: true }).map((value) => Math.abs(value))),
	),
};

const settings = together({
	prompt: padded(texts(4000)),
	durationSeconds: orAsText(fc.integer({ min: 3, max: 15 })),
	...settingsOfAll,
});

/** Requests that keep every rule: as they are entered, and as they are read. */
export const validRequests = fc
	.record({ settings, framePair: framePairs, elementList: fc.oneof(elementLists, notGiven) })
	.map(({ settings: fields, framePair: { startFrame, endFrame }, elementList }) => ({
		raw: {
			...(fields.raw as Record<string, unknown>),
			startFrame: startFrame.raw,
			endFrame: endFrame.raw,
			elements: elementList.raw,
		},
		read: {
			...fields.read,
			startFrame: startFrame.read,
			endFrame: endFrame.read,
			elements: elementList.read,
		},
	}));

/** The lengths of 2 to 6 shots, each of at least a second, together 3 to 15 seconds. */
export const shotLengths: fc.Arbitrary<number[]> = fc.integer({ min: 2, max: 6 }).chain((count) =>
	fc.integer({ min: Math.max(3, count), max: 15 }).chain((total) => {
		const inside = Array.from({ length: total - 1 }, (_, index) => index + 1);
		const cuts = fc.subarray(inside, { minLength: count - 1, maxLength: count - 1 });
		return cuts.map((starts) => {
			const ends = [...starts, total];
			return ends.map((end, index) => end - (ends[index - 1] ?? 0));
		});
	}),
);

/** Shots that keep every rule. */
export const shotLists: fc.Arbitrary<Array<Given<Shot>>> = shotLengths.chain((lengths) =>
	fc.tuple(
		...lengths.map((seconds) =>
			together({
				prompt: padded(texts(511)),
				durationSeconds: orAsText(fc.constant(seconds)),
			}),
		),
	),
);

const sumOf = (shots: readonly Shot[]): number =>
	shots.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);

/** What stands in for a prompt where none was given for all shots. */
const joined = (shots: readonly Shot[]): string => shots.map(({ prompt }) => prompt).join(' ');

/** Requests for several shots that keep every rule: as they are entered, and as they are read. */
export const validMultiShotRequests = fc
	.record({
		shots: listed(shotLists),
		fields: together({
			overallPrompt: orAbsent(padded(texts(4000))),
			shotFormat: orAbsent(asItIs(fc.constantFrom(...SHOT_FORMATS))),
			...settingsOfAll,
		}),
		startFrame: fc.oneof(frames, notGiven),
		elementList: fc.oneof(elementLists, notGiven),
	})
	.map(({ shots, fields, startFrame, elementList }) => ({
		raw: {
			...(fields.raw as Record<string, unknown>),
			shots: shots.raw,
			startFrame: startFrame.raw,
			elements: elementList.raw,
		},
		read: {
			...fields.read,
			shots: shots.read,
			prompt: fields.read.overallPrompt ?? joined(shots.read),
			durationSeconds: sumOf(shots.read),
			startFrame: startFrame.read,
			elements: elementList.read,
		},
	}));

const sentElements = fc
	.oneof(elementLists, notGiven)
	.map(({ read }) => read as SendableRequest['elements']);

/** Requests that are ready to be encoded: frames are addresses. */
export const sendableRequests: fc.Arbitrary<SendableRequest> = fc
	.record({
		settings,
		urls: fc.oneof(
			fc.constant({}),
			fc.record(
				{ startFrameUrl: publicUrls, endFrameUrl: publicUrls },
				{ requiredKeys: ['startFrameUrl'] },
			),
		),
		elements: sentElements,
	})
	.map(({ settings: fields, urls, elements: list }) => ({
		...fields.read,
		...urls,
		elements: list,
	}));

/** The same for several shots. */
export const sendableMultiShotRequests = fc
	.record({
		request: validMultiShotRequests,
		startFrameUrl: fc.option(publicUrls, { nil: undefined }),
		elements: sentElements,
	})
	.map(({ request: { read }, startFrameUrl, elements: list }) => {
		const { startFrame: _, ...rest } = read;
		return { ...rest, startFrameUrl, elements: list };
	});

/** An HTTP answer in the form in which providers are given it. */
export const answer = (
	status: number,
	body: unknown,
	headers: Record<string, string> = {},
): ProviderResponse => ({ status, headers, body });
