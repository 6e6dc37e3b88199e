/**
 * How long the prompt of a shot may be, in UTF-16 units, where Kling is sold by others. They take more, and the task
 * fails at Kling: "size must be between 0 and 512" is what a failed task has said, some clients report 511.
 * Source of 512: https://kling.ai/document-api/api/video/3-0-omni/text-to-video
 */
const MAX_SHOT_PROMPT = 511;

/** Why a task with these prompts of its shots will fail; undefined = it will not. */
export function shotFailure(prompts: readonly string[]): string | undefined {
	const index = prompts.findIndex(({ length }) => length > MAX_SHOT_PROMPT);
	return index === -1 ? undefined : `multiPrompt[${index}].prompt: size must be between 0 and 512`;
}
