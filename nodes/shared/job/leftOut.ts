import { LABELS } from '../domain/labels';
import { CUSTOM_MODEL } from '../domain/models';
import { optionalFieldRows } from '../domain/optionalFields';
import type { VideoRequest } from '../domain/request';
import type { Provider } from '../providers/provider';

/** The fields that are not sent to a model that was typed, because it is not known to take them. */
export function leftOut(request: VideoRequest, provider: Provider): string[] {
	if (request.model !== CUSTOM_MODEL) return [];
	const known = provider.known(request);
	const options = optionalFieldRows.filter(
		([field, { isUsed }]) => isUsed(request) && !known[field],
	);
	const isShaped = request.startFrame === undefined;
	const isSilenced = known.audio === 'always' && !request.generateAudio;
	return [
		...(known.without?.includes('mode') ? [LABELS.mode] : []),
		...(known.without?.includes('aspectRatio') && isShaped ? [LABELS.aspectRatio] : []),
		...(known.audio === 'unknown' || isSilenced ? [LABELS.generateAudio] : []),
		...options.map(([, { label }]) => label),
	];
}
