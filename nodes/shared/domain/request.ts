import type { Model } from './models';
import type { Shot } from './shots';

/** Every resolution that some model has: 720p, 1080p and 4K. */
export const MODES = ['standard', 'pro', '4k'] as const;
export type Mode = (typeof MODES)[number];

/** Every shape that some model has. */
export const ASPECT_RATIOS = ['16:9', '9:16', '1:1', '21:9', '4:3', '3:4'] as const;
export type AspectRatio = (typeof ASPECT_RATIOS)[number];

/** How shots are written down for a provider whose documents disagree: by start times, by durations, or by both. */
export const SHOT_FORMATS = ['both', 'timed', 'duration'] as const;
export type ShotFormat = (typeof SHOT_FORMATS)[number];

/** What a reference video is for: its style and motion are followed, or it is itself changed. */
export const VIDEO_USES = ['follow', 'edit'] as const;
export type VideoUse = (typeof VIDEO_USES)[number];

/** Whether the character of motion control faces as in the image, or as in the video that it moves like. */
export const ORIENTATIONS = ['video', 'image'] as const;
export type Orientation = (typeof ORIENTATIONS)[number];

/** A file itself, as expressions give it; where its bytes are is up to who reads it. */
export interface FileValue {
	mimeType: string;
	data?: string;
	id?: string;
}

/** The name of a field that holds a file, or the file. */
export type FileField = string | FileValue;

/** An image or a video that goes into a video. */
export type InputFile = { source: 'url'; url: string } | { source: 'binary'; property: FileField };

/** A character or an object: either image URLs, one video URL, or an element that the account has already. */
export interface Element {
	description?: string;
	imageUrls: string[];
	videoUrl?: string;
	/** Of an element that was made at the provider beforehand. */
	elementId?: string;
	/** Of a voice that was made at the provider beforehand. */
	voiceId?: string;
}

/** What a request says without its files. */
interface Wishes {
	model: Model;
	/** The provider's id of a model, where `model` is `custom`. */
	customModel?: string;
	/** Empty only for motion control. A multi-shot video without an overall prompt has the joined prompts of its shots. */
	prompt: string;
	/** Where a video decides about the length (see `followsVideo`), the most that it can be. */
	durationSeconds: number;
	mode: Mode;
	aspectRatio: AspectRatio;
	generateAudio: boolean;
	negativePrompt?: string;
	cfgScale?: number;
	elements?: Element[];
	/** Undefined for a single shot. */
	shots?: Shot[];
	/** Whether the model cuts the video into shots by itself. */
	automaticShots?: boolean;
	/** What holds for all shots, where it was given. */
	overallPrompt?: string;
	shotFormat?: ShotFormat;
	/** What the reference video is for, where there is one. */
	videoUse?: VideoUse;
	/** Whether the sound of the video that goes into it is kept. */
	keepSound?: boolean;
	/** For motion control only. */
	orientation?: Orientation;
}

/** One video in terms that hold for every provider; what a model takes at a provider is in its capabilities. */
export type VideoRequest = Wishes & {
	startFrame?: InputFile;
	/** Between the first and the last, in their order. */
	middleFrames?: InputFile[];
	endFrame?: InputFile;
	referenceImages?: InputFile[];
	referenceVideo?: InputFile;
	/** For motion control: the character, and the video that moves as the character is to move. */
	motionImage?: InputFile;
	motionVideo?: InputFile;
};

/** A request whose files are addresses the provider can fetch: ready to be encoded. */
export type SendableRequest = Wishes & {
	startFrameUrl?: string;
	middleFrameUrls?: string[];
	endFrameUrl?: string;
	referenceImageUrls?: string[];
	referenceVideoUrl?: string;
	motionImageUrl?: string;
	motionVideoUrl?: string;
};

/** Whether the video is as long as the one that it is made from. */
export const followsVideo = ({
	orientation,
	videoUse,
}: Pick<Wishes, 'orientation' | 'videoUse'>): boolean =>
	orientation !== undefined || videoUse === 'edit';
