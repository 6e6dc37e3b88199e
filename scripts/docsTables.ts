import { LABELS } from '../nodes/shared/domain/labels';
import {
	CUSTOM_MODEL,
	MODEL_IDS,
	modelName,
	MOTION_CONTROL,
	type Model,
} from '../nodes/shared/domain/models';
import { OPTIONAL_FIELDS } from '../nodes/shared/domain/optionalFields';
import { type Mode, MODES } from '../nodes/shared/domain/request';
import { costInUsd } from '../nodes/shared/domain/task';
import { PROVIDERS } from '../nodes/shared/providers';
import type { Capabilities, Range } from '../nodes/shared/providers/capabilities';
import type { Provider } from '../nodes/shared/providers/provider';

/*
 * The tables of docs/providers.md that follow from the table of models. Each stands there between the comments
 * `<!-- generated: name -->` and `<!-- end -->`; `npm run docs` writes them.
 */

type Table = string[][];

const MODE_NAMES: Record<Mode, string> = { standard: '720p', pro: '1080p', '4k': '4K' };

interface Line {
	name: string;
	provider: Provider;
	model: Model;
	capabilities: Capabilities;
}

const withoutBrackets = ({ displayName }: Provider): string => displayName.replace(/ \(.*\)$/, '');

/** Each provider, by each kind of credential, with each of its models. */
const LINES: Line[] = PROVIDERS.flatMap((provider) => [
	{ name: withoutBrackets(provider), provider: provider as Provider },
	...(provider.variants ?? []).map((variant) => ({
		name: `${withoutBrackets(provider)}, ${variant.name.replace(/^an? /, '')}`,
		provider: variant.provider,
	})),
]).flatMap(({ name, provider }) =>
	[...MODEL_IDS, MOTION_CONTROL].flatMap((model) => {
		const capabilities = provider.models[model];
		return capabilities ? [{ name, provider, model, capabilities }] : [];
	}),
);

const to = ({ min, max }: Range): string => `${min} to ${max}`;

const yesOrNo = (value: unknown): string => (value ? 'yes' : 'no');

const grouped = (value: number): string => value.toLocaleString('en');

const isMotion = ({ model }: Line): boolean => model === MOTION_CONTROL;

const models: Table = [
	[
		'Provider',
		'Model',
		'ID',
		'Seconds',
		LABELS.mode,
		'Aspect ratio',
		'Silent videos',
		'Shots',
		OPTIONAL_FIELDS.endFrame.label,
		OPTIONAL_FIELDS.negativePrompt.label,
		OPTIONAL_FIELDS.cfgScale.label,
	],
	...LINES.filter((line) => !isMotion(line)).map(({ name, model, capabilities }) => [
		name,
		modelName(model),
		model === CUSTOM_MODEL ? 'yours' : `\`${capabilities.modelId}\``,
		to(capabilities.seconds),
		capabilities.modes.map((mode) => MODE_NAMES[mode]).join(', '),
		capabilities.aspectRatios.join(', '),
		yesOrNo(capabilities.audio === 'choice'),
		capabilities.shots ? to(capabilities.shots.count) : 'no',
		yesOrNo(capabilities.endFrame),
		yesOrNo(capabilities.negativePrompt),
		capabilities.cfgScale ? to(capabilities.cfgScale) : 'no',
	]),
];

const MB = 1024 * 1024;

function videoOf({ referenceVideo }: Capabilities): string {
	if (!referenceVideo) return 'no';
	const { uses, upload, seconds } = referenceVideo;
	return `${uses.join(' or ')}, ${to(seconds)} s${upload ? '' : ', by URL only'}`;
}

function elementsOf({ elements }: Capabilities): string {
	if (!elements) return 'no';
	return `${elements.max === null ? '' : `up to ${elements.max}, `}from ${elements.from.join(' or ')}`;
}

