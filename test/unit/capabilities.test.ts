import { supportedBy } from '../../nodes/shared/description/supported';
import { VideoError } from '../../nodes/shared/domain/videoError';
import type { VideoRequest } from '../../nodes/shared/domain/videoRequest';
import {
	PROVIDERS,
	providerById,
	providersWith,
	type SwitchableCapability,
} from '../../nodes/shared/providers';
import { checkCapabilities } from '../../nodes/shared/providers/capabilities';
import type { ProviderId } from '../../nodes/shared/providers/types';

const IMAGE = 'https://example.com/a.png';

const FOX: VideoRequest = {
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
	/** The providers that document it. */
	able: ProviderId[];
	/** A request that makes use of it. */
	used: Partial<VideoRequest>;
}

const FIELDS: Field[] = [
	{
		label: 'End Frame',
		name: 'endFrame',
		able: ['apiframe', 'unifically'],
		used: {
			startFrame: { source: 'url', url: IMAGE },
			endFrame: { source: 'url', url: IMAGE },
		},
	},
	{
		label: 'Negative Prompt',
		name: 'negativePrompt',
		able: ['apiframe'],
		used: { negativePrompt: 'blurry' },
	},
	{ label: 'CFG Scale', name: 'cfgScale', able: [], used: { cfgScale: 0 } },
	{
		label: 'Shot Format',
		name: 'shotFormat',
		able: ['apiframe'],
		used: { shotFormat: 'both' },
	},
	{
		label: 'Elements',
		name: 'elements',
		able: ['unifically'],
		used: { elements: [{ imageUrls: [IMAGE] }] },
	},
];

const NAMES: Record<ProviderId, string> = { apiframe: 'Apiframe', unifically: 'Unifically' };
const IDS = Object.keys(NAMES) as ProviderId[];

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
		expect(providersWith(name)).toEqual(able);
	});

	it.each(IDS)('a plain request is fine for %s', (id) => {
		expect(() => checkCapabilities(FOX, providerById(id))).not.toThrow();
	});

	it.each(ABLE)('$label is fine for $id', ({ id, used }) => {
		expect(() => checkCapabilities({ ...FOX, ...used }, providerById(id))).not.toThrow();
	});

	it.each(UNABLE)('$label is refused for $id', ({ id, label, used, able }) => {
		const error = errorFrom(() => checkCapabilities({ ...FOX, ...used }, providerById(id)));
		const advice = ['remove it', ...able.map((other) => `use ${NAMES[other]}`)].join(' or ');
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toBe(`'${label}' is not supported by ${NAMES[id]}: ${advice}`);
		expect(error.hint).toBe(
			"A field that is hidden for this provider still has a value. Set 'Provider' to one that shows the field, remove it, then switch back.",
		);
	});

	it('all fields that a provider does not know are named at once', () => {
		const used = Object.assign({}, ...FIELDS.map((field) => field.used)) as object;
		const error = errorFrom(() => checkCapabilities({ ...FOX, ...used }, providerById('apiframe')));
		expect(error.message).toBe(
			"'CFG Scale' is not supported by Apiframe: remove it. 'Elements' is not supported by Apiframe: remove it or use Unifically",
		);
	});

	it('several shots are fine for every provider', () => {
		const shots = [
			{ prompt: 'A fox', durationSeconds: 2 },
			{ prompt: 'A hare', durationSeconds: 3 },
		];
		for (const provider of PROVIDERS) {
			expect(() => checkCapabilities({ ...FOX, shots }, provider)).not.toThrow();
		}
	});

	it('an empty list of elements is no use of elements', () => {
		expect(() =>
			checkCapabilities({ ...FOX, elements: [] }, providerById('apiframe')),
		).not.toThrow();
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
		expect(error.message).toBe(`'Provider' must be one of apiframe, unifically, got ${shown}`);
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
		expect(supportedBy('shotFormat', field)).toEqual([
			{ ...field, displayOptions: { show: { '/provider': ['apiframe'] } } },
			{
				...field,
				type: 'hidden',
				default: '',
				displayOptions: { show: { '/provider': ['unifically'] } },
			},
		]);
	});

	it.each(FIELDS)('is never shown twice: $label', ({ name }) => {
		const shownFor = supportedBy(name, field).map(
			({ displayOptions }) => displayOptions?.show?.['/provider'] ?? [],
		);
		expect(shownFor.flat().sort()).toEqual(IDS);
	});
});

it('names every provider, in the order of the alphabet', () => {
	expect(PROVIDERS.map(({ id }) => id)).toEqual(IDS);
	expect(PROVIDERS.map(({ displayName }) => displayName)).toEqual(Object.values(NAMES));
});
