import type { SendableRequest } from '../../../nodes/shared/domain/request';
import type { Model } from '../../../nodes/shared/domain/models';
import { unifically } from '../../../nodes/shared/providers/unifically';
import { unificallyTask } from '../../simulator/unifically-schema';

const IMAGE = 'https://example.com/a.png';
const FOX: SendableRequest = {
	model: 'kling-3.0-omni',
	prompt: 'A fox',
	durationSeconds: 5,
	mode: 'pro',
	aspectRatio: '16:9',
	generateAudio: false,
};
const elements = [{ description: 'A fox', imageUrls: [IMAGE] }];
const shots = [
	{ prompt: 'a', durationSeconds: 2 },
	{ prompt: 'b', durationSeconds: 3 },
];

test.each<[Model, Partial<SendableRequest>, object]>([
	['kling-3.0-turbo', {}, { prompt: 'A fox' }],
	['kling-3.0-turbo', { startFrameUrl: IMAGE }, { start_frame_url: IMAGE }],
	['kling-3.0-omni', {}, { prompt: 'A fox', native_audio: false }],
	['kling-3.0-omni', { shots }, { multi_shots: expect.any(Array) }],
	[
		'kling-3.0-omni',
		{ startFrameUrl: IMAGE, endFrameUrl: IMAGE },
		{ video_mode: 'start_end_frame', start_frame_url: IMAGE, end_frame_url: IMAGE },
	],
	['kling-3.0-omni', { elements }, { video_mode: 'elements', elements: [expect.anything()] }],
	[
		'kling-3.0-omni',
		{ elements, startFrameUrl: IMAGE },
		{ video_mode: 'elements', image_urls: [IMAGE], start_image_index: 1 },
	],
	['kling-3.0', { elements, startFrameUrl: IMAGE }, { start_frame_url: IMAGE }],
])('an order of %s with %j is one that Unifically takes', (model, changes, input) => {
	const { body } = unifically.encodeOrder({ ...FOX, model, ...changes }, {});
	expect(unificallyTask.safeParse(body).error).toBeUndefined();
	expect(body).toMatchObject({ input });
	const isTurbo = model === 'kling-3.0-turbo';
	expect('native_audio' in (body as { input: object }).input).toBe(!isTurbo);
});
