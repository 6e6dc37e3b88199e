/** What an endpoint makes, as the last part of its id says. */
export const TASKS = [
	'text-to-video',
	'image-to-video',
	'reference-to-video',
	'video-to-video/reference',
	'video-to-video/edit',
	'motion-control',
] as const;

export type Task = (typeof TASKS)[number];

/** The task of an endpoint, or undefined where its id does not say. */
export const taskIn = (endpointId: string): Task | undefined =>
	TASKS.find((task) => endpointId === task || endpointId.endsWith(`/${task}`));
