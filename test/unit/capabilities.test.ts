import { supportedBy } from '../../nodes/shared/form/supported';
import { VideoError } from '../../nodes/shared/domain/error';
import { MODELS, type Model, type VideoRequest } from '../../nodes/shared/domain/request';
import {
	modelsWith,
	PROVIDERS,
	providerById,
	type SwitchableCapability,
} from '../../nodes/shared/providers';
import { checkCapabilities } from '../../nodes/shared/job/checkCapabilities';
import type { ProviderId } from '../../nodes/shared/providers/provider';

const IMAGE = 'https://example.com/a.png';

const FOX: VideoRequest = {
	model: 'kling-3.0',
	prompt: 'A fox',
	mode: 'pro',
	durationSeconds: 5,
	aspectRatio: '16:9',
	generateAudio: true,
};

interface Field {
	/** As the user sees it. */
	label: string;
	/** The name in the form and in the capability table. */
	name: SwitchableCapability;
	/** The providers that document it for Kling 3.0 itself. */
	able: ProviderId[];
	/** A request that makes use of it. */
	used: Partial<VideoRequest>;
}

const FIELDS: Field[] = [
	{
		label: 'Shots',
		name: 'multiShot',
		able: ['apiframe', 'fal', 'klingAi', 'replicate', 'unifically'],
		used: {
			shots: [
				{ prompt: 'A fox', durationSeconds: 2 },
				{ prompt: 'A hare', durationSeconds: 3 },
			],
		},
	},
	{
		label: 'End Frame',
		name: 'endFrame',
		able: ['apiframe', 'fal', 'klingAi', 'replicate', 'unifically'],
		used: {
			startFrame: { source: 'url', url: IMAGE },
			endFrame: { source: 'url', url: IMAGE },
		},
	},
	{
		label: 'Negative Prompt',
		name: 'negativePrompt',
		able: ['apiframe', 'fal', 'replicate'],
		used: { negativePrompt: 'blurry' },
	},
	{ label: 'CFG Scale', name: 'cfgScale', able: ['fal'], used: { cfgScale: 0 } },
	{
		label: 'Shot Format',
		name: 'shotFormat',
		able: ['apiframe'],
		used: { shotFormat: 'both' },
	},
	{
		label: 'Elements',
		name: 'elements',
		able: ['fal', 'unifically'],
		used: {
			startFrame: { source: 'url', url: IMAGE },
			elements: [{ imageUrls: [IMAGE, IMAGE] }],
		},
	},
];

const IDS = PROVIDERS.map(({ id }) => id);
const NAMES = Object.fromEntries(
	PROVIDERS.map(({ id, displayName }) => [id, displayName]),
) as Record<ProviderId, string>;

function errorFrom(act: () => unknown): VideoError {
	try {
		act();
	} catch (error) {
		if (error instanceof VideoError) return error;
		throw error;
	}
	throw new Error('Nothing was refused');
}

/** Each field with each provider. */
const PAIRS = FIELDS.flatMap((field) =>
	IDS.map((id) => ({ ...field, id, can: field.able.includes(id) })),
);
const ABLE = PAIRS.filter(({ can }) => can);
const UNABLE = PAIRS.filter(({ can }) => !can);

describe('what providers can do', () => {
	it.each(FIELDS)('$label: $able', ({ name, able }) => {
		const ids = PROVIDERS.filter(({ models }) => models['kling-3.0']?.[name]).map(({ id }) => id);
		expect(ids).toEqual(able);
	});

	it.each(IDS)('a plain request is fine for %s', (id) => {
		expect(() => checkCapabilities(FOX, providerById(id))).not.toThrow();
	});

	it.each(ABLE)('$label is fine for $id', ({ id, used }) => {
		expect(() => checkCapabilities({ ...FOX, ...used }, providerById(id))).not.toThrow();
	});

	it.each(UNABLE)('$label is refused for $id', ({ id, label, name, used, able }) => {
		const error = errorFrom(() => checkCapabilities({ ...FOX, ...used }, providerById(id)));
		expect(error.kind).toBe('invalidRequest');
		const start = `'${label}' is not supported by ${NAMES[id]}: remove it`;
		expect(error.message.startsWith(start)).toBe(true);
		for (const other of able) expect(error.message).toContain(NAMES[other]);
		const isShown = modelsWith(providerById(id), (can) => can[name]).includes('kling-3.0');
		if (isShown) expect(error.message).toContain('a credential with an access key');
		expect(error.hint).toBe(
			isShown
				? null
				: "A field that is hidden for this provider still has a value. Set 'Provider' and 'Model' to ones that show the field, remove it, then switch back.",
		);
	});

	it('all fields that a provider does not know are named at once', () => {
		const used = { cfgScale: 0, elements: [{ imageUrls: [IMAGE] }] };
		const error = errorFrom(() => checkCapabilities({ ...FOX, ...used }, providerById('apiframe')));
		expect(error.message).toBe(
			"'CFG Scale' is not supported by Apiframe: remove it or use fal.ai. 'Elements' is not supported by Apiframe: remove it or use fal.ai, Unifically",
		);
	});

	it('an empty list of elements is no use of elements', () => {
		expect(() =>
			checkCapabilities({ ...FOX, elements: [] }, providerById('apiframe')),
		).not.toThrow();
	});
});

