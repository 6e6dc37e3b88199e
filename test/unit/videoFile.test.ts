import * as fc from 'fast-check';

import { OMNI_REFERENCES } from '../../nodes/shared/providers/klingModels';
import {
	checkVideoFile,
	typeOf,
	videoName,
	type VideoTaker,
} from '../../nodes/shared/purchase/videoFile';
import { sampleClip } from '../../nodes/shared/run/sampleClips';
import { sha256Hex } from '../../nodes/shared/domain/hash';
import { filmFile, type FilmOptions, mp4Box, mp4File } from '../mp4';
import { assetFor } from '../simulator/video';

const TAKER: VideoTaker = {
	who: 'Kling 3.0 Omni at fal.ai',
	limits: OMNI_REFERENCES.referenceVideo,
	maxSeconds: OMNI_REFERENCES.referenceVideo.seconds.max,
};

/** Also tiny pieces: a stream may be cut anywhere. */
async function* pieces(bytes: Buffer, size = bytes.length): AsyncGenerator<Buffer> {
	for (let at = 0; at < bytes.length; at += size) {
		yield await Promise.resolve(bytes.subarray(at, at + size));
	}
}

const check = async (bytes: Buffer, taker = TAKER, size?: number) =>
	await checkVideoFile(pieces(bytes, size), "'Video'", taker);

describe('a video that is taken', () => {
	test.each<[string, FilmOptions]>([
		['with its header first', {}],
		['with its header last, as cameras write it', { headerLast: true }],
		['of QuickTime', { brand: 'qt  ' }],
		['of a phone that was held upright', { width: 1080, height: 1920 }],
		['of the largest area', { width: 3840, height: 2160 }],
		['of 23.976 frames per second', { framesPerSecond: 23.976 }],
		['as long as possible, with a camera that rounds', { seconds: 15.54 }],
	])('%s', async (_name, options) => {
		const bytes = filmFile(options);
		const found = await check(bytes);
		expect(found.sha256).toBe(sha256Hex(bytes));
		expect(found.seconds).toBeCloseTo(options.seconds ?? 5, 2);
	});

	test.each([1, 7, 100])('in pieces of %d bytes', async (size) => {
		const bytes = filmFile({ headerLast: true });
		expect(await check(bytes, TAKER, size)).toEqual(await check(bytes));
	});

	test('that an encoder made: its seconds and its measures are what ffmpeg says', async () => {
		const small = { ...TAKER.limits, seconds: { min: 1, max: 6 }, side: { min: 100, max: 4000 } };
		const limits = { ...small, framesPerSecond: { min: 24, max: 24 } };
		const found = await check(sampleClip('16:9'), { ...TAKER, limits, maxSeconds: 6 });
		expect(found.seconds).toBeCloseTo(5, 1);
		const tooHigh = { ...limits, side: { min: 800, max: 4000 } };
		await expect(
			check(sampleClip('16:9'), { ...TAKER, limits: tooHigh, maxSeconds: 6 }),
		).rejects.toThrow("'Video' is 1280 x 720 pixels");
	});

	test('in fragments, whose length its header does not tell', async () => {
		const found = await check(filmFile({ seconds: 0 }));
		expect(found.seconds).toBeUndefined();
	});
});

