import {
	IsoBoxReadView,
	readHdlr,
	readMdhd,
	readMvhd,
	readStts,
	readTkhd,
} from '@svta/cml-iso-bmff';

/*
 * What the header of an MP4 or QuickTime file says about its picture.
 * Source: ISO/IEC 14496-12, section 8; https://developer.apple.com/documentation/quicktime-file-format/movie_atom
 */

/** What a header says; where it says nothing, as for films in fragments, the value is absent. */
export interface VideoMeasures {
	/** In pixels, as it is shown. */
	width: number;
	height: number;
	seconds?: number;
	framesPerSecond?: number;
}

/** A box of a hostile file may have the length zero, and would be read for ever. */
const MOST_BOXES = 1000;

const HEADER_BYTES = 8;

type View = IsoBoxReadView;

function boxesIn(view: View | undefined): Array<{ type: string; view: View }> {
	const boxes: Array<{ type: string; view: View }> = [];
	while (view && view.bytesRemaining >= HEADER_BYTES && boxes.length < MOST_BOXES) {
		boxes.push(view.readBox());
	}
	return boxes;
}

/** The first box of each type inside of another one. */
const pick = <Types extends string[]>(
	view: View | undefined,
	...types: Types
): { [Index in keyof Types]: View | undefined } => {
	const boxes = boxesIn(view);
	return types.map((wanted) => boxes.find(({ type }) => type === wanted)?.view) as never;
};

/** Seconds; undefined for what is zero, and for the largest number, which stand for "unknown". */
function secondsOf({ duration, timescale }: { duration: number; timescale: number }) {
	const seconds = duration / timescale;
	return Number.isFinite(seconds) && seconds > 0 && duration < 2 ** 32 - 1 ? seconds : undefined;
}

function framesPerSecondOf(stts: View | undefined, timescale: number): number | undefined {
	const { entries } = stts ? readStts(stts) : { entries: [] };
	let frames = 0;
	let duration = 0;
	for (const { sampleCount, sampleDelta } of entries) {
		frames += sampleCount;
		duration += sampleCount * sampleDelta;
	}
	return frames > 1 && duration > 0 ? (frames * timescale) / duration : undefined;
}

/** The picture of a track; null for a track of something else. */
function pictureIn(track: View): Omit<VideoMeasures, 'seconds'> | null {
	const [tkhd, mdia] = pick(track, 'tkhd', 'mdia');
	const [mdhd, hdlr, minf] = pick(mdia, 'mdhd', 'hdlr', 'minf');
	if (!tkhd || !mdhd || !hdlr || readHdlr(hdlr).handlerType !== 'vide') return null;
	const { width, height } = readTkhd(tkhd);
	if (!(width > 0 && height > 0)) return null;
	const [stbl] = pick(minf, 'stbl');
	const [stts] = pick(stbl, 'stts');
	return {
		width: Math.round(width),
		height: Math.round(height),
		framesPerSecond: framesPerSecondOf(stts, readMdhd(mdhd).timescale),
	};
}

/** What the content of a `moov` box says; null where it cannot be read, or names no picture. */
export function measuresIn(movie: Buffer): VideoMeasures | null {
	try {
		const boxes = boxesIn(new IsoBoxReadView(movie));
		const tracks = boxes.filter(({ type }) => type === 'trak');
		const picture = tracks.map(({ view }) => pictureIn(view)).find((found) => found !== null);
		const mvhd = boxes.find(({ type }) => type === 'mvhd')?.view;
		if (!picture || !mvhd) return null;
		return { ...picture, seconds: secondsOf(readMvhd(mvhd)) };
	} catch {
		return null;
	}
}
