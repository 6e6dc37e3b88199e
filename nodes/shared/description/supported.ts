import type { INodeProperties } from 'n8n-workflow';

import { PROVIDERS, providersWith, type SwitchableCapability } from '../providers';

/**
 * A field that only some providers know, hidden for the others. n8n would silently drop a hidden
 * field's value before the node sees it, and a video would be bought without it; the invisible twin
 * keeps the value, so that it can be refused.
 */
export function supportedBy(
	capability: SwitchableCapability,
	field: INodeProperties,
): INodeProperties[] {
	const able = providersWith(capability);
	const unable = PROVIDERS.map(({ id }) => id).filter((id) => !able.includes(id));
	return [
		{ ...field, displayOptions: { show: { '/provider': able } } },
		{ ...field, type: 'hidden', default: '', displayOptions: { show: { '/provider': unable } } },
	];
}
