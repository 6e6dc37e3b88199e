import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { hold } from '../clock';
import { replaceAnswer, replacesAnswer, waitFor } from './fault-effects';
import type { FaultEffect } from './faults';
import { parseRange } from './ranges';
import { send, startServer, type RunningServer, type ServeRequest } from './server';
import type { SimulatedTask } from './task';
import type { LoggedRequest } from './types';
import { assetFor, GeneratedFile } from './video';
import type { World } from './world';

/** Something the CDN can serve. */
interface ServedFile {
	content: GeneratedFile;
	contentType: string;
	hasKnownLength: boolean;
	/** What tells its versions apart. */
	validators: { ETag?: string; 'Last-Modified'?: string };
}

/** The server for result files and uploads. Like a real CDN it knows no API keys. */
export class Cdn {
	private server: RunningServer | null = null;
	/** A second host that serves the same files, the target of redirects. */
	private mirror: RunningServer | null = null;
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
		const serve: ServeRequest = async (request, response) => await this.serve(request, response);
		this.server = await startServer(serve, port);
		this.mirror = await startServer(serve);
	}

	/** Stops the server. */
	async close(): Promise<void> {
		await Promise.all([this.server?.close(), this.mirror?.close()]);
	}

	/** The URL of a finished task's video as a status read gives it out now; null = none. */
	videoUrl(task: SimulatedTask): string | null {
		const fileNumber = task.takeFileNumber();
		if (fileNumber === null) return null;
		const query = task.outcome.urlQuery === undefined ? '' : `?${task.outcome.urlQuery}`;
		return `${this.url}/videos/${task.id}-${fileNumber}.mp4${query}`;
	}

	/** What a task's file contains now. */
	video(task: SimulatedTask): GeneratedFile {
		const { downloadBody, videoBytes } = task.outcome;
		const version = this.versions.get(task.id) ?? 0;
		const head =
			downloadBody === undefined ? assetFor(task.aspectRatio) : Buffer.from(downloadBody);
		// A changed file without a filler gets a small one, so that its bytes differ as well.
		const smallest = head.length + (version > 0 ? 64 : 0);
		const size = downloadBody === undefined ? (videoBytes ?? smallest) : smallest;
		return new GeneratedFile(head, size, `${task.id}/${version}`);
	}

	private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const logged = this.world.logArrival('cdn', 'download', request);
		response.once('close', () => this.world.reportRequest(logged));
		const [path = ''] = (request.url ?? '').split('?', 1);
		const [, taskId, number] = /^\/videos\/([\w.-]+)-(\d+)\.mp4$/.exec(path) ?? [];
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
		} else if (effect?.type === 'redirect') {
			logged.status = 302;
			response.writeHead(302, { Location: `${this.mirror?.url}${path}` }).end();
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
			hasKnownLength: !task.outcome.unknownLength,
			validators: validatorsFor(task, version),
		};
	}

	private findUpload(path: string): ServedFile | 404 {
		const upload = this.world.uploads.find((file) => new URL(file.url).pathname === path);
		if (upload === undefined) return 404;
		if (upload.expiresAt !== null && this.world.clock.now() >= upload.expiresAt) return 404;
		return {
			content: new GeneratedFile(upload.bytes, upload.bytes.length, upload.id),
			contentType: upload.contentType,
			hasKnownLength: true,
			validators: { ETag: `"${upload.id}"` },
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

function validatorsFor({ id, outcome }: SimulatedTask, version: number): ServedFile['validators'] {
	const tag = `"${id.slice(0, 8)}-${version}"`;
	switch (outcome.validator ?? 'strongEtag') {
		case 'strongEtag':
			return { ETag: tag };
		case 'weakEtag':
			return { ETag: `W/${tag}` };
		case 'lastModified':
			return { 'Last-Modified': new Date(Date.UTC(2025, 0, 1 + version)).toUTCString() };
		case 'none':
			return {};
	}
}

/** Whether `If-Range` allows a part of this file; a weak tag never does (RFC 9110, section 13.1.5). */
function allowsRange(ifRange: string | undefined, { validators }: ServedFile): boolean {
	if (ifRange === undefined) return true;
	return !ifRange.startsWith('W/') && Object.values(validators).includes(ifRange);
}

async function sendFile(
	file: ServedFile,
	effect: FaultEffect | null,
	request: IncomingMessage,
	response: ServerResponse,
	logged: LoggedRequest,
): Promise<void> {
	const { size } = file.content;
	const wantsRange =
		request.method === 'GET' &&
		effect?.type !== 'ignoreRange' &&
		allowsRange(request.headers['if-range'] as string | undefined, file);
	const range = wantsRange ? parseRange(request.headers.range, size) : null;
	if (range === 'unsatisfiable') {
		logged.status = 416;
		response.writeHead(416, { 'Content-Range': `bytes */${size}`, 'Content-Length': 0 }).end();
		return;
	}
	const { first, last } = range ?? { first: 0, last: size - 1 };
	logged.status = range === null ? 200 : 206;
	const isCompressed = effect?.type === 'compress';
	const hasLength = file.hasKnownLength && !isCompressed && effect?.type !== 'endEarly';
	const total = file.hasKnownLength ? size : '*';
	response.writeHead(logged.status, {
		'Content-Type': file.contentType,
		'Accept-Ranges': 'bytes',
		...file.validators,
		...(hasLength ? { 'Content-Length': last - first + 1 } : {}),
		...(isCompressed ? { 'Content-Encoding': 'gzip' } : {}),
		...(range === null ? {} : { 'Content-Range': `bytes ${first}-${last}/${total}` }),
	});
	if (request.method === 'HEAD') {
		response.end();
		return;
	}
	const end = earlyEnd(effect, first);
	const content = (until: number) => counted(file.content.read(first, until), logged);
	try {
		if (end <= last - first) {
			logged.status = null;
			await sendBeginning(response, content(first + end - 1));
			// Unlike destroy(), this lets what was written reach the client first.
			if (effect?.type === 'endEarly') response.end();
			else if (effect?.type === 'trickle') await trickle(response, content(last), effect);
			else if (effect?.type !== 'stall') response.socket?.destroySoon();
		} else if (isCompressed) {
			const release = hold();
			// What there is to compress is random; without the attempt big files are sent faster.
			const compressed = pipeline(Readable.from(content(last)), createGzip({ level: 0 }), response);
			await compressed.finally(release);
		} else {
			await pipeline(Readable.from(content(last)), response);
		}
	} catch {
		// The client went away before the end.
		logged.status = null;
	}
}

/** After how many bytes of the body no more come. */
function earlyEnd(effect: FaultEffect | null, first: number): number {
	if (effect !== null && 'afterBytes' in effect) return effect.afterBytes;
	return effect?.type === 'truncate' ? Math.max(0, effect.size - first) : Infinity;
}

function* counted(chunks: Iterable<Buffer>, logged: LoggedRequest): Generator<Buffer> {
	for (const chunk of chunks) {
		logged.bytesSent += chunk.length;
		yield chunk;
	}
}

async function sendBeginning(response: ServerResponse, chunks: Iterable<Buffer>): Promise<void> {
	response.flushHeaders();
	for (const chunk of chunks) {
		await new Promise<void>((resolve, reject) => {
			response.write(chunk, (error) => (error ? reject(error) : resolve()));
		});
	}
}

async function trickle(
	response: ServerResponse,
	chunks: Iterable<Buffer>,
	{ afterBytes, everyMs }: Extract<FaultEffect, { type: 'trickle' }>,
): Promise<void> {
	let left = afterBytes;
	for (const chunk of chunks) {
		const skipped = Math.min(left, chunk.length);
		left -= skipped;
		for (const byte of chunk.subarray(skipped)) {
			await new Promise((resolve) => setTimeout(resolve, everyMs));
			if (response.destroyed) return;
			response.write(Buffer.of(byte));
		}
	}
	response.end();
}
