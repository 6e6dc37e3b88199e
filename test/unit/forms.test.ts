import {
	NodeHelpers,
	traverseNodeParameters,
	type FromAIArgument,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyOptions,
	type INodeType,
} from 'n8n-workflow';

import { KlingGenerateVideo } from '../../nodes/KlingGenerateVideo/KlingGenerateVideo.node';
import { KlingGetTask } from '../../nodes/KlingGetTask/KlingGetTask.node';
import { KlingMotionControl } from '../../nodes/KlingMotionControl/KlingMotionControl.node';
import { KlingMultiShot } from '../../nodes/KlingMultiShot/KlingMultiShot.node';
import { KlingTrigger } from '../../nodes/KlingTrigger/KlingTrigger.node';
import { VideoError } from '../../nodes/shared/domain/error';
import { parseMultiShotRequest, parseVideoRequest } from '../../nodes/shared/domain/requestSchema';
import { MODEL_IDS } from '../../nodes/shared/domain/models';
import { MODES } from '../../nodes/shared/domain/request';
import { OPTIONAL_FIELDS, type OptionalField } from '../../nodes/shared/domain/optionalFields';
import { providerById, PROVIDERS, type ProviderId } from '../../nodes/shared/providers';
import { capabilitiesAt, modelsWith } from '../../nodes/shared/providers/offers';
import { checkCapabilities } from '../../nodes/shared/job/checkCapabilities';

const IMAGE = 'https://example.com/a.png';
const IDS = PROVIDERS.map(({ id }) => id);
const NAMES = Object.fromEntries(
	PROVIDERS.map(({ id, displayName }) => [id, displayName]),
) as Record<ProviderId, string>;

const FOX = {
	prompt: 'A fox',
	mode: 'pro',
	durationSeconds: 5,
	aspectRatio: '16:9',
	generateAudio: true,
};

const SHOTS = [
	{ prompt: 'A fox', durationSeconds: 2 },
	{ prompt: 'A hare', durationSeconds: 3 },
];

const isForTool = ({ displayOptions }: Pick<INodeProperties, 'displayOptions'>): boolean =>
	displayOptions?.show?.['@tool']?.[0] === true;

/** The form of a node, as n8n treats it. */
function formOf(type: INodeType) {
	const { description } = type;

	const nodeWith = (parameters: INodeParameters): INode => ({
		id: '1',
		name: 'Kling',
		type: `n8n-nodes-kling-video.${description.name}`,
		typeVersion: 1,
		position: [0, 0],
		parameters,
	});

	const parametersOf = (parameters: INodeParameters, withDefaults: boolean): INodeParameters =>
		NodeHelpers.getNodeParameters(
			description.properties,
			parameters,
			withDefaults,
			false,
			nodeWith(parameters),
			description,
		) ?? {};

	/** The parameters that the workflow keeps. */
	const saved = (parameters: INodeParameters) => parametersOf(parameters, false);

	/** The parameters that n8n hands to the node once the workflow was saved. */
	const given = (parameters: INodeParameters) => parametersOf(saved(parameters), true);

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
		const found = description.properties.filter(
			(candidate) => candidate.name === name && !isForTool(candidate),
		);
		// An invisible twin may keep the value where the field is not shown.
		const visible = found.filter(({ type: kind }) => kind !== 'hidden');
		const [only, ...others] = visible.length > 0 ? visible : found;
		expect(others).toEqual([]);
		return only as INodeProperties;
	};

	/** Which of these fields are shown, in the given order. */
	const shownOf = (names: string[], parameters: INodeParameters): string[] =>
		names.filter((name) => isShown(property(name), parameters));

	const options = (collection = 'options') => property(collection).options as INodeProperties[];

	/** The options of that name that n8n shows. */
	const optionsIn = (
		name: string,
		parameters: INodeParameters,
		collection?: string,
	): INodeProperties[] => {
		const root = given(parameters);
		return options(collection).filter(
			(option) =>
				option.name === name &&
				option.type !== 'hidden' &&
				NodeHelpers.displayParameter(
					(root.options ?? {}) as INodeParameters,
					option,
					nodeWith(root),
					description,
					root,
				),
		);
	};

	return { description, saved, given, isShown, property, shownOf, options, optionsIn };
}