describe('a video that is not taken', () => {
	test.each<[string, FilmOptions, string]>([
		[
			'short',
			{ seconds: 2 },
			'is 2 seconds long. Kling 3.0 Omni at fal.ai takes 3 to 15.5 seconds',
		],
		['long', { seconds: 16 }, 'is 16 seconds long'],
		['small', { width: 640, height: 360 }, 'is 640 x 360 pixels'],
		['wide', { width: 5000, height: 2000 }, 'takes sides of 700 to 4553'],
		['of too many pixels', { width: 4096, height: 2304 }, 'takes up to 8294400 pixels in all'],
		['too slim', { width: 2000, height: 720 }, 'at most 2.5 times as long'],
		['slow', { framesPerSecond: 15 }, 'has 15 frames per second'],
		['sound', { handler: 'soun' }, 'its header names no picture'],
	])('%s', async (_name, options, message) => {
		await expect(check(filmFile(options))).rejects.toThrow(message);
	});

	test('longer than the request allows, although the model takes it', async () => {
		await expect(check(filmFile({ seconds: 12 }), { ...TAKER, maxSeconds: 10 })).rejects.toThrow(
			'takes 3 to 10 seconds',
		);
	});

	test.each([
		[
			'a WebM',
			Buffer.from([0x1a, 0x45, 0xdf, 0xa3, ...Array<number>(600).fill(1)]),
			'a WebM or Matroska file',
		],
		[
			'a picture',
			Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(600)]),
			'a PNG image',
		],
		['nothing', Buffer.alloc(0), 'an empty file'],
	])('%s', async (_name, bytes, what) => {
		await expect(check(bytes)).rejects.toThrow(`contains ${what}, not an MP4 or MOV video`);
	});

	test('that was cut off', async () => {
		await expect(check(filmFile().subarray(0, -10))).rejects.toThrow(
			"is incomplete: its part 'mdat' has",
		);
	});

	test('that is larger than it was said to be is not read to its end', async () => {
		const limits = { ...TAKER.limits, maxBytes: 1000 };
		let read = 0;
		async function* endless(): AsyncGenerator<Buffer> {
			yield filmFile();
			for (;;) {
				read += 1;
				yield await Promise.resolve(Buffer.alloc(1000));
			}
		}
		await expect(checkVideoFile(endless(), "'Video'", { ...TAKER, limits })).rejects.toThrow(
			'takes videos up to',
		);
		expect(read).toBe(0);
	});

	test('whose header is no header', async () => {
		await expect(check(mp4File(200))).rejects.toThrow('names no picture');
	});

	test('whose header is larger than any: no more of it is kept than is allowed', async () => {
		const huge = Buffer.concat([
			mp4Box('ftyp', Buffer.from('isom\0\0\0\0')),
			mp4Box('moov', Buffer.alloc(9 * 1024 * 1024)),
			mp4Box('mdat', Buffer.alloc(10)),
		]);
		await expect(check(huge, TAKER, 64 * 1024)).rejects.toThrow('names no picture');
	});

	test('whose boxes have no length ends all the same', async () => {
		const endless = Buffer.alloc(64);
		endless.writeUInt32BE(1);
		endless.write('trak', 4);
		const file = Buffer.concat([
			mp4Box('ftyp', Buffer.from('isom\0\0\0\0')),
			mp4Box('moov', endless),
			mp4Box('mdat', Buffer.alloc(10)),
		]);
		await expect(check(file)).rejects.toThrow('names no picture');
	});
});

test('whatever the bytes of a header, it is measured or rejected', async () => {
	const film = filmFile();
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.tuple(fc.nat(film.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }),
			async (changes) => {
				const bytes = Buffer.from(film);
				for (const [at, value] of changes) bytes[at] = value;
				const found = await check(bytes).catch((error: Error) => error);
				if (found instanceof Error) expect(found).toMatchObject({ kind: 'invalidRequest' });
				else expect(found.sha256).toBe(sha256Hex(bytes));
			},
		),
		{ numRuns: 500 },
	);
});

test.each([
	['video/mp4', filmFile()],
	['video/mp4', assetFor('16:9')],
	['video/quicktime', filmFile({ brand: 'qt  ' })],
	['video/quicktime', filmFile().subarray(16)],
])('a file is %s by its first bytes', async (mimeType, bytes) => {
	expect((await typeOf(pieces(bytes, 3))).mimeType).toBe(mimeType);
});

test.each([
	['clip.mp4', 'isom', 'clip.mp4'],
	['CLIP.MP4', 'isom', 'CLIP.MP4'],
	['clip.MOV', 'qt  ', 'clip.MOV'],
	['clip.mov', 'isom', 'clip.mp4'],
	['file_12.bin', 'isom', 'file_12.mp4'],
	['Ein Film. Teil 1', 'qt  ', 'Ein Film. Teil 1.mov'],
	[undefined, 'isom', 'video.mp4'],
])('the name %s of a file of brand %s becomes %s', async (name, brand, expected) => {
	expect(videoName(name, await typeOf(pieces(filmFile({ brand }))))).toBe(expected);
});
