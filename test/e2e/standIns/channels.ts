import { formIn, jsonIn, type Service, type ServiceRequest } from './internet';

/* Where n8n's nodes post messages and videos. */

/** A workspace of Slack. */
export interface Slack {
	/** The texts of all messages. */
	messages: string[];
	service: Service;
}

/** https://docs.slack.dev/reference/methods/chat.postMessage */
export function slack(): Slack {
	const messages: string[] = [];
	return {
		messages,
		service: (request) => {
			if (request.path !== '/api/chat.postMessage') return undefined;
			const { text, blocks } = jsonIn<{ text?: string; blocks?: object }>(request);
			messages.push(blocks ? JSON.stringify(blocks) : (text ?? ''));
			return { body: { ok: true, channel: 'C1', ts: '1.2', message: { text } } };
		},
	};
}

/** A file with the words that went with it. */
export interface Post {
	/** Where it was posted. */
	to: string;
	bytes: Buffer;
	fields: Record<string, string[]>;
}

/** Reads a file out of a form. */
export async function posted(request: ServiceRequest, to: string, file: string): Promise<Post> {
	const form = await formIn(request);
	const fields = [...new Set(form.keys())].filter((name) => name !== file);
	const blob = form.get(file) as File;
	return {
		to,
		bytes: Buffer.from(await blob.arrayBuffer()),
		fields: Object.fromEntries(fields.map((name) => [name, form.getAll(name).map(String)])),
	};
}

/** Facebook's Graph API. */
export interface Graph {
	videos: Post[];
	/** What Instagram was asked to load, and whether it was published. */
	reels: Array<{ url: string; caption: string; isPublished: boolean; polls: number }>;
	service: Service;
}

/** https://developers.facebook.com/docs/instagram-platform/content-publishing */
export function graph(): Graph {
	const videos: Post[] = [];
	const reels: Graph['reels'] = [];
	return {
		videos,
		reels,
		service: async (request) => {
			const [id = '', edge] = request.path.split('/').slice(2);
			const { query } = request;
			if (edge === 'videos') {
				const post = await posted(request, id, 'source');
				for (const [name, value] of query) post.fields[name] = [value];
				videos.push(post);
				return { body: { id: `page-video-${videos.length}` } };
			}
			if (edge === 'media') {
				const [url, caption] = [query.get('video_url')!, query.get('caption')!];
				reels.push({ url, caption, isPublished: false, polls: 0 });
				return { body: { id: `container-${reels.length}` } };
			}
			const container = edge === 'media_publish' ? query.get('creation_id')! : id;
			const reel = reels[Number(container.replace('container-', '')) - 1];
			if (!reel) return undefined;
			if (edge === 'media_publish') {
				reel.isPublished = true;
				return { body: { id: 'reel' } };
			}
			// It is prepared when it is looked at for the second time.
			return { body: { id, status_code: ++reel.polls > 1 ? 'FINISHED' : 'IN_PROGRESS' } };
		},
	};
}

/** A service that posts to several networks. */
export interface PostingService {
	posts: Post[];
	service: Service;
}

/** https://docs.upload-post.com/api/upload-video */
export function postingService(): PostingService {
	const posts: Post[] = [];
	return {
		posts,
		service: async (request) => {
			if (request.path !== '/api/upload') return undefined;
			const post = await posted(request, 'Upload-Post', 'video');
			posts.push(post);
			const networks = post.fields['platform[]'] ?? [];
			const results = Object.fromEntries(networks.map((name) => [name, { success: true }]));
			return { body: { success: true, results } };
		},
	};
}
