/** The models of the Kling family, in the order of the form; `custom` is whatever the field 'Model ID' names. */
export const MODELS = [
	{
		model: 'kling-4.0',
		name: 'Kling 4.0',
		description: 'The newest: up to 30 seconds, references and edits, always with sound',
	},
	{
		model: 'kling-4.0-flash',
		name: 'Kling 4.0 Flash',
		description: 'Faster and cheaper than 4.0: up to 20 seconds in 720p, always with sound',
	},
	{ model: 'kling-3.0', name: 'Kling 3.0', description: 'Suits most videos' },
	{
		model: 'kling-3.0-turbo',
		name: 'Kling 3.0 Turbo',
		description: 'Faster, always with sound, up to 1080p',
	},
	{
		model: 'kling-3.0-omni',
		name: 'Kling 3.0 Omni',
		description: 'Takes reference images and a reference video, or edits a video',
	},
	{ model: 'custom', name: 'Other', description: 'Any other model of the provider, by its ID' },
] as const;

/** A model with a node of its own: it takes a picture and a video, and nothing that the others take. */
export const MOTION_CONTROL = 'kling-3.0-motion-control' as const;

export type Model = (typeof MODELS)[number]['model'] | typeof MOTION_CONTROL;

export const DEFAULT_MODEL: Model = 'kling-3.0';

export const CUSTOM_MODEL = 'custom' satisfies Model;

/** The models that the form offers. */
export const MODEL_IDS: readonly Model[] = MODELS.map(({ model }) => model);

/** Whether an id names Kling 4.0, in the spellings of all providers. */
export const isKling4 = (id: string): boolean =>
	/(^|\/)kling(-video)?[-/]?v?4([.-]\d+)?(?![\dk.])/i.test(id);

export const modelName = (model: Model): string =>
	model === MOTION_CONTROL
		? 'Kling 3.0 Motion Control'
		: (MODELS.find((row) => row.model === model)?.name ?? model);
