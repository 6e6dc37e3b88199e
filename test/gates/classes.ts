import path from 'node:path';
import type { ICredentialType, INodeType } from 'n8n-workflow';

import manifest from '../../package.json';

const ROOT = path.join(__dirname, '..', '..');

/** An instance of the class that a file of the package exports, made from its source. */
function instanceOf<T>(file: string): T {
	const source = path.join(ROOT, file.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
	const classes = require(source) as Record<string, new () => T>;
	return new classes[path.basename(file).split('.')[0]!]!();
}

/** Every node that the package has. */
export const allNodes = (): INodeType[] => manifest.n8n.nodes.map(instanceOf<INodeType>);

/** Every credential type that the package has. */
export const allCredentialTypes = (): ICredentialType[] =>
	manifest.n8n.credentials.map(instanceOf<ICredentialType>);
