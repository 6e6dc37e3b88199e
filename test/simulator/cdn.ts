import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { replaceAnswer, replacesAnswer, waitFor } from './fault-effects';
import type { FaultEffect } from './faults';
import { parseRange } from './ranges';
import { send, startServer, type RunningServer } from './server';
import type { SimulatedTask } from './task';
import type { LoggedRequest } from './types';
import { assetFor, GeneratedFile } from './video';
import type { World } from './world';

/** Something the CDN can serve. */
interface ServedFile {
	content: GeneratedFile;
	contentType: string;
	etag: string;
}

/** The server for result files and uploads. Like a real CDN it knows no API keys. */
export class Cdn {
	private server: RunningServer | null = null;
	/** How often the content of a task's file was changed. */
	private readonly versions = new Map<string, number>();

	constructor(private readonly world: World) {}

	/** The base URL, known once started. */
	get url(): string {
		if (this.server === null) throw new Error('The CDN is not started');
		return this.server.url;
	}

	/** Starts the server. */
	async start(port?: number): Promise<void> {
		this.server = await startServer(
			async (request, response) => await this.serve(request, response),
			port,
		);
	}

	/** Stops the server. */
	async close(): Promise<void> {
		await this.server?.close();
	}

	/** The URL of a finished task's video as a status read gives it out now; null = none. */
	videoUrl(task: SimulatedTask): string | null {
		const fileNumber = task.takeFileNumber();
		return fileNumber === null ? null : `${this.url}/videos/${task.id}-${fileNumber}.mp4`;
	}

	/** What a task's file contains now. */
	video(task: SimulatedTask): GeneratedFile {
		const { downloadBody, videoBytes } = task.outcome;
		const version = this.versions.get(task.id) ?? 0;
		const head =
			downloadBody === undefined ? assetFor(task.aspectRatio) : Buffer.from(downloadBody, 'utf8');
		// A changed file without a filler gets a small one, so that its bytes differ as well.
		const smallest = head.length + (version > 0 ? 64 : 0);
		const size = downloadBody === undefined ? (videoBytes ?? smallest) : smallest;
		return new GeneratedFile(head, size, `${task.id}/${version}`);
	}

	private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const logged = this.world.logArrival('cdn', 'download', request);
		response.once('close', () => this.world.reportRequest(logged));
		const [path = ''] = (request.url ?? '').split('?', 1);
		const [, taskId, number] = /^\/videos\/([\w-]+)-(\d+)\.mp4$/.exec(path) ?? [];
		const task = taskId === undefined ? undefined : this.world.tasks.get(taskId);
		const effect = this.world.faults.take(task?.provider ?? null, 'download');

		if (request.headers.authorization !== undefined || request.headers['x-api-key'] !== undefined) {
			this.refuse(response, logged, 400, 'API keys must not be sent to the CDN');
		} else if (effect !== null && replacesAnswer(effect)) {
			logged.status = replaceAnswer(effect, response);
		} else if (
			effect?.type === 'delay' &&
			!(await waitFor(effect.seconds, this.world.clock, response))
		) {
			// Nobody is waiting for the answer any more.
		} else if (request.method !== 'GET' && request.method !== 'HEAD') {
			this.refuse(response, logged, 405, 'Method not allowed');
		} else {
			if (effect?.type === 'changeEtag' && task !== undefined) {
				this.versions.set(task.id, (this.versions.get(task.id) ?? 0) + 1);
			}
			const found =
				task === undefined ? this.findUpload(path) : this.findVideo(task, Number(number));
			if (typeof found === 'number') this.refuse(response, logged, found, 'No such file');
			else await sendFile(found, effect, request, response, logged);
		}
	}

	private findVideo(task: SimulatedTask, fileNumber: number): ServedFile | 404 | 410 {
		if (!task.hasFile(fileNumber) || task.outcome.expired) return 404;
		if (task.isFileGone(fileNumber)) return 410;
		const version = this.versions.get(task.id) ?? 0;
		return {
			content: this.video(task),
			contentType: task.outcome.contentType ?? 'video/mp4',
			etag: `"${task.id.slice(0, 8)}-${version}"`,
		};
	}

	private findUpload(path: string): ServedFile | 404 {
		const upload = this.world.uploads.find((file) => new URL(file.url).pathname === path);
		if (upload === undefined) return 404;
		if (upload.expiresAt !== null && this.world.clock.now() >= upload.expiresAt) return 404;
		return {
			content: new GeneratedFile(upload.bytes, upload.bytes.length, upload.id),
			contentType: upload.contentType,
			etag: `"${upload.id}"`,
		};
	}

	private refuse(
		response: ServerResponse,
		logged: LoggedRequest,
		status: number,
		message: string,
	): void {
		logged.status = status;
		send(response, status, 'text/plain', `${message}\n`);
	}
}

async function sendFile(
	file: ServedFile,
	effect: FaultEffect | null,
	request: IncomingMessage,
	response: ServerResponse,
	logged: LoggedRequest,
): Promise<void> {
	const { size } = file.content;
	const ifRange = request.headers['if-range'];
	const wantsRange =
		request.method === 'GET' &&
		effect?.type !== 'ignoreRange' &&
		(ifRange === undefined || ifRange === file.etag);
	const range = wantsRange ? parseRange(request.headers.range, size) : null;
	if (range === 'unsatisfiable') {
		logged.status = 416;
		response.writeHead(416, { 'Content-Range': `bytes */${size}`, 'Content-Length': 0 }).end();
		return;
	}
	const { first, last } = range ?? { first: 0, last: size - 1 };
	logged.status = range === null ? 200 : 206;
	response.writeHead(logged.status, {
		'Content-Type': file.contentType,
		'Content-Length': last - first + 1,
		'Accept-Ranges': 'bytes',
		ETag: file.etag,
		...(range === null ? {} : { 'Content-Range': `bytes ${first}-${last}/${size}` }),
	});
	if (request.method === 'HEAD') {
		response.end();
		return;
	}
	const cutAfter = effect?.type === 'cut' ? effect.afterBytes : Infinity;
	try {
		if (cutAfter <= last - first) {
			logged.status = null;
			await sendAndCut(response, file.content.read(first, first + cutAfter - 1));
		} else {
			await pipeline(Readable.from(file.content.read(first, last)), response);
		}
	} catch {
		// The client went away before the end.
		logged.status = null;
	}
}

async function sendAndCut(response: ServerResponse, chunks: Iterable<Buffer>): Promise<void> {
	response.flushHeaders();
	for (const chunk of chunks) {
		await new Promise<void>((resolve, reject) => {
			response.write(chunk, (error) => (error ? reject(error) : resolve()));
		});
	}
	// Unlike destroy(), this lets what was written reach the client first.
	response.socket?.destroySoon();
}
