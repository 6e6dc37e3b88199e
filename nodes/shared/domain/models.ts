/** The models of the Kling family, in the order of the form; `custom` is whatever the field 'Model ID' names. */
export const MODELS = [
	{ model: 'kling-3.0', name: 'Kling 3.0', description: 'Suits most videos' },
	{
		model: 'kling-3.0-turbo',
		name: 'Kling 3.0 Turbo',
		description: 'Faster, always with sound, up to 1080p',
	},
	{
		model: 'kling-3.0-omni',
		name: 'Kling 3.0 Omni',
		description: 'Keeps characters and objects consistent',
	},
	{ model: 'custom', name: 'Other', description: 'Any other model of the provider, by its ID' },
] as const;

export type Model = (typeof MODELS)[number]['model'];

export const DEFAULT_MODEL: Model = 'kling-3.0';

export const CUSTOM_MODEL = 'custom' satisfies Model;

export const MODEL_IDS: readonly Model[] = MODELS.map(({ model }) => model);

/** Whether an id names Kling 4.0, in the spellings of all providers. */
export const isKling4 = (id: string): boolean =>
	/(^|\/)kling(-video)?[-/]?v?4([.-]\d+)?(?![\dk.])/i.test(id);

export const modelName = (model: Model): string =>
	MODELS.find((row) => row.model === model)?.name ?? model;