const FORMS = {
	'Kling Generate Video': formOf(new KlingGenerateVideo()),
	'Kling Get Task': formOf(new KlingGetTask()),
	'Kling Motion Control': formOf(new KlingMotionControl()),
	'Kling Multi-Shot': formOf(new KlingMultiShot()),
	'Kling Trigger': formOf(new KlingTrigger()),
};
type NodeName = keyof typeof FORMS;
const NODES = Object.keys(FORMS) as NodeName[];

/** The nodes that make videos with a model that is chosen. */
const MAKERS: NodeName[] = ['Kling Generate Video', 'Kling Multi-Shot'];

/** All nodes that make videos. */
const ORDERING: NodeName[] = [...MAKERS, 'Kling Motion Control'];

function messageFrom(act: () => unknown): string {
	try {
		act();
	} catch (error) {
		if (error instanceof VideoError) return error.message;
		throw error;
	}
	throw new Error('Nothing was refused');
}

describe.each(NODES)('the form of %s', (name) => {
	const { description, isShown, property, options, optionsIn } = FORMS[name];

	it('is called by that name', () => {
		expect(description.displayName.replace('\u00a0', ' ')).toBe(name);
		expect(description.defaults).toEqual({ name });
	});

	it('offers every provider, in alphabetical order', () => {
		expect(property('provider').options).toEqual(IDS.map((id) => ({ name: NAMES[id], value: id })));
	});

	describe('credentials', () => {
		const namesShown = (parameters: INodeParameters) =>
			(description.credentials ?? [])
				.filter((credential) => isShown(credential as INodeProperties, parameters))
				.map((credential) => credential.name);

		it.each(IDS)('%s needs its own', (provider) => {
			expect(namesShown({ provider })).toEqual([providerById(provider).credentialType]);
		});

		it('are not all asked for where the provider is an expression: n8n then shows all of them', () => {
			expect(namesShown({ provider: '={{ $json.provider }}' })).toHaveLength(IDS.length);
			for (const { required } of description.credentials ?? []) expect(required).toBeUndefined();
		});

		it.each(IDS)('of %s are not needed for a sample video, where there is one', (provider) => {
			const parameters = { provider, options: { sampleVideo: true } };
			expect(namesShown(parameters)).toHaveLength(ORDERING.includes(name) ? 0 : 1);
			expect(namesShown({ provider, options: { sampleVideo: false } })).toHaveLength(1);
		});
	});

	it('asks for the address of a sample only where one is made', () => {
		const shown = (sampleVideo?: boolean) =>
			optionsIn('sampleVideoUrl', {
				provider: 'fal',
				options: sampleVideo === undefined ? {} : { sampleVideo },
			});
		expect(shown(true)).toHaveLength(ORDERING.includes(name) ? 1 : 0);
		expect(shown(false)).toEqual([]);
		expect(shown()).toEqual([]);
	});

	it('lists its options by their names', () => {
		const names = [...new Set(options().map(({ displayName }) => displayName))];
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
	});
});

it('only Kling Generate Video names tests of credentials, and those exist', () => {
	const named = NODES.flatMap((name) =>
		(FORMS[name].description.credentials ?? []).flatMap(({ testedBy }) => testedBy ?? []),
	);
	expect(named).toEqual(Object.keys(new KlingGenerateVideo().methods.credentialTest));
});

interface OptionalInput {
	node: NodeName;
	label: string;
	name: OptionalField;
	/** The collection that it is in. */
	collection?: 'references';
	/** As it is entered: twice, once with the value that the visible field has by default. */
	entered: INodeParameters[];
}

