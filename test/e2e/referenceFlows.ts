import { request } from 'undici';

import { filmFile } from '../mp4';
import type { Example } from './examples';
import {
	expectBytes,
	fileNamed,
	numberOf,
	orderOf,
	pathOf,
	refusing,
	texts,
	withOwnPath,
	withOwnWebhook,
	withParameters,
	type Flow,
} from './flow';
import type { StoredWorkflow } from './n8nClient';
import { until } from './until';
import type { World } from './world';

/* The examples that make a video out of images or of another video. */

/** Its pictures of the mascot are addresses, and what it makes goes to S3. */
export function mascotInThreeShots(world: World): Flow {
	let now = '';
	const picture = (id: string, side: string) => `https://example.com/${id}-${side}.png`;
	return {
		name: 'mascot-in-three-shots',
		trigger: 'Start',
		// The film is an entry of its own.
		prepare: (workflow) => {
			const [front, side] = [picture(now, 'front'), picture(now, 'side')];
			return withParameters(workflow, 'The Film', texts({ id: now, front, side }));
		},
		add: (id) => {
			now = id;
		},
		arrived: async (id, taskId) => {
			await expectBytes(world, await world.s3.file(`${id}.mp4`), taskId);
			const { body, costUsd } = orderOf(world, taskId);
			expect(body).toMatchObject({
				image_urls: [picture(id, 'front'), picture(id, 'side')],
				multi_prompt: [4, 4, 4].map((duration) => ({ duration: String(duration) })),
				aspect_ratio: '9:16',
			});
			expect(costUsd).toBeCloseTo(1.68);
		},
		failed: async (id) => expect(await world.s3.file(`${id}.mp4`)).toBeNull(),
		spoil: (workflow) => withParameters(workflow, 'Save in S3', { bucketName: 'no-such-bucket' }),
	};
}

/** A system calls it with the address of a clip. */
export function editAClip(world: World): Flow {
	const trigger = 'A Clip';
	const clip = (id: string) => ({
		id,
		videoUrl: `https://videos.example.com/${id}.mp4`,
		prompt: `Snow falls in @Video1 of ${id}`,
	});
	return {
		name: 'edit-a-clip',
		trigger,
		isCalled: true,
		prepare: (workflow) => withOwnPath(workflow, trigger),
		add: () => undefined,
		start: async (workflow, id) =>
			await world.started(workflow, async () => {
				await world.call(pathOf(workflow, trigger), clip(id));
			}),
		arrived: async (id, taskId) => {
			await expectBytes(world, fileNamed(world, `${id}.mp4`)?.bytes, taskId);
			const { model, body } = orderOf(world, taskId);
			expect(model).toBe('fal-ai/kling-video/o3/standard/video-to-video/edit');
			expect(body).toMatchObject({ video_url: clip(id).videoUrl, keep_audio: true });
		},
		failed: (id) => expect(fileNamed(world, `${id}.mp4`)).toBeUndefined(),
		spoil: refusing(world, 'www.googleapis.com', '/upload/drive/'),
	};
}

/** Somebody who moves. */
const FILM = filmFile({ seconds: 5 });

const TELEGRAM_TRIGGER = 'A Message';

/** Has a user write in the chat of an entry, which has a chat of its own, as soon as the workflow listens. */
export async function writeInChat(
	{ telegram }: World,
	workflow: StoredWorkflow,
	id: string,
	message: object,
): Promise<void> {
	const { nodes } = workflow as StoredWorkflow & Example;
	const { webhookId } = nodes.find(({ name }) => name === TELEGRAM_TRIGGER)!;
	// A bot has one webhook: at first, it is still that of the workflow before.
	await until('the bot knows the workflow', () => telegram.webhookUrl()?.includes(webhookId!));
	await until('the webhook listens', async () => {
		const status = await telegram.deliver(numberOf(id), {
			message_id: 1,
			date: 1_790_000_000,
			chat: { id: numberOf(id), type: 'private' },
			from: { id: 1, is_bot: false, first_name: 'Olga' },
			...message,
		});
		return status === 200;
	});
}

/** A user sends a video to a bot. */
export function motionFromTelegram(world: World): Flow {
	const trigger = TELEGRAM_TRIGGER;
	const posted = (id: string) =>
		world.telegram.videos.filter(({ fields }) => fields.chat_id?.[0] === String(numberOf(id)));
	let now = '';
	return {
		name: 'motion-from-telegram',
		trigger,
		isCalled: true,
		prepare: (workflow) => {
			const text = JSON.stringify(withOwnWebhook(workflow, trigger));
			const chat = String(numberOf(now));
			return JSON.parse(text.replace('replace-with-the-id-of-your-chat', chat)) as typeof workflow;
		},
		add: (id) => {
			now = id;
			world.telegram.files.set(id, FILM);
		},
		start: async (workflow, id) =>
			await world.started(workflow, async () => {
				const video = { file_id: id, duration: 5, width: 1280, height: 720 };
				await writeInChat(world, workflow, id, { caption: `${id} dances`, video });
			}),
		arrived: async (id, taskId) => {
			await expectBytes(world, posted(id)[0]?.bytes, taskId);
			const { model, body } = orderOf(world, taskId);
			expect(model).toBe('fal-ai/kling-video/v3/standard/motion-control');
			const order = body as { prompt: string; video_url: string };
			expect(order.prompt).toBe(`${id} dances`);
			// The provider has got what Telegram had.
			const uploaded = await request(order.video_url);
			expect(Buffer.from(await uploaded.body.arrayBuffer())).toEqual(FILM);
		},
		failed: (id) => {
			expect(posted(id)).toEqual([]);
			expect(world.telegram.messages.at(-1)).toMatchObject({ chat_id: numberOf(id) });
		},
		spoil: refusing(world, 'api.telegram.org', '/sendVideo'),
	};
}
