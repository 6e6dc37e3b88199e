import { NodeHelpers, type INode, type INodeParameters, type INodeProperties } from 'n8n-workflow';

import { KlingApiframeApi } from '../../credentials/KlingApiframeApi.credentials';
import { KlingUnificallyApi } from '../../credentials/KlingUnificallyApi.credentials';
import { KlingGenerateVideo } from '../../nodes/KlingGenerateVideo/KlingGenerateVideo.node';
import { VideoError } from '../../nodes/shared/domain/videoError';
import { parseVideoRequest, type VideoRequest } from '../../nodes/shared/domain/videoRequest';
import { PROVIDERS, providerById, providersWith } from '../../nodes/shared/providers';
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
	name: 'endFrame' | 'negativePrompt' | 'cfgScale' | 'elements';
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
		expect(error.hint).toEqual(expect.any(String));
	});

	it('all fields that a provider does not know are named at once', () => {
		const used = Object.assign({}, ...FIELDS.map((field) => field.used)) as object;
		const error = errorFrom(() => checkCapabilities({ ...FOX, ...used }, providerById('apiframe')));
		expect(error.message).toBe(
			"'CFG Scale' is not supported by Apiframe: remove it. 'Elements' is not supported by Apiframe: remove it or use Unifically",
		);
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
		['kling', '"kling"'],
		['Apiframe', '"Apiframe"'],
		[' apiframe', '" apiframe"'],
		['', '""'],
		['toString', '"toString"'],
		[null, 'null'],
		[undefined, 'undefined'],
		[7, '7'],
		[['apiframe'], '["apiframe"]'],
	])('%j is nobody', (id, shown) => {
		const error = errorFrom(() => providerById(id));
		expect(error.kind).toBe('invalidRequest');
		expect(error.message).toBe(`'Provider' must be one of apiframe, unifically, got ${shown}`);
	});
});

