import type { AspectRatio } from '../../domain/request';
import { landscape } from './landscape';
import { portrait } from './portrait';
import { square } from './square';

/** The clip that comes nearest, as base64. */
const CLIPS: Record<AspectRatio, string> = {
	'16:9': landscape,
	'9:16': portrait,
	'1:1': square,
	'21:9': landscape,
	'4:3': landscape,
	'3:4': portrait,
};

/** A playable MP4 of about the given aspect ratio: 5 seconds in 720p, with sound. */
export const sampleClip = (aspectRatio: AspectRatio): Buffer =>
	Buffer.from(CLIPS[aspectRatio], 'base64');
