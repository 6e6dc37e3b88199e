import { createCipheriv, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AspectRatio } from './types';

/** No result file with a size of its own may be smaller: asset plus the header of one MP4 box. */
export const MIN_VIDEO_BYTES = 40_960;

const CHUNK_BYTES = 64 * 1024;
const ZEROS = Buffer.alloc(CHUNK_BYTES);
const MAX_SHORT_BOX = 0xffff_ffff;
const AES_BLOCK = 16;

const assets = new Map<AspectRatio, Buffer>();

/** The small real MP4 of an aspect ratio, see `assets/README.md`. */
export function assetFor(aspectRatio: AspectRatio): Buffer {
	let asset = assets.get(aspectRatio);
	if (asset === undefined) {
		asset = readFileSync(join(__dirname, 'assets', `${aspectRatio.replace(':', 'x')}.mp4`));
		assets.set(aspectRatio, asset);
	}
	return asset;
}

/**
 * A file of any size that is never held in memory: a head, followed by one MP4 `free` box of
 * pseudo-random bytes (which players skip) that fills it up to `size`.
 */
export class GeneratedFile {
	private readonly start: Buffer;

	constructor(
		head: Buffer,
		readonly size: number,
		/** Equal seeds give equal bytes. */
		private readonly seed: string,
	) {
		this.start =
			size > head.length ? Buffer.concat([head, freeBoxHeader(size - head.length)]) : head;
	}

	/** The bytes from `first` to `last` (inclusive) in chunks. */
	*read(first = 0, last = this.size - 1): Generator<Buffer> {
		if (first <= last && first < this.start.length) yield this.start.subarray(first, last + 1);
		const fillerFirst = Math.max(first, this.start.length);
		if (fillerFirst <= last) {
			yield* filler(this.seed, fillerFirst - this.start.length, last - fillerFirst + 1);
		}
	}

	/** The SHA-256 of the whole file, in hex. */
	async sha256(): Promise<string> {
		const hash = createHash('sha256');
		let chunks = 0;
		for (const chunk of this.read()) {
			hash.update(chunk);
			// Gives servers in this process a turn while a large file is hashed.
			if (++chunks % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
		}
		return hash.digest('hex');
	}
}

function freeBoxHeader(boxBytes: number): Buffer {
	const type = Buffer.from('free', 'latin1');
	if (boxBytes <= MAX_SHORT_BOX) {
		const size = Buffer.alloc(4);
		size.writeUInt32BE(boxBytes);
		return Buffer.concat([size, type]);
	}
	const size = Buffer.alloc(8);
	size.writeBigUInt64BE(BigInt(boxBytes));
	// A 32-bit size of 1 says that the real one follows in 64 bits.
	return Buffer.concat([Buffer.from([0, 0, 0, 1]), type, size]);
}

/** AES in counter mode over zeros: fast, reproducible and able to start at any offset. */
function* filler(seed: string, offset: number, length: number): Generator<Buffer> {
	const key = createHash('sha256').update(seed).digest().subarray(0, 16);
	const counter = Buffer.alloc(AES_BLOCK);
	counter.writeBigUInt64BE(BigInt(Math.floor(offset / AES_BLOCK)), 8);
	const cipher = createCipheriv('aes-128-ctr', key, counter);
	cipher.update(ZEROS.subarray(0, offset % AES_BLOCK));
	for (let left = length; left > 0; left -= CHUNK_BYTES) {
		yield cipher.update(ZEROS.subarray(0, Math.min(left, CHUNK_BYTES)));
	}
}
