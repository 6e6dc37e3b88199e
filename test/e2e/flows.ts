import { readFileSync } from 'node:fs';
import path from 'node:path';

import {
	expectBytes,
	fileNamed,
	numberOf,
	orderOf,
	pathOf,
	refusing,
	texts,
	withOwnPath,
	withParameters,
	type Flow,
} from './flow';
import type { ExecutionRecord, StoredWorkflow } from './n8nClient';
import { editAClip, mascotInThreeShots, motionFromTelegram } from './referenceFlows';
import { until } from './until';
import type { World } from './world';

/* The examples whose work begins with one entry and buys one video. */

const START_FRAME = path.join(__dirname, '..', '..', 'examples', 'start-frame.jpg');

/** n8n takes others for robots, which follow links without a human having clicked them. */
const BROWSER = {
	'user-agent':
		'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
};

/** Runs the example that asks a human, answers as told, and waits for the end. */
export async function runAndAnswer(
	{ stage: { client }, slack }: World,
	workflow: StoredWorkflow,
	isApproved: boolean,
): Promise<ExecutionRecord> {
	const before = slack.messages.length;
	const id = await client.run(workflow, 'Every 15 Minutes');
	const asked = ['waiting', 'success', 'error'];
	const execution = await client.waitFor(id, ({ status }) => asked.includes(status));
	if (execution.status !== 'waiting') return execution;
	const links = slack.messages
		.slice(before)
		.join()
		.matchAll(/http:[^"|>\\]+/g);
	const answer = [...links].find(([link]) => link.includes(`approved=${isApproved}`))!;
	const { pathname, search } = new URL(answer[0].replaceAll('&amp;', '&'));
	await until('the answer is taken', async () => {
		const { status } = await client.ask('GET', pathname + search, undefined, BROWSER);
		return status === 200;
	});
	return await client.waitFor(id);
}

function wordPressToYouTube(world: World): Flow {
	const trigger = 'A Post Was Published';
	return {
		name: 'wordpress-to-youtube',
		trigger,
		isCalled: true,
		prepare: (workflow) => withOwnPath(workflow, trigger),
		add: (id) => world.wordPress.publish(numberOf(id), `Post ${id}`),
		start: async (workflow, id) =>
			await world.started(workflow, async () => {
				await world.call(pathOf(workflow, trigger), { id: numberOf(id) });
			}),
		arrived: async (id, taskId) => {
			await expectBytes(world, await world.s3.file(`post-${numberOf(id)}.mp4`), taskId);
			const videos = world.youTube.files.filter(({ name }) => name === `Post ${id}`);
			expect(videos).toHaveLength(1);
			await expectBytes(world, videos[0]!.bytes, taskId);
			const content = world.wordPress.content(numberOf(id));
			expect(content).toBe(`<p>About Post ${id}</p>\n\nhttps://youtu.be/${videos[0]!.id}`);
		},
		failed: (id) => expect(world.wordPress.content(numberOf(id))).toBe(`<p>About Post ${id}</p>`),
		spoil: refusing(world, 'www.googleapis.com', '/upload/youtube/'),
	};
}

const sheetWithApproval = (world: World): Flow => ({
	name: 'sheet-with-approval',
	trigger: 'Every 15 Minutes',
	add: (id) => {
		const known = world.sheet.rows.find(([first]) => first === id);
		if (known) known[3] = 'wanted';
		else world.sheet.rows.push([id, `A film of ${id}`, '5', 'wanted', '', '', '']);
	},
	start: async (workflow) => await runAndAnswer(world, workflow, true),
	arrived: async (id, taskId) => {
		const file = fileNamed(world, `${id}.mp4`)!;
		await expectBytes(world, file.bytes, taskId);
		const link = `https://drive.google.com/file/d/${file.id}/view`;
		expect(world.sheet.row(id)).toMatchObject({ status: 'done', cost: '0.84 usd', link, taskId });
	},
	failed: (id, taskId) =>
		expect(world.sheet.row(id)).toMatchObject({ status: 'failed', link: '', taskId }),
	spoil: refusing(world, 'www.googleapis.com', '/upload/drive/'),
});

const notionToMultiShot = (world: World): Flow => ({
	name: 'notion-to-multi-shot',
	trigger: 'Every Hour',
	// n8n's newest interface of OpenAI is another one.
	prepare: (workflow) =>
		withParameters(workflow, 'OpenAI Chat Model', { responsesApiEnabled: false }),
	add: (id) => {
		world.notion.addPage(id, `Page ${id}`);
		const shots = [4, 5].map((duration) => ({ prompt: `${id} for ${duration} s`, duration }));
		world.model.think(() => ({ text: JSON.stringify({ output: { style: 'Handheld', shots } }) }));
	},
	arrived: async (id, taskId) => {
		const file = fileNamed(world, `Page ${id}.mp4`)!;
		await expectBytes(world, file.bytes, taskId);
		expect(JSON.stringify(orderOf(world, taskId).body)).toContain(`${id} for 5 s`);
		const video = `https://drive.google.com/file/d/${file.id}/view`;
		expect(world.notion.page(id)).toMatchObject({ status: 'Done', video });
	},
	failed: (id) => expect(world.notion.page(id)).toMatchObject({ status: 'Failed', video: null }),
	spoil: refusing(world, 'www.googleapis.com', '/upload/drive/'),
});

function rssToTelegram(world: World): Flow {
	const posted = (id: string) => {
		const caption = `Article &amp; ${id}\nhttps://blog.example.com/${id}`;
		return world.telegram.videos.filter(({ fields }) => fields.caption?.[0] === caption);
	};
	return {
		name: 'rss-to-telegram',
		trigger: 'Every Morning',
		add: (id) => {
			const item = `<item><title>Article &amp; ${id}</title><link>https://blog.example.com/${id}</link><guid>${id}</guid></item>`;
			world.feed.xml = `<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title>${item}</channel></rss>`;
		},
		arrived: async (id, taskId) => {
			expect(posted(id)).toHaveLength(1);
			await expectBytes(world, posted(id)[0]!.bytes, taskId);
			expect(world.stage.simulator.task(taskId)?.aspectRatio).toBe('9:16');
		},
		failed: (id) => expect(posted(id)).toEqual([]),
		spoil: refusing(world, 'api.telegram.org', '/sendVideo'),
	};
}

function productPhotoToReel(world: World): Flow {
	const reelsOf = (id: string) =>
		world.graph.reels.filter(({ caption }) => caption === `${id}.jpg`);
	return {
		name: 'product-photo-to-reel',
		trigger: 'A New Photo',
		prepare: (workflow) =>
			withParameters(workflow, 'Wait a Minute', { amount: 1, unit: 'seconds' }),
		add: (id) => {
			const others = world.drive.files.filter((file) => file.id !== id);
			const photo = { id, name: `${id}.jpg`, bytes: readFileSync(START_FRAME), about: {} };
			world.drive.files.splice(0, Infinity, photo, ...others);
		},
		arrived: async (id, taskId) => {
			const videos = world.graph.videos.filter(
				({ fields }) => fields.description?.[0] === `${id}.jpg`,
			);
			await expectBytes(world, videos[0]?.bytes, taskId);
			expect(reelsOf(id).at(-1)).toMatchObject({ isPublished: true, polls: 2 });
			expect(reelsOf(id).at(-1)!.url).toContain(world.stage.simulator.cdnBaseUrl);
		},
		failed: (id) => expect(reelsOf(id)).toEqual([]),
		spoil: refusing(world, 'graph.facebook.com', '/media'),
	};
}

function productAdToSocial(world: World): Flow {
	const posted = (id: string) =>
		world.posting.posts.filter(({ fields }) => fields.title?.[0] === id);
	let now = '';
	return {
		name: 'product-ad-to-social',
		trigger: 'Start',
		// The ad is an entry of its own.
		prepare: (workflow) => withParameters(workflow, 'The Ad', texts({ id: now, title: now })),
		add: (id) => {
			now = id;
		},
		arrived: async (id, taskId) => {
			await expectBytes(world, posted(id)[0]?.bytes, taskId);
			const networks = ['tiktok', 'instagram', 'linkedin', 'x'];
			expect(posted(id)[0]!.fields).toMatchObject({ 'platform[]': networks });
		},
		failed: (id) => expect(posted(id)).toEqual([]),
		spoil: refusing(world, 'api.upload-post.com', '/api/upload'),
	};
}

/** All of them, by their names. */
export const FLOWS: Record<string, (world: World) => Flow> = {
	'wordpress-to-youtube': wordPressToYouTube,
	'sheet-with-approval': sheetWithApproval,
	'notion-to-multi-shot': notionToMultiShot,
	'rss-to-telegram': rssToTelegram,
	'product-photo-to-reel': productPhotoToReel,
	'product-ad-to-social': productAdToSocial,
	'mascot-in-three-shots': mascotInThreeShots,
	'edit-a-clip': editAClip,
	'motion-from-telegram': motionFromTelegram,
};
