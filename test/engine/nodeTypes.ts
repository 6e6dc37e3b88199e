import {
	NodeHelpers,
	type IDataObject,
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
} from 'n8n-workflow';
import { standIns } from './standIns';

/** Node classes by their full type name, for example `n8n-nodes-kling-video.klingGenerateVideo`. */
export type NodeClasses = Record<string, new () => INodeType | IVersionedNodeType>;

/** The node types a workflow can use: the given ones and the stand-ins for built-in nodes. */
export class EngineNodeTypes implements INodeTypes {
	private readonly types = new Map<string, INodeType | IVersionedNodeType>();

	constructor(classes: NodeClasses) {
		for (const [name, NodeClass] of Object.entries({ ...standIns, ...classes })) {
			this.types.set(name, new NodeClass());
		}
	}

	getByName(name: string) {
		const type = this.types.get(name);
		if (!type) throw new Error(`The engine has no node type "${name}"`);
		return type;
	}

	getByNameAndVersion(name: string, version?: number) {
		return NodeHelpers.getVersionedNodeType(this.getByName(name), version);
	}

	getKnownTypes(): IDataObject {
		return Object.fromEntries([...this.types.keys()].map((name) => [name, { className: name }]));
	}

	/** All node types in their default version. */
	all(): INodeType[] {
		return [...this.types.keys()].map((name) => this.getByNameAndVersion(name));
	}
}
