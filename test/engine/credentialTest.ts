import { CredentialTestContext, ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	Workflow,
	type ICredentialsDecrypted,
	type ICredentialTestFunction,
	type ICredentialTestRequest,
	type IDataObject,
	type INode,
	type INodeCredentialTestResult,
	type INodeType,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { standIns } from './standIns';

/** The test of a credential type: its own, else that of the first node which declares one. */
export async function testCredential(
	credential: ICredentialsDecrypted,
	ownTest: ICredentialTestRequest | undefined,
	nodeTypes: INodeType[],
	additionalData: IWorkflowExecuteAdditionalData,
): Promise<INodeCredentialTestResult> {
	if (ownTest) return await testByRequest(ownTest, credential, additionalData);
	for (const nodeType of nodeTypes) {
		const testedBy = nodeType.description.credentials?.find(
			({ name, testedBy }) => name === credential.type && testedBy,
		)?.testedBy;
		if (typeof testedBy === 'object') {
			return await testByRequest(testedBy, credential, additionalData, nodeType);
		}
		if (testedBy) {
			const test = nodeType.methods?.credentialTest?.[testedBy] as ICredentialTestFunction;
			return await test.call(new CredentialTestContext(additionalData), credential);
		}
	}
	return { status: 'Error', message: 'No testing function found for this credential.' };
}

/** As n8n's server does: runs a made-up declarative node that sends the request. */
async function testByRequest(
	{ request, rules = [] }: ICredentialTestRequest,
	credential: ICredentialsDecrypted,
	additionalData: IWorkflowExecuteAdditionalData,
	testedBy: INodeType = new standIns['n8n-nodes-base.noOp'](),
): Promise<INodeCredentialTestResult> {
	const nodeType: INodeType = {
		description: {
			...testedBy.description,
			credentials: [{ name: credential.type, required: true }],
			properties: [
				{ displayName: 'Temp', name: 'temp', type: 'string', routing: { request }, default: '' },
			],
		},
	};
	try {
		const output = await createRoutingNode(nodeType, credential, additionalData).runNode();
		const body = output?.[0]?.[0]?.json ?? {};
		for (const rule of rules) {
			if (rule.type !== 'responseSuccessBody') continue;
			if (atPath(body, rule.properties.key) === rule.properties.value) {
				return { status: 'Error', message: rule.properties.message };
			}
		}
		return { status: 'OK', message: 'Connection successful!' };
	} catch (error) {
		return { status: 'Error', message: failureMessage(error as RequestFailure, rules) };
	}
}

function createRoutingNode(
	nodeType: INodeType,
	credential: ICredentialsDecrypted,
	additionalData: IWorkflowExecuteAdditionalData,
) {
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: nodeType.description.name,
		typeVersion: [nodeType.description.version].flat().at(-1)!,
		position: [0, 0],
		parameters: {},
		credentials: { [credential.type]: { id: credential.id, name: credential.name } },
	};
	const nodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	return new RoutingNode(context, nodeType, credential);
}

type RequestFailure = Error & {
	cause?: { response?: { status: number; statusText?: string }; code?: string };
};

function failureMessage(
	error: RequestFailure,
	rules: NonNullable<ICredentialTestRequest['rules']>,
) {
	const { response, code } = error.cause ?? {};
	if (!response) return code ?? error.message;
	const rule = rules.find(
		({ type, properties }) => type === 'responseCode' && properties.value === response.status,
	);
	if (rule) return rule.properties.message;
	return response.statusText || `Received HTTP status code: ${response.status}`;
}

function atPath(body: IDataObject, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>((value, key) => (value as IDataObject | undefined)?.[key], body);
}