/** The optional fields that only some providers know. */
const OPTIONAL: OptionalInput[] = [
	...MAKERS.flatMap<OptionalInput>((node) => [
		{
			node,
			label: 'Negative Prompt',
			name: 'negativePrompt',
			entered: [{ negativePrompt: 'blurry' }],
		},
		{
			node,
			label: 'Prompt Strength (CFG)',
			name: 'cfgScale',
			entered: [{ cfgScale: 0.7 }, { cfgScale: 0.5 }, { cfgScale: 0 }],
		},
		{
			node,
			label: 'Elements',
			name: 'elements',
			collection: 'references' as const,
			entered: [
				{
					elements: {
						element: [
							{ description: 'A fox', elementId: '', imageUrls: IMAGE, videoUrl: '', voiceId: '' },
						],
					},
				},
			],
		},
	]),
	{
		node: 'Kling Multi-Shot',
		label: 'Shot Format',
		name: 'shotFormat',
		entered: [{ shotFormat: 'timed' }, { shotFormat: 'both' }],
	},
];

it('an optional field has one label: that of its row', () => {
	for (const { name, label } of OPTIONAL) expect(OPTIONAL_FIELDS[name].label).toBe(label);
});

describe('fields that only some providers know', () => {
	// However the provider is reached: the form does not know the credential.
	const isAble = (id: ProviderId, name: OptionalField) =>
		modelsWith(providerById(id), (can) => Boolean(can[name])).includes('kling-3.0');
	const rows = OPTIONAL.flatMap((field) =>
		IDS.map((id) => ({ ...field, id, can: isAble(id, field.name) })),
	);

	it.each(rows)('$node: $label at $id is shown: $can', ({ node, name, id, can, collection }) => {
		const found = FORMS[node].optionsIn(name, { provider: id }, collection);
		expect(found).toHaveLength(can ? 1 : 0);
	});

	it.each(rows)('$node: $label at $id reaches the node when it was entered', (row) => {
		for (const entered of row.entered) {
			const { collection = 'options' } = row;
			const read = FORMS[row.node].given({ provider: row.id, [collection]: entered });
			expect(read[collection]).toEqual(entered);
		}
	});

	it.each(rows)('$node: $label reaches the node when an expression chooses $id', (row) => {
		const provider = '={{ $json.provider }}';
		for (const entered of row.entered) {
			const { collection = 'options' } = row;
			expect(FORMS[row.node].given({ provider, [collection]: entered })[collection]).toEqual(
				entered,
			);
		}
	});

	it.each(rows.filter(({ can, name }) => !can && name !== 'elements'))(
		'$node: $label at $id is refused when it was entered, and ignored when it is empty',
		({ node, name, id, label, entered }) => {
			const check = (value: INodeParameters) => {
				const { options: read } = FORMS[node].given({ provider: id, options: value });
				const values = { ...FOX, shots: SHOTS, ...(read as object) };
				const request =
					node === 'Kling Multi-Shot' ? parseMultiShotRequest(values) : parseVideoRequest(values);
				checkCapabilities(request, providerById(id));
			};
			for (const value of entered) {
				expect(messageFrom(() => check(value))).toContain(`'${label}' is not supported`);
			}
			expect(() => check({ [name]: '' })).not.toThrow();
		},
	);

	describe.each(MAKERS)('%s', (node) => {
		it.each(IDS)('are absent when nothing was entered (%s)', (provider) => {
			const { given } = FORMS[node];
			expect(given({ provider }).options).toEqual({});
			expect(given({ provider, options: {} }).options).toEqual({});
			expect(given({ provider, options: { fileName: 'a' } }).options).toEqual({ fileName: 'a' });
		});
	});

	it('none is an option of a node that makes no videos', () => {
		for (const node of ['Kling Get Task', 'Kling Trigger'] as const) {
			const names = FORMS[node].options().map(({ name }) => name);
			for (const { name } of OPTIONAL) expect(names).not.toContain(name);
		}
	});

	it.each(IDS)('End Frame is shown at %s', (provider) => {
		const found = FORMS['Kling Generate Video'].optionsIn('endFrame', { provider }, 'references');
		expect(found.map(({ type }) => type)).toEqual(['fixedCollection']);
	});

	it.each<ProviderId>(['fal', 'klingAi'])('End Frame is kept for Turbo at %s', (provider) => {
		const { optionsIn, given } = FORMS['Kling Generate Video'];
		const references = { endFrame: { frame: { source: 'url', url: IMAGE } } };
		const entered = { provider, model: 'kling-3.0-turbo', references };
		expect(optionsIn('endFrame', entered, 'references')).toEqual([]);
		expect(given(entered)).toMatchObject({ references });
	});
});

