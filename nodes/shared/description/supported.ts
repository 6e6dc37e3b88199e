import type { INodeProperties } from 'n8n-workflow';

import { PROVIDERS, providersWith, type SwitchableCapability } from '../providers';

/**
 * A field that only some providers know. For the others it is hidden while it is empty; a value that
 * stayed from before is shown, so that it can be seen and removed instead of being dropped in silence.
 */
export function supportedBy(
	capability: SwitchableCapability,
	field: INodeProperties,
): INodeProperties[] {
	const able = providersWith(capability);
	const unable = PROVIDERS.map(({ id }) => id).filter((id) => !able.includes(id));
	return [
		{ ...field, displayOptions: { show: { '/provider': able } } },
		{
			...field,
			displayName: `${field.displayName} (Not Supported)`,
			description:
				'The chosen provider does not know this field: remove it or choose another provider',
			displayOptions: {
				show: { '/provider': unable, [field.name]: [{ _cnd: { exists: true } }] },
			},
		},
	];
}
