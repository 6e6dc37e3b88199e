import { FAL_ENDPOINTS } from '../fal-schema';
import { falVideos, type SentVideo, typedFalVideos } from './falVideos';
import { typeErrors } from './typeCheck';

/*
 * What the nodes send to fal.ai has the types of fal.ai's own client,
 * https://github.com/fal-ai/fal-js (libs/client/src/types/endpoints.ts).
 */

const IMPORTS = "import type { EndpointTypeMap } from '@fal-ai/client/endpoints';";

/** Version 1.10.1 has no types for these; those in 4K take what those of Pro take. */
const TYPED_AS: Array<[RegExp, string | null]> = [
	[/\/4k\//, '/pro/'],
	[/\/v3\/turbo\//, null],
	[/^kling\/v4\//, null],
];

function typeOf({ endpoint }: SentVideo): string | null {
	const [pattern, replacement] = TYPED_AS.find(([each]) => each.test(endpoint)) ?? [/^$/, ''];
	return replacement === null
		? null
		: `EndpointTypeMap['${endpoint.replace(pattern, replacement)}']['input']`;
}

const all = falVideos();
const named = all.filter((video) => typeOf(video) !== null);
const typed = typedFalVideos();
const videos = [...named, ...typed];

it('has every kind of video', () => {
	const endpoints = new Set(all.map(({ endpoint }) => endpoint));
	// The simulator also has endpoints that only a typed id leads to.
	const known = FAL_ENDPOINTS.map(({ id }) => id).filter((id) => !/v3\.1|kling-preview/.test(id));
	expect([...endpoints].sort()).toEqual(known.sort());
	const fields = new Set(named.flatMap(({ body }) => Object.keys(body)));
	expect([...fields].sort()).toEqual(
		[
			...['aspect_ratio', 'cfg_scale', 'character_orientation', 'duration', 'elements'],
			...['end_image_url', 'generate_audio', 'image_url', 'image_urls', 'keep_audio'],
			...['keep_original_sound', 'multi_prompt', 'negative_prompt', 'prompt', 'shot_type'],
			...['start_image_url', 'video_url'],
		].sort(),
	);
});

it('has endpoints whose ids are typed', () => {
	expect(typed.map(({ endpoint }) => endpoint)).toEqual(
		expect.arrayContaining(
			[
				...['v2.1/master/image-to-video', 'v2.6/standard/motion-control'],
				...['o1/reference-to-video', 'o1/video-to-video/reference', 'o1/video-to-video/edit'],
				...['o3/pro/reference-to-video', 'o3/pro/video-to-video/edit', 'v3/pro/motion-control'],
			].map((id) => `fal-ai/kling-video/${id}`),
		),
	);
});

/** A body with one field more, less or other. */
const changed = (
	endpoint: string,
	field: string,
	change: (body: Record<string, unknown>) => Record<string, unknown>,
): SentVideo => {
	const video = named.find(
		(each) => each.endpoint === `fal-ai/kling-video/${endpoint}` && field in each.body,
	);
	if (!video) throw new Error(`No body of ${endpoint} has ${field}`);
	return { ...video, body: change(video.body) };
};

const without = (body: Record<string, unknown>) =>
	Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'start_image_url'));
const wrong = [
	changed('v3/pro/text-to-video', 'prompt', (body) => ({ ...body, duration: 5 })),
	changed('v3/pro/text-to-video', 'prompt', (body) => ({ ...body, duration: '16' })),
	changed('v3/4k/text-to-video', 'prompt', (body) => ({ ...body, aspect_ratio: '4:3' })),
	changed('v3/standard/text-to-video', 'shot_type', (body) => ({
		...body,
		shot_type: 'intelligence',
	})),
	changed('v3/standard/image-to-video', 'start_image_url', without),
	changed('v3/pro/image-to-video', 'prompt', (body) => ({ ...body, image_url: 'x' })),
	changed('v3/pro/image-to-video', 'elements', (body) => ({ ...body, elements: [{ urls: [] }] })),
	changed('o3/pro/text-to-video', 'prompt', (body) => ({ ...body, negative_prompt: 'x' })),
	changed('o3/pro/text-to-video', 'multi_prompt', (body) => ({
		...body,
		multi_prompt: [{ prompt: 'a', duration: 3 }],
	})),
	changed('o3/4k/image-to-video', 'image_url', (body) => ({ ...body, seed: 1 })),
	changed('o3/pro/reference-to-video', 'image_urls', (body) => ({ ...body, video_urls: ['x'] })),
	changed('o3/standard/video-to-video/edit', 'keep_audio', (body) => ({
		...body,
		duration: '5',
	})),
	changed('o3/pro/video-to-video/reference', 'keep_audio', (body) => ({
		...body,
		generate_audio: true,
	})),
	changed('v3/pro/motion-control', 'elements', (body) => ({
		...body,
		elements: [{ video_url: 'x' }],
	})),
	changed('v3/standard/motion-control', 'keep_original_sound', (body) => ({
		...body,
		character_orientation: 'both',
	})),
];

const checked = [...videos, ...wrong];

// One program, because the client's types are large.
const complaints = typeErrors(
	IMPORTS,
	checked.map((video) => ({ type: typeOf(video) ?? 'never', value: video.body })),
);

it('has the types of the official client', () => {
	const errors = videos.flatMap((video, index) => {
		const message = complaints.get(index);
		return message === undefined ? [] : [{ ...video, message }];
	});
	expect(errors).toEqual([]);
});

it.each(wrong.map(({ endpoint, body }, index) => [endpoint, body, index] as const))(
	'would notice what is wrong for %s in %j',
	(_endpoint, _body, index) => {
		expect(complaints.get(videos.length + index)).toEqual(expect.any(String));
	},
);

it('is what the simulator takes', () => {
	const refused = all.filter(
		({ endpoint, body }) =>
			!FAL_ENDPOINTS.find(({ id }) => id === endpoint)?.input.safeParse(body).success,
	);
	expect(refused).toEqual([]);
});