describe('the form of Kling Generate Video', () => {
	const { description } = new KlingGenerateVideo();

	const nodeWith = (parameters: INodeParameters): INode => ({
		id: '1',
		name: 'Kling',
		type: 'n8n-nodes-kling-video.klingGenerateVideo',
		typeVersion: 1,
		position: [0, 0],
		parameters,
	});

	/** The parameters that n8n hands to the node. */
	const given = (parameters: INodeParameters): INodeParameters =>
		NodeHelpers.getNodeParameters(
			description.properties,
			parameters,
			true,
			false,
			nodeWith(parameters),
			description,
		) ?? {};

	const isShown = (
		property: Pick<INodeProperties, 'displayOptions'>,
		parameters: INodeParameters,
	): boolean =>
		NodeHelpers.displayParameter(
			given(parameters),
			property as INodeProperties,
			nodeWith(parameters),
			description,
		);

	const property = (name: string): INodeProperties => {
		const found = description.properties.filter((candidate) => candidate.name === name);
		expect(found).toHaveLength(1);
		return found[0] as INodeProperties;
	};

	const options = property('options').options as INodeProperties[];

	it('offers every provider, in alphabetical order', () => {
		expect(property('provider').options).toEqual(IDS.map((id) => ({ name: NAMES[id], value: id })));
		expect(PROVIDERS.map(({ id }) => id)).toEqual(IDS);
	});

	describe('credentials', () => {
		const namesShown = (parameters: INodeParameters) =>
			(description.credentials ?? [])
				.filter((credential) => isShown(credential as INodeProperties, parameters))
				.map(({ name }) => name);

		it.each<[ProviderId, string]>([
			['apiframe', new KlingApiframeApi().name],
			['unifically', new KlingUnificallyApi().name],
		])('%s needs its own', (provider, credential) => {
			expect(namesShown({ provider })).toEqual([credential]);
			expect(providerById(provider).credentialType).toBe(credential);
		});

		it.each(IDS)('are not needed for a sample video (%s)', (provider) => {
			expect(namesShown({ provider, options: { sampleVideo: true } })).toEqual([]);
			expect(namesShown({ provider, options: { sampleVideo: false } })).toHaveLength(1);
		});

		it('are all required', () => {
			expect(description.credentials?.map(({ required }) => required)).toEqual([true, true]);
		});

		it('name tests that exist', () => {
			const tests = Object.keys(new KlingGenerateVideo().methods.credentialTest);
			const named = (description.credentials ?? []).flatMap(({ testedBy }) => testedBy ?? []);
			expect(named).toEqual(tests);
		});
	});

	it('lists its options by their names', () => {
		const names = [...new Set(options.map(({ displayName }) => displayName))];
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
	});

	describe('fields that only some providers know', () => {
		const optional = PAIRS.filter(({ name }) => name !== 'endFrame');

		it.each(optional)('$label at $id is shown: $can', ({ name, id, can }) => {
			const parameters = given({ provider: id });
			const shown = options.filter(
				(option) =>
					option.name === name &&
					NodeHelpers.displayParameter({}, option, nodeWith(parameters), description, parameters),
			);
			expect(shown.map(({ type }) => type !== 'hidden')).toEqual([can]);
		});

		it.each(PAIRS.filter(({ name }) => name === 'endFrame'))(
			'$label at $id is shown: $can',
			({ name, id, can }) => {
				expect(isShown(property(name), { provider: id })).toBe(can);
			},
		);

		const entered: Record<string, INodeParameters> = {
			negativePrompt: { negativePrompt: 'blurry' },
			cfgScale: { cfgScale: 0.7 },
			elements: {
				elements: { element: [{ description: 'A fox', imageUrls: IMAGE, videoUrl: '' }] },
			},
		};

		it.each(optional)('$label at $id reaches the node when it was entered', ({ name, id }) => {
			expect(given({ provider: id, options: entered[name] }).options).toEqual(entered[name]);
		});

		it.each(optional)('$label reaches the node when an expression chooses $id', ({ name }) => {
			const provider = '={{ $json.provider }}';
			expect(given({ provider, options: entered[name] }).options).toEqual(entered[name]);
		});

		it.each(IDS)('are absent when nothing was entered (%s)', (provider) => {
			expect(given({ provider }).options).toEqual({});
			expect(given({ provider, options: {} }).options).toEqual({});
			expect(given({ provider, options: { fileName: 'a' } }).options).toEqual({ fileName: 'a' });
		});

		it.each(UNABLE.filter(({ name }) => name !== 'elements'))(
			'$label at $id is refused when it was entered, and ignored when it is empty',
			({ name, id, label }) => {
				const check = (value: object) => {
					const { options: read } = given({ provider: id, options: value as INodeParameters });
					checkCapabilities(parseVideoRequest({ ...FOX, ...(read as object) }), providerById(id));
				};
				expect(errorFrom(() => check(entered[name] ?? {})).message).toContain(`'${label}'`);
				expect(() => check({ [name]: '' })).not.toThrow();
			},
		);
	});

	describe('fields that depend on others', () => {
		it.each<[string, INodeParameters, string[]]>([
			['no frames', {}, []],
			['a start frame by URL', { startFrame: 'url' }, ['startFrameUrl']],
			['a start frame from the item', { startFrame: 'binary' }, ['startFrameBinaryProperty']],
			[
				'both frames',
				{ startFrame: 'url', endFrame: 'binary' },
				['startFrameUrl', 'endFrameBinaryProperty'],
			],
		])('%s', (_name, parameters, expected) => {
			const shown = [
				'startFrameUrl',
				'startFrameBinaryProperty',
				'endFrameUrl',
				'endFrameBinaryProperty',
			].filter((name) => isShown(property(name), parameters));
			expect(shown).toEqual(expected);
		});

		it.each<[string, INodeParameters, string[]]>([
			['waiting', {}, ['download', 'binaryProperty']],
			['waiting without the file', { download: false }, ['download']],
			['only submitting', { completion: 'submit' }, []],
		])('%s', (_name, parameters, expected) => {
			const shown = ['download', 'binaryProperty'].filter((name) =>
				isShown(property(name), parameters),
			);
			expect(shown).toEqual(expected);
		});

		it.each<[string, string[]]>([
			['poll', ['pollIntervalSeconds', 'timeoutMinutes']],
			['submit', ['callbackUrl']],
		])('options for %s', (completion, expected) => {
			const parameters = given({ completion });
			const shown = options.filter(
				({ name, displayOptions }) =>
					JSON.stringify(displayOptions ?? {}).includes('/completion') &&
					isShownOption(name, parameters),
			);
			expect(shown.map(({ name }) => name)).toEqual(expected);
		});

		function isShownOption(name: string, parameters: INodeParameters): boolean {
			return options.some(
				(option) =>
					option.name === name &&
					NodeHelpers.displayParameter({}, option, nodeWith(parameters), description, parameters),
			);
		}
	});

	/** Every label in the form, those of rows as "Elements: Description". */
	const labels = (properties: INodeProperties[]): string[] =>
		properties.flatMap(({ displayName, type, options: inner = [] }) => {
			if (type === 'collection') return labels(inner as INodeProperties[]);
			const rows = type === 'fixedCollection' ? inner : [];
			const columns = rows.flatMap((row) => ('values' in row ? row.values : []));
			return [displayName, ...labels(columns).map((label) => `${displayName}: ${label}`)];
		});

	it.each<[string, object]>([
		['Prompt', { prompt: '' }],
		['Mode', { mode: 'x' }],
		['Duration (Seconds)', { durationSeconds: 0 }],
		['Aspect Ratio', { aspectRatio: 'x' }],
		['Generate Audio', { generateAudio: 'x' }],
		['Start Frame URL', { startFrame: { source: 'url' } }],
		['Start Frame Binary Field', { startFrame: { source: 'binary' } }],
		['End Frame', { endFrame: { source: 'url', url: IMAGE } }],
		['Negative Prompt', { negativePrompt: 7 }],
		['CFG Scale', { cfgScale: 7 }],
		['Elements', { elements: [{}] }],
		['Elements: Description', { elements: [{ description: 7, videoUrl: IMAGE }] }],
		['Elements: Image URLs', { elements: [{ imageUrls: [''] }] }],
		['Elements: Video URL', { elements: [{ videoUrl: 7 }] }],
	])("calls '%s' by the name that messages use", (label, changes) => {
		const { message } = errorFrom(() => parseVideoRequest({ ...FOX, ...changes }));
		expect(message.startsWith(`'${label}'`)).toBe(true);
		expect(labels(description.properties)).toContain(label);
	});

	it('sets limits that requests have as well', () => {
		const { minValue = 0, maxValue = 0 } = property('duration').typeOptions ?? {};
		const withDuration = (durationSeconds: number) => () =>
			parseVideoRequest({ ...FOX, durationSeconds });
		expect(withDuration(minValue)).not.toThrow();
		expect(withDuration(maxValue)).not.toThrow();
		expect(withDuration(minValue - 1)).toThrow(VideoError);
		expect(withDuration(maxValue + 1)).toThrow(VideoError);
	});

	it.each(['mode', 'aspectRatio'])('offers only values of %s that requests take', (name) => {
		const values = (property(name).options ?? []).map((option) =>
			'value' in option ? option.value : undefined,
		);
		expect(values.length).toBe(3);
		for (const value of values) {
			expect(() => parseVideoRequest({ ...FOX, [name]: value })).not.toThrow();
		}
	});
});
