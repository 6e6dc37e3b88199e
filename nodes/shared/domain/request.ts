import type { Look } from './requestSchema';
import type { Shot } from './shots';

export const MODES = ['standard', 'pro', '4k'] as const;
export type Mode = (typeof MODES)[number];

/** The models of the family; `custom` is whatever the field 'Model ID' names. */
export const MODELS = ['kling-3.0', 'kling-3.0-turbo', 'kling-3.0-omni', 'custom'] as const;
export type Model = (typeof MODELS)[number];

export const ASPECT_RATIOS = ['16:9', '9:16', '1:1'] as const;
export type AspectRatio = (typeof ASPECT_RATIOS)[number];

/** How Apiframe is told about shots: by start times, by durations, or by both. */
export const SHOT_FORMATS = ['both', 'timed', 'duration'] as const;
export type ShotFormat = (typeof SHOT_FORMATS)[number];

/** One video in terms that hold for every provider. Rules of a single provider are in its capability table. */
export type VideoRequest = Look & {
	/** Never empty: a multi-shot video without an overall prompt has the joined prompts of its shots. */
	prompt: string;
	durationSeconds: number;
	endFrame?: Frame;
	/** Two to six scenes; undefined for a single shot. */
	shots?: Shot[];
	/** What holds for all shots, where it was given. */
	overallPrompt?: string;
	shotFormat?: ShotFormat;
};

export type Frame = NonNullable<Look['startFrame']>;

/** A request whose frames are addresses the provider can fetch: ready to be encoded. */
export type SendableRequest = Omit<VideoRequest, 'startFrame' | 'endFrame'> & {
	startFrameUrl?: string;
	endFrameUrl?: string;
};
