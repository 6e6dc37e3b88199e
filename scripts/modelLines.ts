import {
	CUSTOM_MODEL,
	MODEL_IDS,
	modelName,
	MOTION_CONTROL,
	type Model,
} from '../nodes/shared/domain/models';
import { PROVIDERS } from '../nodes/shared/providers';
import type { Capabilities } from '../nodes/shared/providers/capabilities';
import type { Provider } from '../nodes/shared/providers/provider';

/*
 * The table of models, line by line, for the tables of docs/providers.md.
 */

export type Table = string[][];

export interface Line {
	name: string;
	provider: Provider;
	model: Model;
	capabilities: Capabilities;
}

const withoutBrackets = ({ displayName }: Provider): string => displayName.replace(/ \(.*\)$/, '');

export const CREDENTIALS = PROVIDERS.flatMap((provider) => [
	{ name: withoutBrackets(provider), provider: provider as Provider },
	...(provider.variants ?? []).map((variant) => ({
		name: `${withoutBrackets(provider)} (${variant.name.replace(/^an? /, '')})`,
		provider: variant.provider,
	})),
]);

/** Each model at each provider, by each kind of credential. */
export const LINES: Line[] = [...MODEL_IDS, MOTION_CONTROL].flatMap((model) =>
	CREDENTIALS.flatMap(({ name, provider }) => {
		const capabilities = provider.models[model];
		return capabilities ? [{ name, provider, model, capabilities }] : [];
	}),
);

export const isMotion = ({ model }: Line): boolean => model === MOTION_CONTROL;

/** The lines of the models that have a name, and take a prompt. */
export const NAMED = LINES.filter((line) => !isMotion(line) && line.model !== CUSTOM_MODEL);

export const shortName = (model: Model): string => modelName(model).replace(/^Kling /, '');

/** The lines that come to the same cells, in the order of the first of each. */
export function sameCells(
	lines: Line[],
	cellsOf: (line: Line) => string[],
): Array<[string[], Line[]]> {
	const groups = new Map<string, [string[], Line[]]>();
	for (const line of lines) {
		const cells = cellsOf(line);
		const key = cells.join('|');
		groups.set(key, [cells, [...(groups.get(key)?.[1] ?? []), line]]);
	}
	return [...groups.values()];
}

/** One row for each model and for all providers where it has the same cells. */
export const byModel = (lines: Line[], cellsOf: (capabilities: Capabilities) => string[]): Table =>
	sameCells(lines, ({ model, capabilities }) => [shortName(model), ...cellsOf(capabilities)]).map(
		([[model = '', ...cells], same]) => [model, same.map(({ name }) => name).join(', '), ...cells],
	);
