/** What a choice in the form leads to; `settings` are values of fields, the first one that of the provider. */
export interface Choice<T> {
	settings: string[];
	leadsTo: T;
}

/** The same choices, each named by no more settings than what it leads to depends on. */
function shortened<T>(choices: Array<Choice<T>>, depth = 1): Array<Choice<T>> {
	const [first] = choices;
	if (!first) return [];
	const { settings, leadsTo } = first;
	if (choices.every((choice) => choice.leadsTo === leadsTo)) {
		return [{ settings: settings.slice(0, depth), leadsTo }];
	}
	const values = [...new Set(choices.map((choice) => choice.settings[depth]))];
	return values.flatMap((value) =>
		shortened(
			choices.filter((choice) => choice.settings[depth] === value),
			depth + 1,
		),
	);
}

const alternatives = (patterns: string[]): string =>
	patterns.length > 1 ? `(${patterns.join('|')})` : patterns.join('');

/** A regular expression for choices, as short as it may be: the description of a node holds many of them. */
function patternOf<T>(choices: Array<Choice<T>>): string {
	const byOthers = new Map<string, string[]>();
	const byProvider = new Map<string, string[]>();
	for (const { settings } of choices) {
		const [provider = '', ...others] = settings.map((value) => value.replaceAll('.', '\\.'));
		const names = [...(byProvider.get(provider) ?? []), others.join(' ')];
		byProvider.set(provider, names);
	}
	for (const [provider, names] of byProvider) {
		const others = alternatives(names);
		byOthers.set(others, [...(byOthers.get(others) ?? []), provider]);
	}
	const patterns = [...byOthers].map(
		([others, providers]) => alternatives(providers) + (others === '' ? '' : ` ${others}`),
	);
	return `^${alternatives(patterns)} `;
}

/**
 * For each thing that a choice can lead to, an expression that tells whether the present one does; `fields` are
 * expressions for the fields that make a choice. Null where every choice leads there.
 */
export function conditionsOf<T>(
	choices: Array<Choice<T>>,
	fields: string[],
): Array<[T, string | null]> {
	const results = [...new Set(choices.map(({ leadsTo }) => leadsTo))];
	if (results.length === 1) return results.map((result) => [result, null]);
	const providers = [...new Set(choices.map(({ settings }) => settings[0]))];
	const short = providers.flatMap((provider) =>
		shortened(choices.filter(({ settings }) => settings[0] === provider)),
	);
	const present = fields.map((field) => `${field} + ' '`).join(' + ');
	return results.map((result) => [
		result,
		`/${patternOf(short.filter(({ leadsTo }) => leadsTo === result))}/.test(${present})`,
	]);
}