/** What a video can be made from, for the models that take more than a start and an end frame. */
const references: Table = [
	[
		'Provider',
		'Model',
		OPTIONAL_FIELDS.middleFrames.label,
		OPTIONAL_FIELDS.referenceImages.label,
		OPTIONAL_FIELDS.referenceVideo.label,
		OPTIONAL_FIELDS.elements.label,
		OPTIONAL_FIELDS.automaticShots.label,
	],
	...LINES.filter((line) => !isMotion(line) && line.model !== CUSTOM_MODEL).map(
		({ name, model, capabilities: can }) => [
			name,
			modelName(model),
			can.middleFrames ? `up to ${can.middleFrames.max}` : 'no',
			can.referenceImages
				? `up to ${can.referenceImages.max}${can.referenceImages.countsFrames ? ', frames counted' : ''}`
				: 'no',
			videoOf(can),
			elementsOf(can),
			yesOrNo(can.automaticShots),
		],
	),
];

const motion: Table = [
	['Provider', 'ID', 'Mode', 'Video up to', 'Prompt', OPTIONAL_FIELDS.elements.label],
	...LINES.flatMap(({ name, capabilities: { modelId, modes, motion: limits, elements } }) =>
		limits
			? [
					[
						name,
						`\`${modelId}\``,
						modes.map((mode) => MODE_NAMES[mode]).join(', '),
						`${limits.video.maxBytes / MB} MB${limits.video.upload ? '' : ', by URL only'}`,
						limits.prompt ? 'needed' : 'optional',
						yesOrNo(elements),
					],
				]
			: [],
	),
];

const lengthsOf = ({ maxPromptLength, shots, overallPrompt }: Capabilities): string[] => [
	grouped(maxPromptLength),
	shots
		? `${grouped(shots.maxPromptLength)}${overallPrompt ? '' : ', with the overall prompt before it'}`
		: '–',
];

/** One line for models of a provider that have the same. */
const prompts: Table = [
	['Provider', 'Prompt', 'Prompt of a shot'],
	...LINES.filter((line) => !isMotion(line)).map(({ name, model, capabilities }) => {
		const lengths = lengthsOf(capabilities);
		const others = LINES.filter((line) => line.name === name && !isMotion(line));
		const isSame = others.every((line) => lengthsOf(line.capabilities).join() === lengths.join());
		return [isSame ? name : `${name}, ${modelName(model)}`, ...lengths];
	}),
].filter((cells, index, all) => all.findIndex(([name]) => name === cells[0]) === index);

function priceOf({ provider, model, capabilities }: Line, mode: Mode, audio: boolean): string {
	if (!capabilities.modes.includes(mode)) return `no ${MODE_NAMES[mode]}`;
	if (!audio && capabilities.audio === 'always') return 'always with audio';
	const cost = provider.estimateCost({
		model,
		mode,
		generateAudio: audio,
		durationSeconds: 1,
		...(capabilities.motion ? { orientation: 'video' as const } : {}),
	});
	const usd = costInUsd(cost, provider.usdPerUnit);
	return usd === null ? (provider.priceQuery ? 'by the preview' : '–') : String(usd);
}

const prices: Table = [
	[
		'Provider',
		'Model',
		...MODES.flatMap((mode) => [`${MODE_NAMES[mode]}, silent`, `${MODE_NAMES[mode]}, with audio`]),
	],
	...LINES.filter(({ model }) => model !== CUSTOM_MODEL).map((line) => [
		line.name,
		modelName(line.model),
		...MODES.flatMap((mode) => [priceOf(line, mode, false), priceOf(line, mode, true)]),
	]),
];

export const TABLES: Record<string, Table> = { models, references, motion, prices, prompts };

const asMarkdown = (table: Table): string => {
	const [head = [], ...lines] = table;
	return [head, head.map(() => '---'), ...lines]
		.map((cells) => `| ${cells.join(' | ')} |`)
		.join('\n');
};

const BLOCK = /( *)<!-- generated: (\w+) -->[^]*?<!-- end -->/g;

/** A page with its generated tables, not yet formatted. */
export const withTables = (page: string): string =>
	page.replace(BLOCK, (_block, indent: string, name: string) =>
		[`<!-- generated: ${name} -->`, '', asMarkdown(TABLES[name] ?? []), '', '<!-- end -->']
			.join('\n')
			.replace(/^(?=.)/gm, indent),
	);
