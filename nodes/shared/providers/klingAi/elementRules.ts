import { LABELS } from '../../domain/labels';
import { OPTIONAL_FIELDS } from '../../domain/optionalFields';
import type { VideoRequest } from '../../domain/request';
import type { ElementLimits } from '../capabilities';

/**
 * Elements are made beforehand, in the account, or are the provider's own.
 * Source: https://kling.ai/document-api/api/video/3-0-omni/elements
 */
export const elementsById = (max: number): ElementLimits => ({
	max,
	maxImages: 0,
	maxDescriptionLength: 100,
	from: ['id'],
	voice: false,
});

/** With a start frame. Source: https://kling.ai/document-api/api/video/3-0-omni/image-to-video */
export const MOST_WITH_FRAME = 3;

/** Source: https://kling.ai/document-api/api/video/3-0-omni/video-omni */
export const MOST_AT_OMNI = 7;

const FIELD = OPTIONAL_FIELDS.elements.label;
const START_FRAME = `'${LABELS.startFrame}'`;

/** Sources: https://kling.ai/document-api/api/video/3-0-omni/image-to-video and .../video-omni (`contents[].type.element`) */
export const checkElements = (
	{ elements = [], startFrame }: Pick<VideoRequest, 'elements' | 'startFrame'>,
	name: string,
	needsFrame: boolean,
): string[] => [
	...(needsFrame && elements.length > 0 && startFrame === undefined
		? [`'${FIELD}' need a ${START_FRAME} as well for ${name}: add one, or choose Kling 3.0 Omni`]
		: []),
	...(startFrame !== undefined && elements.length > MOST_WITH_FRAME
		? [
				`'${FIELD}' may hold at most ${MOST_WITH_FRAME} together with a ${START_FRAME} for ${name}, got ${elements.length}`,
			]
		: []),
];