describe('fields that depend on others', () => {
	const FRAME_FIELDS = ['startFrameUrl', 'startFrameBinaryProperty'];

	it.each<[string, INodeParameters, string[]]>([
		['no frames', {}, []],
		['a start frame by URL', { startFrame: 'url' }, ['startFrameUrl']],
		['a start frame from the item', { startFrame: 'binary' }, ['startFrameBinaryProperty']],
	])('%s', (_name, parameters, expected) => {
		const { shownOf } = FORMS['Kling Generate Video'];
		expect(shownOf(FRAME_FIELDS, parameters)).toEqual(expected);
		expect(FORMS['Kling Multi-Shot'].shownOf(FRAME_FIELDS, parameters)).toEqual(expected);
	});

	it.each<[NodeName, string, INodeParameters, string[]]>([
		...ORDERING.flatMap<[NodeName, string, INodeParameters, string[]]>((node) => [
			[node, 'waiting', {}, ['download', 'binaryProperty']],
			[node, 'waiting without the file', { download: false }, ['download']],
			[node, 'only submitting', { completion: 'submit' }, []],
		]),
		['Kling Get Task', 'waiting', {}, ['download', 'binaryProperty']],
		['Kling Get Task', 'waiting without the file', { download: false }, ['download']],
		['Kling Trigger', 'listening', {}, ['download', 'binaryProperty']],
		['Kling Trigger', 'listening without the file', { download: false }, ['download']],
	])('%s, %s', (node, _name, options, expected) => {
		const shown = ['download', 'binaryProperty'].filter((name) =>
			FORMS[node].optionsIn(name, { options }).some((option) => !isForTool(option)),
		);
		expect(shown).toEqual(expected);
	});

	const WAITING_OPTIONS = ['callbackUrl', 'pollIntervalSeconds', 'timeoutMinutes'];

	it.each<[NodeName, string, INodeParameters, string[]]>([
		...ORDERING.flatMap<[NodeName, string, INodeParameters, string[]]>((node) => [
			[node, 'nothing', {}, ['pollIntervalSeconds', 'timeoutMinutes']],
			[node, 'poll', { completion: 'poll' }, ['pollIntervalSeconds', 'timeoutMinutes']],
			[node, 'suspend', { completion: 'suspend' }, ['timeoutMinutes']],
			[node, 'submit', { completion: 'submit' }, ['callbackUrl']],
		]),
	])('%s, options for %s', (node, _name, options, expected) => {
		const { optionsIn } = FORMS[node];
		const shown = WAITING_OPTIONS.filter((name) => optionsIn(name, { options }).length > 0);
		expect(shown).toEqual(expected);
	});

	it.each([
		['poll', ['pollIntervalSeconds', 'timeoutMinutes']],
		['once', []],
	])('Kling Get Task, options for %s', (completion, expected) => {
		const { optionsIn } = FORMS['Kling Get Task'];
		const shown = WAITING_OPTIONS.filter((name) => optionsIn(name, { completion }).length > 0);
		expect(shown).toEqual(expected);
	});

	it.each(MAKERS)('%s keeps what was entered for the way it waits', (node) => {
		const { given } = FORMS[node];
		const polling = { download: true, binaryProperty: 'clip', timeoutMinutes: 5 };
		const submitting = { completion: 'submit', callbackUrl: 'https://example.com/hook' };
		for (const options of [polling, submitting]) {
			expect(given({ provider: 'fal', options }).options).toEqual(options);
		}
	});

	it.each([
		['fields', ['shots']],
		['json', ['shotsJson']],
		['items', ['shotPrompt', 'shotDuration']],
	])('Kling Multi-Shot, shots from %s', (shotsFrom, expected) => {
		const names = ['shots', 'shotsJson', 'shotPrompt', 'shotDuration'];
		expect(FORMS['Kling Multi-Shot'].shownOf(names, { shotsFrom })).toEqual(expected);
	});
});

