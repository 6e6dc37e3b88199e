import { elementsFromForm } from './elements';
import { filesFromForm, oneFileFromForm } from './inputFiles';
import { LABELS } from './labels';
import type { VideoRequest } from './request';

interface OptionalFieldRow {
	/** As the form and the messages name it. */
	label: string;
	isUsed(request: VideoRequest): boolean;
	/** For an entry of a collection: which one, and what the schema gets of the value that was entered. */
	entry?: { collection: 'options' | 'references'; read(entered: unknown): unknown };
}

const inOptions = (read: (entered: unknown) => unknown = (entered) => entered) =>
	({ collection: 'options', read }) as const;

const inReferences = (read: (entered: unknown) => unknown) =>
	({ collection: 'references', read }) as const;

/**
 * Fields that only some models at some providers have. The key is the field's name in the form, in a request,
 * and in the capabilities of a model, where false or null means that it has no such field.
 */
export const OPTIONAL_FIELDS = {
	shots: { label: 'Shots', isUsed: ({ shots }) => shots !== undefined },
	automaticShots: {
		label: 'Automatic Shots',
		isUsed: ({ automaticShots }) => automaticShots === true,
	},
	middleFrames: {
		label: 'Middle Frames',
		isUsed: ({ middleFrames = [] }) => middleFrames.length > 0,
		entry: inReferences(filesFromForm),
	},
	endFrame: {
		label: LABELS.endFrame,
		isUsed: ({ endFrame }) => endFrame !== undefined,
		entry: inReferences(oneFileFromForm),
	},
	referenceImages: {
		label: 'Reference Images',
		isUsed: ({ referenceImages = [] }) => referenceImages.length > 0,
		entry: inReferences(filesFromForm),
	},
	referenceVideo: {
		label: LABELS.referenceVideo,
		isUsed: ({ referenceVideo }) => referenceVideo !== undefined,
		entry: inReferences(oneFileFromForm),
	},
	elements: {
		label: 'Elements',
		isUsed: ({ elements = [] }) => elements.length > 0,
		entry: inReferences(elementsFromForm),
	},
	negativePrompt: {
		label: 'Negative Prompt',
		isUsed: ({ negativePrompt }) => negativePrompt !== undefined,
		entry: inOptions(),
	},
	cfgScale: {
		label: 'Prompt Strength (CFG)',
		isUsed: ({ cfgScale }) => cfgScale !== undefined,
		entry: inOptions(),
	},
	shotFormat: {
		label: 'Shot Format',
		isUsed: ({ shotFormat }) => shotFormat !== undefined,
		entry: inOptions(),
	},
} as const satisfies Record<string, OptionalFieldRow>;

export type OptionalField = keyof typeof OPTIONAL_FIELDS;

export const optionalFieldRows = Object.entries(OPTIONAL_FIELDS) as Array<
	[OptionalField, OptionalFieldRow]
>;

type Collections = Record<'options' | 'references', Record<string, unknown>>;

/** The optional fields in the collections of the form, for the schema of a request. */
export const optionalFieldsIn = (collections: Collections): Record<string, unknown> =>
	Object.fromEntries(
		optionalFieldRows.flatMap(([name, { entry }]) =>
			entry ? [[name, entry.read(collections[entry.collection][name])]] : [],
		),
	);
