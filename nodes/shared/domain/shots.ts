/** One scene of a multi-shot video. */
export interface Shot {
	prompt: string;
	durationSeconds: number;
}

/** The prompt of a shot where what holds for all of them has no field of its own. */
export const promptWith = (overallPrompt: string | undefined, prompt: string): string =>
	overallPrompt ? `${overallPrompt} ${prompt}` : prompt;

export const totalSeconds = (shots: readonly Shot[]): number =>
	shots.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
