import { LABELS } from '../nodes/shared/domain/labels';
import { CUSTOM_MODEL, MODEL_IDS, MOTION_CONTROL, type Model } from '../nodes/shared/domain/models';
import { OPTIONAL_FIELDS } from '../nodes/shared/domain/optionalFields';
import { ASPECT_RATIOS, type Mode } from '../nodes/shared/domain/request';
import { costInUsd } from '../nodes/shared/domain/task';
import type { Capabilities, Range } from '../nodes/shared/providers/capabilities';
import {
	byModel,
	CREDENTIALS,
	isMotion,
	type Line,
	LINES,
	NAMED,
	sameCells,
	shortName,
	type Table,
} from './modelLines';

/*
 * The tables of docs/providers.md that follow from the table of models. Each stands there between the comments
 * `<!-- generated: name -->` and `<!-- end -->`; `npm run docs` writes them.
 */

const MODE_NAMES: Record<Mode, string> = { standard: '720p', pro: '1080p', '4k': '4K' };

const range = ({ min, max }: Range): string => `${min}–${max}`;

const orNone = (value: string | false): string => (value === false ? '–' : value);

const yes = (value: unknown): string => orNone(value ? 'yes' : false);

const grouped = (value: number): string => value.toLocaleString('en');

const modesOf = ({ modes }: Capabilities): string =>
	modes.map((mode) => MODE_NAMES[mode]).join('/');

/** What all models take. */
const COMMON_RATIOS = ASPECT_RATIOS.filter((ratio) =>
	NAMED.every(({ capabilities }) => capabilities.aspectRatios.includes(ratio)),
);

function shotsOf({ shots, automaticShots }: Capabilities): string {
	if (!shots) return '–';
	return range(shots.count) + (automaticShots ? ', automatic' : '');
}

const models: Table = [
	[
		LABELS.model,
		'Provider',
		'Seconds',
		LABELS.mode,
		`Ratios beside ${COMMON_RATIOS.join(', ')}`,
		'Sound',
		OPTIONAL_FIELDS.shots.label,
		OPTIONAL_FIELDS.endFrame.label,
		OPTIONAL_FIELDS.negativePrompt.label,
		OPTIONAL_FIELDS.cfgScale.label,
	],
	...byModel(NAMED, (can) => [
		range(can.seconds),
		modesOf(can),
		orNone(can.aspectRatios.filter((ratio) => !COMMON_RATIOS.includes(ratio)).join(', ') || false),
		can.audio === 'choice' ? 'optional' : 'always',
		shotsOf(can),
		yes(can.endFrame),
		yes(can.negativePrompt),
		orNone(can.cfgScale ? range(can.cfgScale) : false),
	]),
];

const BOTH_USES = 2;

function videoOf({ referenceVideo }: Capabilities): string {
	if (!referenceVideo) return '–';
	const { uses, upload, seconds } = referenceVideo;
	const only = uses.length < BOTH_USES ? `${uses.join()} only, ` : '';
	return `${only}${range(seconds)} s${upload ? '' : ', by URL'}`;
}

function elementsOf({ elements }: Capabilities): string {
	if (!elements) return '–';
	const { max, from } = elements;
	const sources = from.join(' or ').replace(/\bid\b/, 'ID');
	return max === null ? sources : `${max}: ${sources}`;
}

function imagesOf({ referenceImages }: Capabilities): string {
	if (!referenceImages) return '–';
	const { max, countsFrames } = referenceImages;
	return `${max}${countsFrames ? ', with frames' : ''}`;
}

const takesReferences = ({ capabilities: can }: Line): boolean =>
	Boolean(can.middleFrames ?? can.referenceImages ?? can.referenceVideo ?? can.elements);

/** What a video can be made from, for the models that take more than a start and an end frame. */
const references: Table = [
	[
		LABELS.model,
		'Provider',
		OPTIONAL_FIELDS.middleFrames.label,
		OPTIONAL_FIELDS.referenceImages.label,
		OPTIONAL_FIELDS.referenceVideo.label,
		OPTIONAL_FIELDS.elements.label,
	],
	...byModel(NAMED.filter(takesReferences), (can) => [
		orNone(can.middleFrames ? String(can.middleFrames.max) : false),
		imagesOf(can),
		videoOf(can),
		elementsOf(can),
	]),
];

