import { CUSTOM_MODEL, MODELS, modelName } from '../nodes/shared/domain/models';
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

const MODE_NAMES: Record<Mode, string> = { standard: 'Standard', pro: 'Pro', '4k': '4K' };

interface Line {
	name: string;
	provider: Provider;
	model: (typeof MODELS)[number]['model'];
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
	MODELS.flatMap(({ model }) => {
		const capabilities = provider.models[model];
		return capabilities ? [{ name, provider, model, capabilities }] : [];
	}),
);

const to = ({ min, max }: Range): string => `${min} to ${max}`;

const yesOrNo = (value: unknown): string => (value ? 'yes' : 'no');

const grouped = (value: number): string => value.toLocaleString('en');

const models: Table = [
	[
		'Provider',
		'Model',
		'ID',
		'Seconds',
		'Mode',
		'Aspect ratio',
		'Silent videos',
		'Shots',
		OPTIONAL_FIELDS.endFrame.label,
		OPTIONAL_FIELDS.negativePrompt.label,
		OPTIONAL_FIELDS.cfgScale.label,
		OPTIONAL_FIELDS.elements.label,
	],
	...LINES.map(({ name, model, capabilities }) => [
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
		yesOrNo(capabilities.elements),
	]),
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
	...LINES.map(({ name, model, capabilities }) => {
		const lengths = lengthsOf(capabilities);
		const others = LINES.filter((line) => line.name === name);
		const isSame = others.every((line) => lengthsOf(line.capabilities).join() === lengths.join());
		return [isSame ? name : `${name}, ${modelName(model)}`, ...lengths];
	}),
].filter((cells, index, all) => all.findIndex(([name]) => name === cells[0]) === index);

function priceOf({ provider, model, capabilities }: Line, mode: Mode, audio: boolean): string {
	if (!capabilities.modes.includes(mode)) return `no ${MODE_NAMES[mode]}`;
	if (!audio && capabilities.audio === 'always') return 'always with audio';
	const cost = provider.estimateCost({ model, mode, generateAudio: audio, durationSeconds: 1 });
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

export const TABLES: Record<string, Table> = { models, prices, prompts };

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
