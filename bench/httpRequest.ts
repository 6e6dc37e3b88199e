import { createRequire } from 'node:module';
import path from 'node:path';
import type { INodeType } from 'n8n-workflow';

/** The HTTP Request node of an installed n8n. */
export function httpRequestFrom(n8nFolder: string): new () => INodeType {
	const require = createRequire(
		path.join(n8nFolder, 'node_modules', 'n8n-nodes-base', 'package.json'),
	);
	const { HttpRequest } = require('./dist/nodes/HttpRequest/HttpRequest.node.js') as {
		HttpRequest: new () => INodeType;
	};
	return HttpRequest;
}
