import { type FileVersion, headersForRest, judge, versionOf } from './continuation';
import { type FileAddress, type FileResponse, openFile } from './fileResponse';
import { createMp4Reader, type Defect } from './mp4';

/** How many connections in a row may bring nothing before a download is given up. */
const FRUITLESS_TRIES = 5;

const MEGABYTE = 1_000_000;

/** A download that ended without a file; `expired` means that the address answers "not there (any more)". */
export interface Failure {
	kind: 'failed';
	reason: string;
	expired: boolean;
}

/** A download that has to begin anew; `answer` is there when the server has already begun to do so. */
export interface StartOver {
	kind: 'startOver';
	response: FileResponse | null;
}

/** A file on its way, over as many connections as it takes. */
export interface Transfer extends FileAddress {
	/** In bytes; null for no limit. */
	maxBytes: number | null;
	/** Waits before the next try, the longer the more of them failed; false when there is no time for one. */
	pause(attempts: number, retryAfter: string | null): Promise<boolean>;
	/** Why the last connection was of no use. */
	reason: string | null;
	/** How many connections in a row, with the present one, have brought nothing. */
	fruitless: number;
}

/** What has arrived of a file. */
interface Arrived {
	received: number;
	version: FileVersion;
	/** Whether it came over more than one connection. */
	isContinued: boolean;
}

const NOTHING: Arrived = {
	received: 0,
	version: { etag: null, lastModified: null, total: null },
	isContinued: false,
};

const failed = (reason: string, expired = false): Failure => ({ kind: 'failed', reason, expired });

/** Rounded up, so that a size above a limit never reads like the limit. */
const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / (MEGABYTE / 100)) / 100} MB`;

/** Says why a file is rejected for its size, or null. */
function tooLarge({ maxBytes }: Transfer, bytes: number | null, arrived = false): Failure | null {
	if (maxBytes === null || bytes === null || bytes <= maxBytes) return null;
	const size = `${arrived ? 'at least ' : ''}${inMegabytes(bytes)}`;
	return failed(
		`the file is ${size}; the limit in 'Max File Size (MB)' is ${inMegabytes(maxBytes)}`,
	);
}

/** Says what an address sent instead of a video; null where it may be one. */
const notVideo = (defect: Defect | null): Failure | null =>
	defect?.kind === 'other' ? failed(`its address sent ${defect.what} instead of a video`) : null;

/** Says how far a download came before something ended it. */
function brokenOff({ received, version }: Arrived, reason: string, expired = false): Failure {
	const total = version.total === null ? '' : ` of ${inMegabytes(version.total)}`;
	const after = received === 0 ? '' : ` after ${inMegabytes(received)}${total}`;
	return failed(`the transfer was interrupted${after} (${reason})`, expired);
}

async function mayTryAgain(transfer: Transfer, retryAfter: string | null): Promise<boolean> {
	if (transfer.fruitless >= FRUITLESS_TRIES || transfer.signal.aborted) return false;
	return await transfer.pause(Math.max(transfer.fruitless, 1), retryAfter);
}

/** Connects until there is a response to go on with, or a reason not to. */
async function connect(
	transfer: Transfer,
	arrived: Arrived,
): Promise<FileResponse | StartOver | Failure> {
	const { received, version } = arrived;
	const fail = (reason: string, expired = false): Failure =>
		received === 0 ? failed(reason, expired) : brokenOff(arrived, reason, expired);
	for (;;) {
		const headers = headersForRest(received, version);
		if (!headers) return { kind: 'startOver', response: null };
		transfer.fruitless += 1;
		const opened = await openFile(transfer, headers);
		if (!opened.ok) {
			const isHopeless = !opened.mayPass || !(await mayTryAgain(transfer, null));
			if (isHopeless) return fail(opened.reason);
			continue;
		}

		const { response } = opened;
		const verdict = judge(response.head, received, version);
		const isUsed = verdict.kind === 'next' || verdict.kind === 'whole';
		const rejection = isUsed ? tooLarge(transfer, versionOf(response.head).total) : null;
		if (isUsed && !rejection)
			return verdict.kind === 'next' ? response : { kind: 'startOver', response };
		response.close();
		if (rejection) return rejection;
		if (verdict.kind === 'startOver') return { kind: 'startOver', response: null };
		if (verdict.kind === 'refused') return fail(verdict.reason, verdict.expired);
		if (verdict.kind === 'trouble' && !(await mayTryAgain(transfer, response.head.retryAfter)))
			return fail(verdict.reason);
	}
}

/** The first response with a file that may be a video. */
export async function begin(transfer: Transfer): Promise<FileResponse | StartOver | Failure> {
	return await connect(transfer, NOTHING);
}

/**
 * What a connection lacks that has ended in good order; null when the file is complete. Where the server
 * has not said how long it is, the file itself tells.
 */
function whatIsMissing(
	{ received, version, isContinued }: Arrived,
	defect: Defect | null,
): string | Failure | null {
	const { total } = version;
	if (received === 0) return failed('its address sent an empty file');
	const count = `${received} of ${total} bytes arrived`;
	if (total !== null && received < total) return `only ${count}`;
	if (defect?.kind === 'cut') {
		const reason = `the file is incomplete: ${defect.where}`;
		return total === null ? reason : failed(reason);
	}
	// More than announced over one connection is only possible when n8n has decompressed it on the way.
	if (total !== null && received > total && isContinued) return failed(count);
	return notVideo(defect);
}

/** The response with what is missing, once a connection has ended too early. */
async function reconnect(
	transfer: Transfer,
	arrived: Arrived,
	reason: string,
): Promise<FileResponse | StartOver | Failure> {
	if (!(await mayTryAgain(transfer, null))) return brokenOff(arrived, reason);
	const next = await connect(transfer, arrived);
	if ('kind' in next) return next;
	if (arrived.received === 0) arrived.version = versionOf(next.head);
	else arrived.isContinued = true;
	return next;
}

/**
 * The bytes of a video from its first response on; what breaks off is continued. When that is not possible,
 * `onEnd` is told why and the generator throws, so that n8n discards what it has stored.
 */
export async function* videoBytes(
	transfer: Transfer,
	first: FileResponse,
	onEnd: (end: StartOver | Failure) => void,
): AsyncGenerator<Buffer, void> {
	const stop = (end: StartOver | Failure): Error => {
		onEnd(end);
		return new Error(end.kind === 'failed' ? end.reason : 'The download starts over');
	};
	const reader = createMp4Reader();
	const arrived: Arrived = { ...NOTHING, version: versionOf(first.head) };
	let response = first;
	try {
		for (;;) {
			const piece = await response.read();
			if (piece.kind === 'bytes') {
				transfer.fruitless = 0;
				arrived.received += piece.bytes.length;
				const rejection =
					tooLarge(transfer, arrived.received, true) ?? notVideo(reader.add(piece.bytes));
				if (rejection) throw stop(rejection);
				yield piece.bytes;
				continue;
			}

			const missing = piece.kind === 'end' ? whatIsMissing(arrived, reader.end()) : piece.reason;
			if (missing === null) return;
			if (typeof missing !== 'string') throw stop(missing);
			response.close();
			transfer.reason = missing;
			const next = await reconnect(transfer, arrived, missing);
			if ('kind' in next) throw stop(next);
			response = next;
		}
	} finally {
		response.close();
	}
}
