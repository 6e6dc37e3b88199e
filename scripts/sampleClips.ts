import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { drawFrame, type Picture } from './sampleScene';

/*
 * Makes the clips of the option 'Sample Video': `npx tsx scripts/sampleClips.ts`. Needs ffmpeg with libx264.
 */

const SECONDS = 5;
const FRAMES_PER_SECOND = 24;

const ROOT = path.join(__dirname, '..');
const CLIPS = path.join(ROOT, 'nodes', 'shared', 'run', 'sampleClips');
const LINE_LENGTH = 120;

const SHAPES: Record<string, Picture> = {
	landscape: { width: 1280, height: 720 },
	portrait: { width: 720, height: 1280 },
	square: { width: 720, height: 720 },
};

/** A soft chord in A major, which fades in and out. */
const CHORD = ['220', '277.18', '329.63'].map((hertz) => `0.08*sin(2*PI*${hertz}*t)`).join('+');
const SOUND = `aevalsrc=${CHORD}:s=44100:d=${SECONDS},afade=t=in:d=0.5,afade=t=out:st=${SECONDS - 1.5}:d=1.5`;

const rawFrames = ({ width, height }: Picture): string[] => [
	...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`],
	...['-r', String(FRAMES_PER_SECOND), '-i', '-'],
];

/** The format that browsers, phones and social networks play, as small as it gets. */
const clipArguments = (picture: Picture, file: string): string[] => [
	...rawFrames(picture),
	...['-f', 'lavfi', '-i', SOUND],
	...['-vf', 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p'],
	...['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709'],
	...['-c:v', 'libx264', '-profile:v', 'high', '-level', '3.1', '-preset', 'veryslow'],
	...['-crf', '40', '-g', String(SECONDS * FRAMES_PER_SECOND)],
	...['-x264-params', 'bframes=8:aq-mode=0:no-psy=1'],
	...['-c:a', 'aac', '-profile:a', 'aac_low', '-aac_coder', 'fast'],
	...['-ac', '1', '-b:a', '5k', '-cutoff', '1000'],
	...[
		'-movflags',
		'+faststart',
		'-chunk_duration',
		'1000000',
		'-map_metadata',
		'-1',
		'-fflags',
		'+bitexact',
	],
	...['-flags:v', '+bitexact', '-flags:a', '+bitexact', file],
];

async function ffmpeg(parts: string[], frames: Iterable<Buffer>): Promise<void> {
	const child = spawn('ffmpeg', ['-y', '-loglevel', 'error', ...parts], {
		stdio: ['pipe', 'inherit', 'inherit'],
	});
	const ended = once(child, 'close');
	for (const frame of frames) {
		if (!child.stdin.write(frame)) await once(child.stdin, 'drain');
	}
	child.stdin.end();
	const [code] = (await ended) as [number | null];
	if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
}

function* framesOf(picture: Picture): Generator<Buffer> {
	for (let frame = 0; frame < SECONDS * FRAMES_PER_SECOND; frame++) yield drawFrame(picture, frame);
}

/** A module that holds a file as base64, in lines that a reader can scroll past. */
function moduleOf(name: string, file: string): string {
	const lines = readFileSync(file)
		.toString('base64')
		.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g'))!;
	return `/* Made by scripts/sampleClips.ts */\nexport const ${name} = \`\n${lines.join('\n')}\n\`;\n`;
}

async function main(): Promise<void> {
	const folder = mkdtempSync(path.join(tmpdir(), 'kling-sample-'));
	try {
		for (const [name, picture] of Object.entries(SHAPES)) {
			const file = path.join(folder, `${name}.mp4`);
			await ffmpeg(clipArguments(picture, file), framesOf(picture));
			writeFileSync(path.join(CLIPS, `${name}.ts`), moduleOf(name, file));
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