describe.each(NODES)('the options of %s', (name) => {
	const switches = FORMS[name].options().filter(({ type }) => type === 'boolean');

	it('are switches that are on once they were added', () => {
		expect(switches.filter((option) => option.default !== true)).toEqual([]);
	});

	it('say what a switch does, as n8n wants it: whether', () => {
		for (const { description } of switches) expect(description).toMatch(/^Whether to /);
	});
});

it('the open fields of Kling Generate Video are the ones that every video needs', () => {
	const { description, isShown } = FORMS['Kling Generate Video'];
	const open = description.properties
		.filter((property) => property.type !== 'hidden' && isShown(property, { provider: 'fal' }))
		.map(({ displayName }) => displayName);
	expect(open).toEqual([
		'Provider',
		'Credential',
		'Model',
		'Prompt',
		'Start Frame',
		'Resolution',
		'Duration (Seconds)',
		'Aspect Ratio',
		'Generate Audio',
		'Frames and References',
		'Options',
	]);
});

const OFFERS = PROVIDERS.flatMap((provider) =>
	MODEL_IDS.filter((model) => provider.models[model]).map((model) => ({
		provider: provider.id,
		model,
		rows: capabilitiesAt(provider, model),
	})),
);

it.each(MAKERS.flatMap((node) => OFFERS.map((offer) => ({ node, ...offer }))))(
	'$node lists the modes of $model at $provider',
	({ node, provider, model, rows }) => {
		const { property, isShown } = FORMS[node];
		const modes = property('mode').options as INodePropertyOptions[];
		const listed = modes.filter((mode) => isShown(mode, { provider, model }));
		expect(listed.map(({ value }) => value)).toEqual(
			MODES.filter((mode) => rows.some((row) => row.modes.includes(mode))),
		);
	},
);

/** Every label in a form, those of rows as "Elements: Description". */
const labels = (properties: INodeProperties[]): string[] =>
	properties.flatMap((property) => {
		const { displayName, type, displayOptions, options: inner = [] } = property;
		if (displayName === 'Input Data Field Name') {
			const [source] = Object.keys(displayOptions?.show ?? {});
			const above = properties.find(({ name }) => name === source);
			return [`${above?.displayName}: ${displayName}`];
		}
		if (type === 'collection') return labels(inner as INodeProperties[]);
		const rows = type === 'fixedCollection' ? inner : [];
		const columns = rows.flatMap((row) => ('values' in row ? row.values : []));
		return [displayName, ...labels(columns).map((label) => `${displayName}: ${label}`)];
	});

const SETTING_MESSAGES: Array<[string, object]> = [
	['Resolution', { mode: 'x' }],
	['Aspect Ratio', { aspectRatio: 'x' }],
	['Generate Audio', { generateAudio: 'x' }],
	['Start Frame', { startFrame: {} }],
	['Start Frame URL', { startFrame: { source: 'url' } }],
	['Start Frame: Input Data Field Name', { startFrame: { source: 'binary' } }],
	['Negative Prompt', { negativePrompt: 7 }],
	['Prompt Strength (CFG)', { cfgScale: 'x' }],
	['Elements', { elements: [{}] }],
	['Elements: Description', { elements: [{ description: 7, videoUrl: IMAGE }] }],
	['Elements: Image URLs', { elements: [{ imageUrls: [''] }] }],
	['Elements: Video URL', { elements: [{ videoUrl: 7 }] }],
];

