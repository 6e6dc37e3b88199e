const SHOT = /shot (\d+), (\d+), ([^;]+);\s*/gy;
const MAX_SHOTS = 6;
const MAX_WORDS = 512;

/**
 * What is wrong with the shots in a prompt, `shot n, seconds, words; shot n, ...`; null = nothing, also when
 * there are none. Source: https://kling.ai/document-api/api/video/3-0-omni/text-to-video
 */
export function checkShots(prompt: string, totalSeconds: number): string | null {
	if (!prompt.startsWith('shot 1,')) return null;
	const shots = [...prompt.matchAll(SHOT)];
	const length = shots.reduce((sum, [text]) => sum + text.length, 0);
	if (length !== prompt.length || shots.length > MAX_SHOTS) {
		return `Shots must be 1 to ${MAX_SHOTS} of "shot n, m, words;"`;
	}
	if (shots.some(([, number], index) => Number(number) !== index + 1)) {
		return 'Shots must be numbered from 1';
	}
	if (shots.some(([, , , words = '']) => words.length > MAX_WORDS)) {
		return `The words of a shot may have at most ${MAX_WORDS} characters`;
	}
	const seconds = shots.map(([, , duration]) => Number(duration));
	if (seconds.some((duration) => duration < 1)) return 'A shot takes at least a second';
	return seconds.reduce((sum, duration) => sum + duration, 0) === totalSeconds
		? null
		: 'The lengths of the shots must add up to the duration';
}
