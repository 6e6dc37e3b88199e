import { CUSTOM_MODEL } from '../../domain/models';
import type { SendableRequest } from '../../domain/request';
import { knownFrom, modelQueriesOf, modelQueryOf, rowOf } from '../capabilities';
import type { ModelQuery } from '../provider';
import { FAMILIES, type FalRow, MODELS, UNKNOWN } from './models';
import { type Task, taskIn } from './tasks';

/** Ids that are not yet those of an endpoint: they end with a version or a quality. */
const WITHOUT_TASK = /(^|\/)(standard|pro|master|4k|turbo|flash|o\d|v\d+(\.\d+)?(-turbo)?)$/;

/** What is known of the endpoints of a model. */
export const known = knownFrom(MODELS, FAMILIES, UNKNOWN);

/** Which of a model's endpoints makes a video of these inputs. */
function taskFor(row: FalRow, { hasStartFrame, hasReferences, videoUse }: ModelQuery): Task {
	if (row.motion) return 'motion-control';
	if (videoUse && row.referenceVideo) {
		return videoUse === 'edit'
			? 'video-to-video/edit'
			: (row.followsAt ?? 'video-to-video/reference');
	}
	if (hasReferences && row.referenceImages) return 'reference-to-video';
	return hasStartFrame ? 'image-to-video' : 'text-to-video';
}

/** The id of the endpoint that makes a video; one typed by the user may leave out its last part. */
export function endpointId(query: ModelQuery): string {
	const { model, customModel, mode } = query;
	const typed = model === CUSTOM_MODEL ? customModel : undefined;
	if (typed !== undefined && !WITHOUT_TASK.test(typed)) return typed;
	const { modelId, resolutions } = rowOf(MODELS, model);
	const id = typed ?? (resolutions ? modelId : `${modelId}/${mode}`);
	return `${id}/${taskFor(known(query), query)}`;
}

export const endpointOf = (request: SendableRequest): string => endpointId(modelQueryOf(request));

/** The endpoints that a form can lead to; those of a typed model are not known. */
export const ENDPOINTS: readonly string[] = [
	...new Set(
		(Object.entries(MODELS) as Array<[ModelQuery['model'], FalRow]>)
			.filter(([model]) => model !== CUSTOM_MODEL)
			.flatMap(([model, row]) => modelQueriesOf(model, row))
			.map(endpointId),
	),
];

/** The task of the endpoint that was typed in full; undefined for everything else. */
export const typedTask = ({
	model,
	customModel = '',
}: Pick<ModelQuery, 'model' | 'customModel'>): Task | undefined =>
	model === CUSTOM_MODEL ? taskIn(customModel) : undefined;
