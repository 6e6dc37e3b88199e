/** One scene of a multi-shot video. */
export interface Shot {
	prompt: string;
	durationSeconds: number;
}

/** Source: https://docs.unifically.com/models/video/kling/kling-3.0 (`multi_shots`: 2-6 items of at least 1 second) */
export const MIN_SHOTS = 2;
export const MAX_SHOTS = 6;
export const MIN_SHOT_SECONDS = 1;

/** The length of a Kling 3.0 video in seconds, single or multi-shot. Source: https://docs.unifically.com/models/video/kling/kling-3.0 */
export const MIN_SECONDS = 3;
export const MAX_SECONDS = 15;

/** The prompt of a shot where what holds for all of them has no field of its own. */
export const promptWith = (overallPrompt: string | undefined, prompt: string): string =>
	overallPrompt ? `${overallPrompt} ${prompt}` : prompt;

/** The length of all shots together, in seconds. */
export const totalSeconds = (shots: readonly Shot[]): number =>
	shots.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