describe('what models can do', () => {
	const messageFor = (changes: Partial<VideoRequest>, id: ProviderId): string =>
		errorFrom(() => checkCapabilities({ ...FOX, ...changes }, providerById(id))).message;

	it.each<[ProviderId, Model[]]>([
		['apiframe', ['kling-3.0', 'kling-3.0-omni', 'custom']],
		['fal', ['kling-3.0', 'kling-3.0-turbo', 'kling-3.0-omni', 'custom']],
		['klingAi', ['kling-3.0', 'kling-3.0-turbo', 'kling-3.0-omni', 'custom']],
		['replicate', ['kling-3.0', 'kling-3.0-omni', 'custom']],
		['unifically', ['kling-3.0', 'custom']],
	])('%s offers %p', (id, models) => {
		expect(MODELS.filter((model) => providerById(id).models[model])).toEqual(models);
	});

	it('a model that is not offered is refused with those that are', () => {
		expect(messageFor({ model: 'kling-3.0-turbo' }, 'unifically')).toBe(
			"'Model' Kling 3.0 Turbo is not offered by Unifically. It offers Kling 3.0, Other",
		);
	});

	it.each<ProviderId>(['fal', 'klingAi'])('turbo at %s has no 4K and always sound', (id) => {
		const message = messageFor({ model: 'kling-3.0-turbo', mode: '4k', generateAudio: false }, id);
		expect(message).toMatch(
			/^'Mode' must be one of standard, pro for Kling 3\.0 Turbo at .*'4k'\./,
		);
		expect(message).toMatch(/'Generate Audio' cannot be switched off .* always have sound$/);
	});

	it.each(IDS)('a prompt that is too long for %s is refused', (id) => {
		const max = providerById(id).models['kling-3.0']!.maxPromptLength;
		expect(messageFor({ prompt: 'x'.repeat(max + 1) }, id)).toBe(
			`'Prompt' may have at most ${max} characters here, got ${max + 1}`,
		);
		expect(() =>
			checkCapabilities({ ...FOX, prompt: 'x'.repeat(max) }, providerById(id)),
		).not.toThrow();
	});

	it.each(IDS)('a shot that is too long for %s is refused', (id) => {
		const max = providerById(id).models['kling-3.0']!.maxShotPromptLength;
		const shots = [
			{ prompt: 'A fox', durationSeconds: 2 },
			{ prompt: 'x'.repeat(max + 1), durationSeconds: 3 },
		];
		expect(messageFor({ shots }, id)).toContain(
			`'Shot 2: Prompt' may have at most ${max} characters here, got ${max + 1}`,
		);
	});
});

describe('the provider of an id', () => {
	it.each(IDS)('%s', (id) => {
		expect(providerById(id)).toMatchObject({ id, displayName: NAMES[id] });
	});

	it.each<[unknown, string]>([
		['kling', "'kling'"],
		['Apiframe', "'Apiframe'"],
		[' apiframe', "' apiframe'"],
		['', 'nothing'],
		['toString', "'toString'"],
		['__proto__', "'__proto__'"],
		[null, 'nothing'],
		[undefined, 'nothing'],
		[7, '7'],
		[7n, 'bigint'],
		[{ id: 7n }, 'object'],
		[['apiframe'], '["apiframe"]'],
	])('%p is nobody', (id, shown) => {
		const error = errorFrom(() => providerById(id));
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toBe(`'Provider' must be one of ${IDS.join(', ')}, got ${shown}`);
	});
});

describe('a field that only some providers know', () => {
	const field = {
		displayName: 'Shot Format',
		name: 'shotFormat',
		type: 'options' as const,
		options: [{ name: 'Both', value: 'both' }],
		default: 'both',
	};

	it('has an invisible twin for the others, without a value of its own', () => {
		const [shown, ...twins] = supportedBy('shotFormat', field);
		expect(shown).toMatchObject({
			...field,
			displayOptions: { show: { '/provider': ['apiframe'] } },
		});
		expect(twins).not.toEqual([]);
		for (const twin of twins) expect(twin).toMatchObject({ type: 'hidden', default: '' });
	});

	it.each(FIELDS)('is shown or kept, and never both: $label', ({ name }) => {
		const copies = supportedBy(name, field);
		for (const provider of IDS) {
			for (const model of MODELS) {
				const here = copies.filter(
					({ displayOptions }) =>
						displayOptions?.show?.['/provider']?.includes(provider) &&
						displayOptions.show['/model']?.includes(model),
				);
				expect(here).toHaveLength(1);
				const can = providerById(provider).models[model]?.[name];
				if (can !== undefined && providerById(provider).variants === undefined) {
					expect(here[0]?.type === 'hidden').toBe(!can);
				}
			}
		}
	});
});

it('names every provider, in the order of the alphabet', () => {
	expect(PROVIDERS.map(({ id }) => id)).toEqual(IDS);
	expect(PROVIDERS.map(({ displayName }) => displayName)).toEqual(Object.values(NAMES));
});
