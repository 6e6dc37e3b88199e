import { createHash } from 'crypto';

import { VideoError } from '../domain/error';
import type { VideoLimits } from '../providers/capabilities';
import { createMp4Reader, type Defect } from '../transport/download/mp4';
import { megabytes } from './megabytes';
import { measuresIn, type VideoMeasures } from './videoHead';

/** In bytes: the header of a film of a minute has some hundred thousand. */
const LONGEST_HEADER = 8 * 1024 * 1024;

/** In bytes of the beginning: enough for the brand. */
const BRAND_BYTES = 12;

/** The media type of a file by its first bytes, and how its name ends. */
export interface VideoType {
	mimeType: 'video/mp4' | 'video/quicktime';
	extensions: readonly string[];
}

const MP4: VideoType = { mimeType: 'video/mp4', extensions: ['mp4', 'm4v'] };
const QUICKTIME: VideoType = { mimeType: 'video/quicktime', extensions: ['mov', 'qt'] };

/** Files of QuickTime before 2004 begin with no brand at all. */
export async function typeOf(chunks: AsyncIterable<Buffer>): Promise<VideoType> {
	let start = Buffer.alloc(0);
	for await (const chunk of chunks) {
		start = Buffer.concat([start, chunk.subarray(0, BRAND_BYTES)]);
		if (start.length >= BRAND_BYTES) break;
	}
	const [type, brand] = [start.toString('latin1', 4, 8), start.toString('latin1', 8, 12)];
	return type !== 'ftyp' || brand === 'qt  ' ? QUICKTIME : MP4;
}

/** The name of a file with an ending that says what it is: providers may go by it. */
export function videoName(name: string | undefined, { extensions }: VideoType): string {
	const given = name ?? 'video';
	const ending = /\.(\w{1,5})$/.exec(given)?.[1] ?? '';
	if (extensions.includes(ending.toLowerCase())) return given;
	const bare = ending === '' ? given : given.slice(0, -ending.length - 1);
	return `${bare}.${extensions[0]}`;
}

/** A video that was read once from its beginning to its end. */
interface Seen {
	bytes: number;
	sha256: string;
	defect: Defect | null;
	measures: VideoMeasures | null;
}

/** Reads a video as it passes by, up to what is no video any more, or too large; keeps no more of it than its header. */
async function lookThrough(chunks: AsyncIterable<Buffer>, maxBytes: number): Promise<Seen> {
	const hash = createHash('sha256');
	let header: Buffer[] = [];
	let headerBytes = 0;
	const reader = createMp4Reader((type, piece) => {
		if (type !== 'moov') return;
		headerBytes += piece.length;
		if (headerBytes <= LONGEST_HEADER) header.push(Buffer.from(piece));
		else header = [];
	});
	let bytes = 0;
	let defect: Defect | null = null;
	for await (const chunk of chunks) {
		bytes += chunk.length;
		hash.update(chunk);
		defect = reader.add(chunk);
		if (defect || bytes > maxBytes) break;
	}
	return {
		bytes,
		sha256: hash.digest('hex'),
		defect: defect ?? (bytes > maxBytes ? null : reader.end()),
		measures: measuresIn(Buffer.concat(header)),
	};
}

/** Who takes a video, and what it has to be like. */
export interface VideoTaker {
	/** As "Kling 3.0 Omni at fal.ai". */
	who: string;
	limits: VideoLimits;
	/** The longest that is taken, where the request allows less than the model. */
	maxSeconds: number;
}

/**
 * Cameras round, and films have 23.976 frames a second: so much may a value be off.
 * Source: https://fal.ai/models/kling/v4/video-to-video/edit (up to 30.05 seconds, 23.9 to 60.05 frames)
 */
const SECONDS_OFF = 0.05;
const FRAMES_OFF = 0.1;

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** What a video breaks of the limits, as ends of a sentence that begins with it. */
function broken(
	{ width, height, seconds, framesPerSecond }: VideoMeasures,
	{ who, limits, maxSeconds }: VideoTaker,
): string | null {
	const { side, maxPixels, maxAspect } = limits;
	const [shorter, longer] = [Math.min(width, height), Math.max(width, height)];
	const size = `is ${width} x ${height} pixels`;
	if (shorter < side.min || longer > side.max) {
		return `${size}. ${who} takes sides of ${side.min} to ${side.max}`;
	}
	if (width * height > maxPixels) {
		return `${size}. ${who} takes up to ${maxPixels} pixels in all, such as 3840 x 2160`;
	}
	if (longer / shorter > maxAspect) {
		return `${size}. For ${who} one side may be at most ${maxAspect} times as long as the other`;
	}
	const { min } = limits.seconds;
	if (seconds !== undefined && (seconds < min || seconds > maxSeconds + SECONDS_OFF)) {
		return `is ${rounded(seconds)} seconds long. ${who} takes ${min} to ${maxSeconds} seconds`;
	}
	const frames = limits.framesPerSecond;
	if (
		frames &&
		framesPerSecond !== undefined &&
		(framesPerSecond < frames.min - FRAMES_OFF || framesPerSecond > frames.max + FRAMES_OFF)
	) {
		return `has ${rounded(framesPerSecond)} frames per second. ${who} takes ${frames.min} to ${frames.max}`;
	}
	return null;
}

const CONVERT = 'Convert it to MP4 first, with H.264 and at least 24 frames per second.';

/** A digest of a video that is taken, and its length where that is known. Throws a `VideoError` that says what is wrong with it. */
export async function checkVideoFile(
	chunks: AsyncIterable<Buffer>,
	label: string,
	taker: VideoTaker,
): Promise<{ sha256: string; seconds?: number }> {
	const reject = (message: string, hint: string) =>
		new VideoError('invalidRequest', `${label} ${message}`, { hint });
	const { maxBytes } = taker.limits;
	const { bytes, sha256, defect, measures } = await lookThrough(chunks, maxBytes);
	if (bytes > maxBytes) throw tooLarge(label, bytes, taker);
	if (defect?.kind === 'other') {
		throw reject(`contains ${defect.what}, not an MP4 or MOV video`, CONVERT);
	}
	if (defect) throw reject(`is incomplete: ${defect.where}`, 'Download it again.');
	if (!measures) {
		throw reject('contains no readable video: its header names no picture', CONVERT);
	}
	const message = broken(measures, taker);
	if (message) throw reject(message, 'Cut, scale or convert it first.');
	return { sha256, seconds: measures.seconds };
}

export const tooLarge = (label: string, bytes: number, { who, limits }: VideoTaker): VideoError =>
	new VideoError(
		'invalidRequest',
		`${label} is ${megabytes(bytes)}. ${who} takes videos up to ${megabytes(limits.maxBytes)} from binary data`,
		{ hint: 'Shorten or compress it, or choose URL and enter its address.' },
	);
