import { elementsFromForm } from './elements';
import type { VideoRequest } from './request';

interface OptionalFieldRow {
	/** As the form and the messages name it. */
	label: string;
	isUsed(request: VideoRequest): boolean;
	/** For an entry of the collection 'Options': what the schema gets of the value that was entered. */
	fromOptions?(entered: unknown): unknown;
}

const asEntered = (entered: unknown): unknown => entered;

/**
 * Fields that only some models at some providers have. The key is the field's name in the form, in a request,
 * and in the capabilities of a model, where false or null means that it has no such field.
 */
export const OPTIONAL_FIELDS = {
	shots: { label: 'Shots', isUsed: ({ shots }) => shots !== undefined },
	endFrame: { label: 'End Frame', isUsed: ({ endFrame }) => endFrame !== undefined },
	negativePrompt: {
		label: 'Negative Prompt',
		isUsed: ({ negativePrompt }) => negativePrompt !== undefined,
		fromOptions: asEntered,
	},
	cfgScale: {
		label: 'CFG Scale',
		isUsed: ({ cfgScale }) => cfgScale !== undefined,
		fromOptions: asEntered,
	},
	shotFormat: {
		label: 'Shot Format',
		isUsed: ({ shotFormat }) => shotFormat !== undefined,
		fromOptions: asEntered,
	},
	elements: {
		label: 'Elements',
		isUsed: ({ elements = [] }) => elements.length > 0,
		fromOptions: elementsFromForm,
	},
} as const satisfies Record<string, OptionalFieldRow>;

export type OptionalField = keyof typeof OPTIONAL_FIELDS;

export const optionalFieldRows = Object.entries(OPTIONAL_FIELDS) as Array<
	[OptionalField, OptionalFieldRow]
>;

/** The optional fields in the collection 'Options', for the schema of a request. */
export const optionalFieldsIn = (options: Record<string, unknown>): Record<string, unknown> =>
	Object.fromEntries(
		optionalFieldRows.flatMap(([name, { fromOptions }]) =>
			fromOptions ? [[name, fromOptions(options[name])]] : [],
		),
	);
