import type { IBinaryData } from 'n8n-workflow';

import { reasonOf } from './bodyReader';
import type { FileResponse } from './fileResponse';
import type { NodeContext } from '../http';
import { streamOf } from './streamOf';
import { begin, type Failure, type StartOver, type Transfer, videoBytes } from './transfer';

/** How often a download may begin anew because what had arrived could not be continued. */
const RESTARTS = 3;

/** A stored file, or why there is none; `expired` means that the address answers "not there (any more)". */
export type Downloaded =
	| { ok: true; binary: IBinaryData }
	| { ok: false; reason: string; expired: boolean };

/** What a download is allowed to take. */
export type DownloadRules = Pick<
	Transfer,
	'signal' | 'idleTimeout' | 'mayBePrivate' | 'maxBytes' | 'pause'
>;

const toDownloaded = ({ reason, expired }: Failure): Downloaded => ({ ok: false, reason, expired });

/** Stores the file that begins with `first`. */
async function store(
	context: NodeContext,
	transfer: Transfer,
	first: FileResponse,
	fileName: string,
): Promise<Downloaded | StartOver> {
	const ends: Array<StartOver | Failure> = [];
	const chunks = videoBytes(transfer, first, (end) => ends.push(end));
	const stream = streamOf(chunks, first.body);
	const { type } = first.head;
	const mimeType = type.startsWith('video/') ? type : 'video/mp4';
	try {
		const binary = await context.helpers.prepareBinaryData(stream, fileName, mimeType);
		return { ok: true, binary };
	} catch (error) {
		// Not every storage does so, and nobody would hear of an error that comes later.
		stream.destroy();
		first.close();
		const [end] = ends;
		if (end) return end.kind === 'startOver' ? end : toDownloaded(end);
		const reason = `n8n could not store it (${reasonOf(error)})`;
		return { ok: false, reason, expired: false };
	}
}

/**
 * Streams a video from a public URL into n8n's binary store and returns the reference to it. A connection
 * that breaks is continued where it broke. The bytes are never held in memory here; how n8n stores them
 * depends on its binary data mode. Never throws.
 */
export async function downloadVideo(
	context: NodeContext,
	url: string,
	fileName: string,
	rules: DownloadRules,
): Promise<Downloaded> {
	// Ends whatever is still under way, such as a connection that continues what n8n could not store.
	const end = new AbortController();
	const signal = AbortSignal.any([rules.signal, end.signal]);
	const transfer: Transfer = { ...rules, signal, context, url, reason: null, fruitless: 0 };
	let spare: FileResponse | null = null;
	try {
		for (let restarts = 0; restarts <= RESTARTS; restarts++) {
			const first: FileResponse | StartOver | Failure = spare ?? (await begin(transfer));
			if ('kind' in first && first.kind === 'failed') return toDownloaded(first);
			if ('kind' in first) continue;
			const result = await store(context, transfer, first, fileName);
			if ('ok' in result) return result;
			spare = result.response;
		}
		spare?.close();
	} finally {
		end.abort();
	}
	const why = transfer.reason === null ? '' : ` (${transfer.reason})`;
	const reason = `the transfer was interrupted several times, and its server cannot resume it${why}`;
	return { ok: false, reason, expired: false };
}
