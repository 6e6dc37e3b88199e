import {
	deepCopy,
	ICredentialsHelper,
	isExpression,
	NodeHelpers,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type ICredentialsExpressionResolveValues,
	type ICredentialType,
	type IDataObject,
	type IExecuteData,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeParameters,
	type IRequestOptionsSimplified,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

/** A saved credential: an instance of its type's class and the data the user entered. */
export interface EngineCredential {
	type: ICredentialType;
	data: ICredentialDataDecryptedObject;
}

/** Credentials by the id or the name that workflows refer to them with. */
export type EngineCredentials = Record<string, EngineCredential>;

/**
 * What n8n's server does with credentials: find, complete with defaults, apply to requests. The
 * server itself is not a library, so this follows its behaviour; encryption is left out.
 */
export class EngineCredentialsHelper extends ICredentialsHelper {
	private readonly types = new Map<string, ICredentialType>();

	constructor(private readonly credentials: EngineCredentials) {
		super();
		for (const { type } of Object.values(credentials)) this.types.set(type.name, type);
	}

	/** A credential by id or name, its data over the defaults of the type's properties. */
	withDefaults(idOrName: string): EngineCredential {
		const { type, data } = this.find(idOrName);
		const completed = NodeHelpers.getNodeParameters(
			type.properties,
			deepCopy(data) as INodeParameters,
			true,
			false,
			null,
			null,
		);
		return { type, data: completed as ICredentialDataDecryptedObject };
	}

	getParentTypes(typeName: string): string[] {
		const parents = this.types.get(typeName)?.extends ?? [];
		return [...parents, ...parents.flatMap((parent) => this.getParentTypes(parent))];
	}

	isCredentialUsableByNode() {
		return true;
	}

	getCredentialsProperties(typeName: string) {
		return this.getType(typeName).properties;
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		nodeCredentials: INodeCredentialsDetails,
		typeName: string,
		mode: WorkflowExecuteMode,
		_executeData?: IExecuteData,
		raw?: boolean,
		resolveValues?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const key = this.keyFor(nodeCredentials, typeName);
		if (raw) return deepCopy(this.find(key).data);
		const { data } = this.withDefaults(key);
		if (!resolveValues) return data;
		const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } =
			resolveValues;
		return workflow.expression.getParameterValue(
			data as INodeParameters,
			runExecutionData,
			runIndex,
			itemIndex,
			node.name,
			connectionInputData,
			mode,
			{},
		) as ICredentialDataDecryptedObject;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		incomingOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		const options = incomingOptions as IHttpRequestOptions;
		const { authenticate } = this.getType(typeName);
		if (authenticate === undefined) return options;
		if (typeof authenticate === 'function') return await authenticate(credentials, options);

		const resolve = (value: string) => {
			if (!isExpression(value)) return value;
			const keys = { $credentials: credentials as IDataObject };
			const resolved = workflow.expression.getSimpleParameterValue(node, value, 'internal', keys);
			return resolved ? String(resolved) : '';
		};
		const request = options as unknown as Record<string, Record<string, string> | undefined>;
		for (const [part, entries] of Object.entries(authenticate.properties)) {
			for (const [key, value] of Object.entries(entries as Record<string, string>)) {
				(request[part] ??= {})[resolve(key)] = resolve(value);
			}
		}
		return options;
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const { properties, preAuthentication } = this.getType(typeName);
		const expirable = properties.find(
			(property) => property.type === 'hidden' && property.typeOptions?.expirable === true,
		);
		if (!expirable || !preAuthentication) return undefined;
		if (credentials[expirable.name] !== '' && !credentialsExpired) return undefined;

		const output = await preAuthentication.call(helpers, credentials);
		const details = node.credentials?.[typeName];
		if (output[expirable.name] === undefined || !details) return undefined;
		const updated = Object.assign(credentials, output) as ICredentialDataDecryptedObject;
		await this.updateCredentials(details, typeName, updated);
		return updated;
	}

	async updateCredentials(
		nodeCredentials: INodeCredentialsDetails,
		typeName: string,
		data: ICredentialDataDecryptedObject,
	) {
		Object.assign(this.find(this.keyFor(nodeCredentials, typeName)).data, data);
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<ICredentials> {
		throw new Error('The engine keeps no encrypted credentials');
	}

	async updateCredentialsOauthTokenData(): Promise<void> {
		throw new Error('The engine does not support OAuth credentials');
	}

	private keyFor({ id, name }: INodeCredentialsDetails, typeName: string): string {
		const key = id !== null && Object.hasOwn(this.credentials, id) ? id : name;
		if (this.find(key).type.name !== typeName) {
			throw new Error(`Credential "${key}" does not exist for type "${typeName}"`);
		}
		return key;
	}

	private find(idOrName: string): EngineCredential {
		const credential = this.credentials[idOrName];
		if (!credential) throw new Error(`Credential "${idOrName}" does not exist`);
		return credential;
	}

	private getType(typeName: string): ICredentialType {
		const type = this.types.get(typeName);
		if (!type) throw new Error(`The engine has no credential type "${typeName}"`);
		return type;
	}
}
