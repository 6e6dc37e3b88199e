import {
	NodeHelpers,
	type INodeProperties,
	type INodePropertyOptions,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { allCredentialTypes, allNodes } from './classes';

/*
 * What the forms promise to workflows that were saved with them: one line for each fact. The texts of a form are no
 * promise.
 */

/** Whether a version of a node has a field, whatever is entered. */
function isIn(version: number, property: INodeProperties): boolean {
	const conditions = Object.entries(property.displayOptions ?? {}).map(([kind, keys]) => [
		kind,
		Object.fromEntries(Object.entries(keys).filter(([key]) => key === '@version')),
	]);
	const field = { ...property, displayOptions: Object.fromEntries(conditions) };
	return NodeHelpers.displayParameter({}, field, { typeVersion: version }, null);
}

/** The value that a choice stores; undefined for what is a field or a group of fields. */
const valueOf = (option: object): unknown => (option as Partial<INodePropertyOptions>).value;

/** The facts about fields, and about the fields inside of them. */
function fieldFacts(
	properties: INodeProperties[],
	kind: string,
	version = 1,
	within = '',
): string[] {
	return properties.flatMap((property) => {
		const { type, name, default: value, options = [], modes = [] } = property;
		if (type === 'notice' || !isIn(version, property)) return [];
		const fact = `${kind} ${within}${name}`;
		const inner = options.flatMap((option) => {
			if ('values' in option)
				return fieldFacts(option.values, kind, version, `${within}${name}.${option.name}.`);
			return 'type' in option ? fieldFacts([option], kind, version, `${within}${name}.`) : [];
		});
		return [
			`${fact} | type ${type}`,
			`${fact} | default ${JSON.stringify(value)}`,
			...options
				.map(valueOf)
				.filter((choice) => choice !== undefined)
				.map((choice) => `${fact} | choice ${JSON.stringify(choice)}`),
			...modes.map((mode) => `${fact} | mode ${mode.name}`),
			...inner,
		];
	});
}

/** The versions of a node that saved workflows may have. */
export const versionsOf = ({ version }: INodeTypeDescription): number[] => [version].flat();

function nodeFacts(description: INodeTypeDescription): string[] {
	return versionsOf(description).flatMap((version) => {
		const subject = `${description.name} ${version}`;
		return [
			...fieldFacts(description.properties, 'parameter', version),
			...(description.credentials ?? []).map(({ name }) => `credential ${name}`),
			...(description.webhooks ?? []).map(
				({ name, httpMethod, path }) => `webhook ${name} | ${String(httpMethod)} ${path}`,
			),
		].map((fact) => `${subject} | ${fact}`);
	});
}

/** The facts about the forms of all nodes and credentials. */
export const formFacts = (): string[] => [
	...allNodes().flatMap(({ description }) => nodeFacts(description)),
	...allCredentialTypes().flatMap(({ name, properties }) =>
		fieldFacts(properties, 'field').map((fact) => `${name} | ${fact}`),
	),
];

/** The names by which users know fields and choices, by the names that are stored. */
export function labels(): Map<string, Set<string>> {
	const known = new Map<string, Set<string>>();
	const add = (name: unknown, label: string) =>
		known.set(String(name), (known.get(String(name)) ?? new Set()).add(label));
	const visit = (option: object) => {
		const { name, displayName, value, options, values } = option as Partial<INodeProperties> & {
			value?: unknown;
			values?: INodeProperties[];
		};
		if (displayName) add(name, displayName);
		else if (value !== undefined) add(value, String(name));
		[...(options ?? []), ...(values ?? [])].forEach(visit);
	};
	for (const { description } of allNodes()) {
		visit(description);
		description.properties.forEach(visit);
	}
	for (const credential of allCredentialTypes()) {
		visit(credential);
		credential.properties.forEach(visit);
	}
	return known;
}
