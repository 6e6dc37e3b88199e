/** Fields of every request, as the form and the messages name them. */
export const LABELS = {
	model: 'Model',
	customModel: 'Model ID',
	prompt: 'Prompt',
	overallPrompt: 'Overall Prompt',
	durationSeconds: 'Duration (Seconds)',
	mode: 'Mode',
	aspectRatio: 'Aspect Ratio',
	generateAudio: 'Generate Audio',
	startFrame: 'Start Frame',
	motionImage: 'Image',
	motionVideo: 'Video',
	orientation: 'Character Orientation',
	videoUse: 'Reference Video: Use',
	keepSound: 'Keep Original Sound',
} as const;
