import type { Model } from './models';
import type { Shot } from './shots';

/** Every resolution that some model has: 720p, 1080p and 4K. */
export const MODES = ['standard', 'pro', '4k'] as const;
export type Mode = (typeof MODES)[number];

/** Every shape that some model has. */
export const ASPECT_RATIOS = ['16:9', '9:16', '1:1'] as const;
export type AspectRatio = (typeof ASPECT_RATIOS)[number];

/** How shots are written down for a provider whose documents disagree: by start times, by durations, or by both. */
export const SHOT_FORMATS = ['both', 'timed', 'duration'] as const;
export type ShotFormat = (typeof SHOT_FORMATS)[number];

/** A file itself, as expressions give it; where its bytes are is up to who reads it. */
export interface FileValue {
	mimeType: string;
	data?: string;
	id?: string;
}

/** The name of a field that holds a file, or the file. */
export type FileField = string | FileValue;

export type Frame = { source: 'url'; url: string } | { source: 'binary'; property: FileField };

/** A character or an object: either image URLs or one video URL. */
export interface Element {
	description?: string;
	imageUrls: string[];
	videoUrl?: string;
}

/** One video in terms that hold for every provider; what a model takes at a provider is in its capabilities. */
export interface VideoRequest {
	model: Model;
	/** The provider's id of a model, where `model` is `custom`. */
	customModel?: string;
	/** Never empty: a multi-shot video without an overall prompt has the joined prompts of its shots. */
	prompt: string;
	durationSeconds: number;
	mode: Mode;
	aspectRatio: AspectRatio;
	generateAudio: boolean;
	startFrame?: Frame;
	endFrame?: Frame;
	negativePrompt?: string;
	cfgScale?: number;
	elements?: Element[];
	/** Undefined for a single shot. */
	shots?: Shot[];
	/** What holds for all shots, where it was given. */
	overallPrompt?: string;
	shotFormat?: ShotFormat;
}

/** A request whose frames are addresses the provider can fetch: ready to be encoded. */
export type SendableRequest = Omit<VideoRequest, 'startFrame' | 'endFrame'> & {
	startFrameUrl?: string;
	endFrameUrl?: string;
};
