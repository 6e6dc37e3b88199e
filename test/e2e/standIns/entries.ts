import { jsonIn, type Service } from './internet';

/* Where the entries are that videos are made for. */

/** A WordPress. */
export interface WordPress {
	/** Publishes a post, also once more. */
	publish(id: number, title: string): void;
	content(id: number): string | undefined;
	service: Service;
}

/** https://developer.wordpress.org/rest-api/reference/posts/ */
export function wordPress(): WordPress {
	const posts = new Map<number, { title: string; content: string }>();
	return {
		publish: (id, title) => {
			if (!posts.has(id)) posts.set(id, { title, content: `<p>About ${title}</p>` });
		},
		content: (id) => posts.get(id)?.content,
		service: (request) => {
			const id = Number(/^\/wp-json\/wp\/v2\/posts\/(\d+)$/.exec(request.path)?.[1]);
			const post = posts.get(id);
			if (!post) return undefined;
			if (request.method === 'POST') post.content = jsonIn<{ content: string }>(request).content;
			const { title, content } = post;
			return {
				body: {
					id,
					slug: `post-${id}`,
					link: `https://blog.example.com/post-${id}`,
					title: { raw: title, rendered: title },
					content: { raw: content, rendered: content },
					excerpt: { rendered: `<p>What ${title} is about</p>` },
				},
			};
		},
	};
}

/** A database of Notion. */
export interface Notion {
	/** Adds a page that waits for its video. */
	addPage(id: string, name: string): void;
	/** The status of a page, and the address of its video. */
	page(id: string): { status: string; video: string | null };
	service: Service;
}

interface Properties {
	Status?: { status: { name: string } };
	Video?: { url: string };
}

/** https://developers.notion.com/reference/page */
export function notion(): Notion {
	const pages = new Map<string, { name: string; status: string; video: string | null }>();
	const pageJson = (id: string) => {
		const { name, status, video } = pages.get(id)!;
		const text = (value: string) => [{ type: 'text', plain_text: value, text: { content: value } }];
		return {
			object: 'page',
			id,
			url: `https://www.notion.so/${id}`,
			icon: null,
			cover: null,
			parent: { type: 'database_id', database_id: 'database' },
			properties: {
				Name: { id: 'title', type: 'title', title: text(name) },
				Status: { id: 's', type: 'status', status: { name: status } },
				Brief: { id: 'b', type: 'rich_text', rich_text: text(`A film about ${name}`) },
				Video: { id: 'v', type: 'url', url: video },
			},
		};
	};
	return {
		addPage: (id, name) => pages.set(id, { name, status: 'Ready', video: null }),
		page: (id) => pages.get(id)!,
		service: (request) => {
			if (request.path.endsWith('/query')) {
				const ready = [...pages].filter(([, { status }]) => status === 'Ready');
				return { body: { object: 'list', results: ready.map(([id]) => pageJson(id)) } };
			}
			const id = /^\/v1\/pages\/(.+)$/.exec(request.path)?.[1] ?? '';
			const page = pages.get(id);
			if (!page) return undefined;
			if (request.method === 'PATCH') {
				const { Status, Video } = jsonIn<{ properties: Properties }>(request).properties;
				page.status = Status?.status.name ?? page.status;
				page.video = Video?.url ?? page.video;
			}
			return { body: pageJson(id) };
		},
	};
}