const MB = 1024 * 1024;

const motion: Table = [
	['Provider', `${LABELS.motionVideo}, up to`, LABELS.prompt, 'Element'],
	...byModel(LINES.filter(isMotion), (can) => [
		`${(can.motion?.video.maxBytes ?? 0) / MB} MB${can.motion?.video.upload ? '' : ', by URL'}`,
		can.motion?.prompt ? 'needed' : 'optional',
		yes(can.elements),
	]).map((cells) => cells.slice(1)),
];

/** The models of each provider, which is named alone where it has no others. */
function placesOf(lines: Line[]): string {
	const names = [...new Set(lines.map(({ name }) => name))];
	const places = names.map((name) => {
		const here = lines.filter((line) => line.name === name);
		const all = LINES.filter((line) => line.name === name && !isMotion(line));
		return here.length === all.length
			? name
			: `${name}: ${here.map(({ model }) => shortName(model)).join(', ')}`;
	});
	return places.join('; ');
}

const lengthsOf = ({ maxPromptLength, shots, overallPrompt }: Capabilities): string[] => [
	grouped(maxPromptLength),
	orNone(shots ? String(shots.maxPromptLength) : false),
	orNone(shots ? (overallPrompt ? 'apart' : 'in each shot') : false),
];

const prompts: Table = [
	[LABELS.prompt, 'Of a shot', `${LABELS.overallPrompt} counts`, 'Where'],
	...sameCells(
		LINES.filter((line) => !isMotion(line)),
		({ capabilities }) => lengthsOf(capabilities),
	).map(([lengths, lines]) => [...lengths, placesOf(lines)]),
];

/** What a second costs, or who says it. */
function priceOf({ provider, model, capabilities }: Line, mode: Mode, audio: boolean): string {
	const cost = provider.estimateCost({
		model,
		mode,
		generateAudio: audio,
		durationSeconds: 1,
		...(capabilities.motion ? { orientation: 'video' as const } : {}),
	});
	const usd = costInUsd(cost, provider.usdPerUnit);
	return usd === null ? (provider.priceQuery ? 'asked' : '–') : String(Number(usd.toFixed(4)));
}

/** The prices of all resolutions of a line; empty where there is no such video. */
function pricesOf(line: Line | undefined, audio: boolean): string {
	if (!line || (!audio && line.capabilities.audio === 'always')) return '';
	const each = line.capabilities.modes.map((mode) => priceOf(line, mode, audio));
	return new Set(each).size === 1 ? (each[0] ?? '') : each.join('/');
}

/** The prices of a model at all credentials, silent and with sound in one row where both are the same. */
function priceRows(model: Model): Table {
	const lines = LINES.filter((line) => line.model === model);
	const row = (audio: boolean) =>
		CREDENTIALS.map(({ name }) =>
			pricesOf(
				lines.find((line) => line.name === name),
				audio,
			),
		);
	const name = shortName(model);
	const [loud, silent] = [row(true), row(false)];
	const isAlike = silent.every((price, index) => price === '' || price === loud[index]);
	return isAlike
		? [[name, ...loud]]
		: [
				[name, ...loud],
				[`${name}, silent`, ...silent],
			];
}

const ALL_PRICES: Table = [
	[LABELS.model, ...CREDENTIALS.map(({ name }) => name)],
	...[...MODEL_IDS, MOTION_CONTROL].filter((model) => model !== CUSTOM_MODEL).flatMap(priceRows),
];

/** Whether a credential says nothing that the one before it does not say. */
const isRepeated = (column: number): boolean =>
	CREDENTIALS[column - 1]?.name.includes('(') === true &&
	ALL_PRICES.slice(1).every((row) => row[column] === '' || row[column] === row[column - 1]);

const prices: Table = ALL_PRICES.map((row) => row.filter((_, column) => !isRepeated(column)));

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
