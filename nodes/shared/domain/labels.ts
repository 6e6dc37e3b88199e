/** Fields of every request, as the form and the messages name them. */
export const LABELS = {
	model: 'Model',
	customModel: 'Model ID',
	prompt: 'Prompt',
	overallPrompt: 'Overall Prompt',
	durationSeconds: 'Duration (Seconds)',
	mode: 'Resolution',
	aspectRatio: 'Aspect Ratio',
	generateAudio: 'Generate Audio',
	startFrame: 'Start Frame',
	middleFrame: 'Middle Frame',
	endFrame: 'End Frame',
	referenceImage: 'Reference Image',
	referenceVideo: 'Reference Video',
	motionImage: 'Image',
	motionVideo: 'Video',
	orientation: 'Character Orientation',
	videoUse: 'Reference Video: Use',
	keepSound: 'Keep Original Sound',
	waitForVideo: 'Wait for Video',
} as const;

/** The choices of 'Wait for Video'. */
export const WAITS = {
	poll: 'Wait in This Node',
	suspend: 'Suspend the Execution',
	submit: 'Do Not Wait (Task ID Only)',
	once: 'Do Not Wait (Read Once)',
} as const;

/** The field that names the binary data of a frame, such as 'Start Frame: Input Data Field Name'. */
export const inputFieldOf = (frame: string): string => `${frame}: Input Data Field Name`;
