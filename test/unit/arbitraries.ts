import fc from 'fast-check';

import { ASPECT_RATIOS, MODES, type SendableRequest } from '../../nodes/shared/domain/videoRequest';
import type { ProviderResponse } from '../../nodes/shared/providers/types';

/** A raw value as a form or an expression may give it, and what a request makes of it. */
export interface Given<T> {
	raw: unknown;
	read: T;
}

const INSIDE_ONLY = /\.(localhost|local|internal|lan|arpa)$/;

/** Addresses that anybody on the internet can fetch. */
export const publicUrls = fc
	.webUrl({ validSchemes: ['http', 'https'], withQueryParameters: true, withFragments: true })
	.filter((url) => !INSIDE_ONLY.test(new URL(url).hostname));

const spaces = fc.constantFrom('', ' ', '\n', '\t ');

const padded = (texts: fc.Arbitrary<string>): fc.Arbitrary<Given<string>> =>
	fc
		.record({ text: texts, before: spaces, after: spaces })
		.map(({ text, before, after }) => ({ raw: before + text + after, read: text }));

/** Texts without spaces around them, of 1 to `max` characters, now and then of exactly `max`. */
export function texts(max: number): fc.Arbitrary<string> {
	return fc
		.oneof(
			{ weight: 9, arbitrary: fc.string({ unit: 'grapheme', maxLength: Math.min(max, 60) }) },
			{ weight: 1, arbitrary: fc.constant('x'.repeat(max)) },
		)
		.map((text) => text.slice(0, max).trim() || 'A fox');
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

const frames = fc.oneof(
	together({ source: asItIs(fc.constant('url')), url: padded(publicUrls) }),
	together({ source: asItIs(fc.constant('binary')), property: padded(texts(200)) }),
);

const elements = fc.oneof(
	together({
		description: orAbsent(padded(texts(100))),
		imageUrls: asItIs(fc.array(publicUrls, { minLength: 1, maxLength: 4 })),
		videoUrl: absent,
	}),
	together({
		description: orAbsent(padded(texts(100))),
		imageUrls: asItIs(fc.constant<string[]>([])),
		videoUrl: padded(publicUrls),
	}),
);

const elementLists = fc.array(elements, { minLength: 1, maxLength: 3 }).map((list) => ({
	raw: list.map(({ raw }) => raw),
	read: list.map(({ read }) => read),
}));

const notGiven = fc.constant({ raw: undefined, read: undefined });

const framePairs = fc.oneof(
	fc.record({ startFrame: notGiven, endFrame: notGiven }),
	fc.record({ startFrame: frames, endFrame: fc.oneof(frames, notGiven) }),
);

const settings = together({
	prompt: padded(texts(4000)),
	mode: asItIs(fc.constantFrom(...MODES)),
	durationSeconds: orAsText(fc.integer({ min: 3, max: 15 })),
	aspectRatio: asItIs(fc.constantFrom(...ASPECT_RATIOS)),
	generateAudio: orAsText(fc.boolean()),
	negativePrompt: orAbsent(padded(texts(2500))),
	cfgScale: orAbsent(
		orAsText(fc.double({ min: 0, max: 1, noNaN: true }).map((value) => Math.abs(value))),
	),
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
		elementList: fc.oneof(elementLists, notGiven),
	})
	.map(({ settings: fields, urls, elementList }) => ({
		...fields.read,
		...urls,
		elements: elementList.read as SendableRequest['elements'],
	}));

/** An HTTP answer in the form in which providers are given it. */
export const answer = (
	status: number,
	body: unknown,
	headers: Record<string, string> = {},
): ProviderResponse => ({ status, headers, body });
