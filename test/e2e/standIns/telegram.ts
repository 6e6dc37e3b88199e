import { request as send } from 'undici';

import { posted, type Post } from './channels';
import { jsonIn, type Service } from './internet';

/** What Telegram is told with `setWebhook`. */
interface Webhook {
	url: string;
	secret_token: string;
	allowed_updates: string[];
}

/** A bot of Telegram. */
export interface Telegram {
	messages: Array<{ chat_id: string | number; text: string }>;
	videos: Post[];
	/** The files that users have sent, by their IDs. */
	files: Map<string, Buffer>;
	/** Where updates go to; null before a workflow has said so. */
	webhookUrl(): string | null;
	/** Hands a message to the webhook of the bot, also once more; the status that it answers with. */
	deliver(updateId: number, message: object): Promise<number>;
	service: Service;
}

const FILE = /^\/file\/bot[^/]+\/videos\/(.+)\.mp4$/;
const METHOD = /^\/bot[^/]+\/(\w+)$/;

/** https://core.telegram.org/bots/api */
export function telegram(): Telegram {
	const messages: Telegram['messages'] = [];
	const videos: Post[] = [];
	const files: Telegram['files'] = new Map();
	let webhook: Webhook | undefined;

	const answers: Record<string, Service> = {
		setWebhook: (request) => {
			webhook = jsonIn<Webhook>(request);
			return { body: { ok: true, result: true } };
		},
		deleteWebhook: () => {
			webhook = undefined;
			return { body: { ok: true, result: true } };
		},
		getWebhookInfo: () => ({ body: { ok: true, result: { url: webhook?.url ?? '' } } }),
		getFile: ({ query }) => {
			const id = query.get('file_id')!;
			return { body: { ok: true, result: { file_id: id, file_path: `videos/${id}.mp4` } } };
		},
		sendMessage: (request) => {
			messages.push(jsonIn(request));
			return { body: { ok: true, result: { message_id: 1 } } };
		},
		sendVideo: async (request) => {
			videos.push(await posted(request, 'Telegram', 'video'));
			return { body: { ok: true, result: { message_id: 1 } } };
		},
	};

	return {
		messages,
		videos,
		files,
		webhookUrl: () => webhook?.url ?? null,
		deliver: async (updateId, message) => {
			if (!webhook?.allowed_updates.includes('message')) throw new Error('Nobody wants messages');
			const { statusCode, body } = await send(webhook.url, {
				method: 'POST',
				reset: true,
				headers: {
					'content-type': 'application/json',
					'x-telegram-bot-api-secret-token': webhook.secret_token,
				},
				body: JSON.stringify({ update_id: updateId, message }),
			});
			await body.dump();
			return statusCode;
		},
		service: (request) => {
			const file = files.get(FILE.exec(request.path)?.[1] ?? '');
			if (file) return { headers: { 'content-type': 'application/octet-stream' }, body: file };
			return answers[METHOD.exec(request.path)?.[1] ?? '']?.(request);
		},
	};
}