describe('names in messages', () => {
	it.each<[string, object]>([
		['Prompt', { prompt: '' }],
		['Duration (Seconds)', { durationSeconds: 0 }],
		...SETTING_MESSAGES,
		['End Frame', { endFrame: { source: 'url', url: IMAGE } }],
	])("'%s' is in the form of Kling Generate Video", (label, changes) => {
		const message = messageFrom(() => parseVideoRequest({ ...FOX, ...changes }));
		expect(message.startsWith(`'${label}'`)).toBe(true);
		expect(labels(FORMS['Kling Generate Video'].description.properties)).toContain(label);
	});

	it.each<[string, object]>([
		['Shots', { shots: 'x' }],
		['Overall Prompt', { overallPrompt: 7 }],
		['Shot Format', { shotFormat: 'x' }],
		...SETTING_MESSAGES,
	])("'%s' is in the form of Kling Multi-Shot", (label, changes) => {
		const message = messageFrom(() => parseMultiShotRequest({ ...FOX, shots: SHOTS, ...changes }));
		expect(message.startsWith(`'${label}'`)).toBe(true);
		expect(labels(FORMS['Kling Multi-Shot'].description.properties)).toContain(label);
	});

	it.each<[string, object]>([
		['Prompt', { prompt: '', durationSeconds: 3 }],
		['Duration (Seconds)', { prompt: 'A fox', durationSeconds: 0 }],
	])("'%s' of a shot is in the form of Kling Multi-Shot", (label, shot) => {
		const message = messageFrom(() => parseMultiShotRequest({ ...FOX, shots: [...SHOTS, shot] }));
		expect(message.startsWith(`'Shot 3: ${label}'`)).toBe(true);
		expect(labels(FORMS['Kling Multi-Shot'].description.properties)).toContain(`Shots: ${label}`);
	});
});

describe('limits and choices in the forms', () => {
	it('of a duration are those of requests', () => {
		const { property } = FORMS['Kling Generate Video'];
		const { minValue = 0, maxValue = 0 } = property('duration').typeOptions ?? {};
		const withDuration = (durationSeconds: number) => () =>
			checkCapabilities(
				parseVideoRequest({ ...FOX, model: 'kling-4.0', durationSeconds }),
				providerById('replicate'),
			);
		expect(withDuration(minValue)).not.toThrow();
		expect(withDuration(maxValue)).not.toThrow();
		expect(withDuration(minValue - 1)).toThrow(VideoError);
		expect(withDuration(maxValue + 1)).toThrow(VideoError);
	});

	it.each(MAKERS)('of %s are values that requests take', (node) => {
		for (const name of ['mode', 'aspectRatio']) {
			const values = (FORMS[node].property(name).options ?? []).map((option) =>
				'value' in option ? option.value : undefined,
			);
			const offered = OFFERS.flatMap(({ rows }) =>
				rows.flatMap((row) => (name === 'mode' ? row.modes : row.aspectRatios)),
			);
			expect(new Set(values)).toEqual(new Set(offered));
			for (const value of values) {
				expect(() => parseVideoRequest({ ...FOX, [name]: value })).not.toThrow();
			}
		}
	});

	it('of the shot format are values that requests take', () => {
		const { optionsIn } = FORMS['Kling Multi-Shot'];
		const [field] = optionsIn('shotFormat', { provider: 'apiframe' });
		const values = (field?.options ?? []).map((option) => ('value' in option ? option.value : ''));
		expect(new Set(values)).toEqual(new Set(['both', 'timed', 'duration']));
		for (const shotFormat of values) {
			expect(parseMultiShotRequest({ ...FOX, shots: SHOTS, shotFormat })).toMatchObject({
				shotFormat,
			});
		}
	});

	it('of a new Kling Multi-Shot are a form that only lacks its prompts', () => {
		const { shot } = FORMS['Kling Multi-Shot'].given({}).shots as unknown as {
			shot: Array<{ prompt: string; duration: number }>;
		};
		const shots = shot.map(({ prompt, duration }) => ({ prompt, durationSeconds: duration }));
		expect(messageFrom(() => parseMultiShotRequest({ ...FOX, shots }))).toBe(
			"'Shot 1: Prompt' is empty. 'Shot 2: Prompt' is empty",
		);
	});
});

