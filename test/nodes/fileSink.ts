import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What was sent to a sink by one request. */
export interface Sunk {
	bytes: number;
	/** Of the body; null where no digests are wanted. */
	sha256: string | null;
	contentType: string | undefined;
	contentLength: number;
}

const answer = (response: ServerResponse, body: object): void => {
	response.setHeader('Content-Type', 'application/json');
	response.end(JSON.stringify(body));
};

const FILE = 'https://example.com/film.mp4';

/**
 * The upload servers of fal.ai and Unifically, as far as files that are too large to be kept need them; a digest of each
 * file takes time.
 */
export async function startFileSink({ digests = true } = {}) {
	const received: Sunk[] = [];
	const server = createServer((request, response) => {
		void (async () => {
			const sunk = await sink(request, digests);
			const isAnnouncement = request.url?.startsWith('/storage/upload/initiate');
			if (!isAnnouncement) received.push(sunk);
			const { port } = server.address() as AddressInfo;
			const putTo = `http://127.0.0.1:${port}/put`;
			if (isAnnouncement) answer(response, { upload_url: putTo, file_url: FILE });
			else answer(response, { success: true, file_url: FILE });
		})();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		received,
		close: () => void server.close(),
	};
}

async function sink(request: IncomingMessage, digests: boolean): Promise<Sunk> {
	const hash = digests ? createHash('sha256') : null;
	let bytes = 0;
	for await (const chunk of request) {
		hash?.update(chunk as Buffer);
		bytes += (chunk as Buffer).length;
	}
	return {
		bytes,
		sha256: hash?.digest('hex') ?? null,
		contentType: request.headers['content-type'],
		contentLength: Number(request.headers['content-length']),
	};
}
