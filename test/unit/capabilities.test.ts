import { supportedBy } from '../../nodes/shared/form/supported';
import { VideoError } from '../../nodes/shared/domain/error';
import { MODEL_IDS, type Model } from '../../nodes/shared/domain/models';
import { OPTIONAL_FIELDS, type OptionalField } from '../../nodes/shared/domain/optionalFields';
import type { VideoRequest } from '../../nodes/shared/domain/request';
import { PROVIDERS, providerById, type ProviderId } from '../../nodes/shared/providers';
import { modelsWith, OFFERS } from '../../nodes/shared/providers/offers';
import { checkCapabilities } from '../../nodes/shared/job/checkCapabilities';
import { brokenLimits } from '../../nodes/shared/job/limits';
import type { Capabilities } from '../../nodes/shared/providers/capabilities';
import { KLING_3 } from '../../nodes/shared/providers/klingModels';

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
	name: OptionalField;
	/** The providers that document it for Kling 3.0 itself. */
	able: ProviderId[];
	/** A request that makes use of it. */
	used: Partial<VideoRequest>;
	/** How it is used where that is otherwise. */
	usedAt?: Partial<Record<ProviderId, Partial<VideoRequest>>>;
}

const FIELDS: Field[] = [
	{
		label: 'Shots',
		name: 'shots',
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
	{ label: 'Prompt Strength (CFG)', name: 'cfgScale', able: ['fal'], used: { cfgScale: 0 } },
	{
		label: 'Shot Format',
		name: 'shotFormat',
		able: ['apiframe'],
		used: { shotFormat: 'both' },
	},
	{
		label: 'Elements',
		name: 'elements',
		able: ['fal', 'klingAi', 'unifically'],
		used: {
			startFrame: { source: 'url', url: IMAGE },
			elements: [{ imageUrls: [IMAGE, IMAGE] }],
		},
		usedAt: { klingAi: { elements: [{ imageUrls: [], elementId: '163' }] } },
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

describe('what the forms know of a provider', () => {
	it.each(IDS)('is true of %s', (id) => {
		const provider = providerById(id);
		const { hasPriceQuery, hasCancel, hasTaskLists, otherModels = [], variants = [] } = provider;
		expect([hasPriceQuery, hasCancel, hasTaskLists].map(Boolean)).toEqual(
			[provider.priceQuery, provider.cancel, provider.taskLists].map(Boolean),
		);
		expect(otherModels).toEqual(variants.map((variant) => variant.provider.models));
	});

	it('comes from the providers in the same order', () => {
		expect(OFFERS.map((offer) => offer.id)).toEqual(IDS);
	});
});

describe('what providers can do', () => {
	it.each(FIELDS)('$label: $able', ({ name, able }) => {
		const ids = PROVIDERS.filter(({ models }) => models['kling-3.0']?.[name]).map(({ id }) => id);
		expect(ids).toEqual(able);
	});

	it.each(IDS)('a plain request is fine for %s', (id) => {
		expect(() => checkCapabilities(FOX, providerById(id))).not.toThrow();
	});

	it.each(ABLE)('$label is fine for $id', ({ id, used, usedAt }) => {
		const request = { ...FOX, ...used, ...usedAt?.[id] };
		expect(() => checkCapabilities(request, providerById(id))).not.toThrow();
	});

	it.each(UNABLE)('$label is refused for $id', ({ id, label, name, used, able }) => {
		const error = errorFrom(() => checkCapabilities({ ...FOX, ...used }, providerById(id)));
		expect(error.kind).toBe('invalidRequest');
		const start = `'${label}' is not supported by Kling 3.0 at ${NAMES[id]}: remove it`;
		expect(error.message.startsWith(start)).toBe(true);
		for (const other of able) expect(error.message).toContain(NAMES[other]);
		const isShown = modelsWith(providerById(id), (can) => Boolean(can[name])).includes('kling-3.0');
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
			"'Elements' is not supported by Kling 3.0 at Apiframe: remove it or use fal.ai, Kling AI (official), Unifically. 'Prompt Strength (CFG)' is not supported by Kling 3.0 at Apiframe: remove it or use fal.ai",
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
		[
			'fal',
			[
				...(['kling-4.0', 'kling-4.0-flash'] as const),
				...(['kling-3.0', 'kling-3.0-turbo', 'kling-3.0-omni', 'custom'] as const),
			],
		],
		[
			'klingAi',
			[
				...(['kling-4.0', 'kling-4.0-flash'] as const),
				...(['kling-3.0', 'kling-3.0-turbo', 'kling-3.0-omni', 'custom'] as const),
			],
		],
		['replicate', ['kling-4.0', 'kling-3.0', 'kling-3.0-omni', 'custom']],
		['unifically', ['kling-3.0', 'kling-3.0-turbo', 'kling-3.0-omni', 'custom']],
	])('%s offers %p', (id, models) => {
		expect(MODEL_IDS.filter((model) => providerById(id).models[model])).toEqual(models);
	});

	it('a model that is not offered is refused with those that are', () => {
		expect(messageFor({ model: 'kling-3.0-turbo' }, 'replicate')).toBe(
			"'Model' Kling 3.0 Turbo is not offered by Replicate. It offers Kling 4.0, Kling 3.0, Kling 3.0 Omni, Other",
		);
	});

	it.each<ProviderId>(['fal', 'klingAi'])('turbo at %s has no 4K and always sound', (id) => {
		const message = messageFor({ model: 'kling-3.0-turbo', mode: '4k', generateAudio: false }, id);
		expect(message).toMatch(
			/^'Resolution' must be one of standard, pro for Kling 3\.0 Turbo at .*'4k'\./,
		);
		expect(message).toMatch(/'Generate Audio' cannot be switched off .* always have sound$/);
	});

	it.each(IDS)('a prompt that is too long for %s is refused', (id) => {
		const max = providerById(id).models['kling-3.0']!.maxPromptLength;
		expect(messageFor({ prompt: 'x'.repeat(max + 1) }, id)).toBe(
			`'Prompt' may have at most ${max} characters for Kling 3.0 at ${NAMES[id]}, got ${max + 1}`,
		);
		expect(() =>
			checkCapabilities({ ...FOX, prompt: 'x'.repeat(max) }, providerById(id)),
		).not.toThrow();
	});

	it.each(IDS)('a shot that is too long for %s is refused', (id) => {
		const max = providerById(id).models['kling-3.0']!.shots!.maxPromptLength;
		const shots = [
			{ prompt: 'A fox', durationSeconds: 2 },
			{ prompt: 'x'.repeat(max + 1), durationSeconds: 3 },
		];
		expect(messageFor({ shots }, id)).toContain(
			`'Shot 2: Prompt' may have at most ${max} characters for Kling 3.0 at ${NAMES[id]}, got ${max + 1}`,
		);
	});
});

describe('limits of a model at a provider', () => {
	const LIMITS: Capabilities = {
		...KLING_3,
		modelId: 'any',
		seconds: { min: 4, max: 20 },
		modes: ['standard'],
		aspectRatios: ['16:9', '9:16'],
		shots: { count: { min: 1, max: 3 }, minSeconds: 2, maxPromptLength: 10 },
		maxPromptLength: 20,
		cfgScale: { min: 0.2, max: 0.8 },
		negativePrompt: { maxLength: 5 },
		elements: { max: null, maxImages: 1, maxDescriptionLength: 5, from: ['images'], voice: false },
	};
	const shots = (...lengths: number[]) => ({
		shots: lengths.map((durationSeconds) => ({ prompt: 'A fox', durationSeconds })),
	});

	it.each<[string, Partial<VideoRequest>, string[]]>([
		['nothing beyond them', {}, []],
		['the shortest', { durationSeconds: 4 }, []],
		['the longest', { durationSeconds: 20 }, []],
		[
			'too short',
			{ durationSeconds: 3 },
			["'Duration (Seconds)' must be a whole number from 4 to 20 for X at Y, got 3"],
		],
		[
			'too long',
			{ durationSeconds: 21 },
			["'Duration (Seconds)' must be a whole number from 4 to 20 for X at Y, got 21"],
		],
		[
			'another mode',
			{ mode: 'pro' },
			["'Resolution' must be one of standard for X at Y, got 'pro'"],
		],
		[
			'another shape',
			{ aspectRatio: '1:1' },
			["'Aspect Ratio' must be one of 16:9, 9:16 for X at Y, got '1:1'"],
		],
		['one shot', shots(4), []],
		['four shots', shots(2, 2, 2, 2), ["'Shots' must hold 1 to 3 shots for X at Y, got 4"]],
		[
			'a shot that is too short',
			shots(1, 4),
			["'Shot 1: Duration (Seconds)' must be a whole number from 2 to 20 for X at Y, got 1"],
		],
		[
			'a sum that is too long',
			shots(18, 18),
			["'Shots' must add up to 4 to 20 seconds for X at Y, got 18 + 18 = 36"],
		],
		[
			'a shot with the overall prompt before it',
			{ ...shots(4), overallPrompt: 'In rain.' },
			[
				"'Shot 1: Prompt' may have at most 10 characters for X at Y, got 14 with the overall prompt before it",
			],
		],
		[
			'a CFG scale',
			{ cfgScale: 0.9 },
			["'Prompt Strength (CFG)' must be a number from 0.2 to 0.8 for X at Y, got 0.9"],
		],
		[
			'a negative prompt',
			{ negativePrompt: 'blurry' },
			["'Negative Prompt' may have at most 5 characters for X at Y, got 6"],
		],
		[
			'elements',
			{ elements: [{ description: 'A large fox', imageUrls: [IMAGE, IMAGE] }] },
			[
				"'Elements: Description' may have at most 5 characters for X at Y, got 11",
				"'Elements: Image URLs' may hold at most 1 images for X at Y",
			],
		],
	])('%s', (_name, changes, messages) => {
		expect(brokenLimits({ ...FOX, mode: 'standard', ...changes }, LIMITS, 'X at Y')).toEqual(
			messages,
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
		displayName: OPTIONAL_FIELDS.shotFormat.label,
		name: 'shotFormat',
		type: 'options' as const,
		options: [{ name: 'Both', value: 'both' }],
		default: 'both',
	};

	it('comes behind an invisible twin, which keeps its value where it is not shown', () => {
		expect(supportedBy('shotFormat', field)).toEqual([
			{ displayName: field.displayName, name: field.name, type: 'hidden', default: 'both' },
			{
				...field,
				displayOptions: {
					show: { '/provider': ['apiframe'], '/model': ['kling-3.0', 'custom'] },
				},
			},
		]);
	});

	it.each(FIELDS)('is shown once where a model has it, and nowhere else: $label', ({ name }) => {
		const copies = supportedBy(name, field).filter(({ type }) => type !== 'hidden');
		for (const provider of IDS) {
			for (const model of MODEL_IDS) {
				const row = providerById(provider).models[model];
				if (!row || providerById(provider).variants !== undefined) continue;
				const here = copies.filter(
					({ displayOptions: { show = {} } = {} }) =>
						(show['/provider']?.includes(provider) ?? true) &&
						(show['/model']?.includes(model) ?? true),
				);
				expect(here).toHaveLength(row[name] ? 1 : 0);
			}
		}
	});
});

it('names every provider, in the order of the alphabet', () => {
	expect(PROVIDERS.map(({ id }) => id)).toEqual(IDS);
	expect(PROVIDERS.map(({ displayName }) => displayName)).toEqual(Object.values(NAMES));
});