describe('Kling Get Task', () => {
	const { shownOf, property, given } = FORMS['Kling Get Task'];
	const fields = ['taskId', 'returnAll', 'limit', 'filters', 'completion', 'options'];

	it.each<[string, INodeParameters, string[]]>([
		['get', {}, ['taskId', 'completion', 'options']],
		['get many', { operation: 'getAll' }, ['returnAll', 'limit', 'filters']],
		['get all', { operation: 'getAll', returnAll: true }, ['returnAll', 'filters']],
	])('%s', (_name, parameters, expected) => {
		expect(shownOf(fields, parameters)).toEqual(expected);
	});

	it('offers the list first, and reads the item by default', () => {
		expect(property('taskId').modes?.map(({ name }) => name)).toEqual(['list', 'id']);
		expect(given({}).taskId).toEqual({
			__rl: true,
			mode: 'id',
			value: '={{ $json.error ? $json.error.taskId : $json.taskId }}',
		});
	});

	it('keeps an ID that a workflow has as plain text', () => {
		expect(given({ taskId: 'abc' }).taskId).toBe('abc');
	});

	it.each(IDS)('%s: a notice says where there is no list', (provider) => {
		const notice = shownOf(['withoutListNotice'], { provider, operation: 'getAll' });
		expect(notice).toHaveLength(providerById(provider).taskLists ? 0 : 1);
		expect(shownOf(['withoutListNotice'], { provider })).toEqual([]);
	});
});

describe.each(['Kling Generate Video', 'Kling Get Task', 'Kling Multi-Shot'] as const)(
	'%s as a tool of an AI agent',
	(name) => {
		const { properties } = FORMS[name].description;
		const asTool = (parameters: INodeParameters): INodeParameters => {
			const description = { ...FORMS[name].description, name: 'tool.nameThatEndsWithTool' };
			const node = { typeVersion: 1, type: description.name };
			return NodeHelpers.getNodeParameters(properties, parameters, true, false, node, description)!;
		};

		test('downloads when that was added, and tells the model where the address is', () => {
			const { options, toolDescription } = asTool({});
			expect(options).toEqual({});
			expect(toolDescription).toContain("'videoUrl'");
			expect(asTool({ options: { download: true } }).options).toEqual({ download: true });
		});

		test('lets the model fill in what it needs, once', () => {
			const filled: FromAIArgument[] = [];
			traverseNodeParameters(asTool({}), filled);
			expect(filled).toHaveLength(1);
		});
	},
);

/** Conditions on fields that are not beside the field that has them, at whatever depth. */
function strayConditions(fields: INodeProperties[], within = ''): string[] {
	const names = fields.map(({ name }) => name);
	return fields.flatMap(({ name, displayOptions = {}, options = [] }) => {
		const conditions = [displayOptions.show, displayOptions.hide].flatMap((rules) =>
			Object.keys(rules ?? {}),
		);
		const stray = conditions.filter((field) => /^\w/.test(field) && !names.includes(field));
		const inner = options.flatMap((option) => {
			return 'values' in option ? strayConditions(option.values, `${name}.`) : [];
		});
		const children = options.filter((option): option is INodeProperties => 'type' in option);
		return [
			...stray.map((field) => `${within}${name}: ${field}`),
			...inner,
			...strayConditions(children, `${name}.`),
		];
	});
}

it.each(NODES)(
	'no field of %s has a condition on a field that is not beside it: n8n before 2.0 would not run it',
	(node) => {
		expect(strayConditions(FORMS[node].description.properties)).toEqual([]);
	},
);
