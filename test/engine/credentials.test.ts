import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestFunctions,
	ICredentialTestRequest,
	ICredentialType,
	ICredentialsDecrypted,
	IDataObject,
	IHttpRequestHelper,
	INodeProperties,
} from 'n8n-workflow';
import { chain, createEngine, type Engine } from '.';
import { testNode } from './testNode';

const properties: INodeProperties[] = [
	{ displayName: 'API Key', name: 'apiKey', type: 'string', default: '' },
	{ displayName: 'Region', name: 'region', type: 'string', default: 'eu' },
	{ displayName: 'Base URL', name: 'baseUrl', type: 'string', default: '' },
];

class DeclarativeApi implements ICredentialType {
	name = 'declarativeApi';
	displayName = 'Declarative API';
	properties = properties;
	authenticate: IAuthenticate = {
		type: 'generic',
		properties: {
			headers: { Authorization: '=Bearer {{$credentials.apiKey}}' },
			qs: { region: '={{ $credentials.region }}' },
		},
	};
	test: ICredentialTestRequest = {
		request: { baseURL: '={{$credentials?.baseUrl}}', url: '/me' },
		rules: [{ type: 'responseCode', properties: { value: 402, message: 'No credit left' } }],
	};
}

class BodyRuleApi extends DeclarativeApi {
	override name = 'bodyRuleApi';
	override test: ICredentialTestRequest = {
		request: { baseURL: '={{$credentials?.baseUrl}}', url: '/me' },
		rules: [
			{ type: 'responseSuccessBody', properties: { key: 'ok', value: false, message: 'Not ok' } },
		],
	};
}

class FunctionApi implements ICredentialType {
	name = 'functionApi';
	displayName = 'Function API';
	properties = properties;
	authenticate: IAuthenticate = async (credentials, options) => ({
		...options,
		headers: { ...options.headers, 'x-key': credentials.apiKey },
	});
}

/** Gets a session token with the key, when it has none or the one it has is refused. */
class SessionApi implements ICredentialType {
	name = 'sessionApi';
	displayName = 'Session API';
	properties: INodeProperties[] = [
		...properties,
		{
			displayName: 'Token',
			name: 'token',
			type: 'hidden',
			typeOptions: { expirable: true },
			default: '',
		},
	];
	authenticate: IAuthenticate = {
		type: 'generic',
		properties: { headers: { Authorization: '={{$credentials.token}}' } },
	};

	async preAuthentication(this: IHttpRequestHelper, { baseUrl }: ICredentialDataDecryptedObject) {
		return (await this.helpers.httpRequest({ url: `${String(baseUrl)}/login` })) as IDataObject;
	}
}

function requestNode(credentialType: string) {
	return testNode(
		async function () {
			const json = await this.helpers.httpRequestWithAuthentication.call(this, credentialType, {
				url: this.getNodeParameter('url', 0) as string,
			});
			return [[{ json, pairedItem: { item: 0 } }]];
		},
		{
			properties: [{ displayName: 'URL', name: 'url', type: 'string', default: '' }],
			credentials: [{ name: credentialType, required: true, testedBy: 'checkKey' }],
		},
		{
			methods: {
				credentialTest: {
					async checkKey(this: ICredentialTestFunctions, { data }: ICredentialsDecrypted) {
						// The only request helper that credential tests have.
						const body = await this.helpers.request({ url: `${String(data?.baseUrl)}/me` });
						return { status: 'OK', message: `Region ${String(data?.region)}, answered ${body}` };
					},
				},
			},
		},
	);
}

describe('credentials', () => {
	const requests: IncomingMessage[] = [];
	let server: Server;
	let engine: Engine;
	let baseUrl: string;

	beforeAll(async () => {
		server = createServer((request, response) => {
			requests.push(request);
			const key = request.headers.authorization?.replace('Bearer ', '');
			const status = { broke: 402, wrong: 403, expired: 401 }[key ?? ''] ?? 200;
			response.writeHead(status, { 'content-type': 'application/json' });
			response.end(
				JSON.stringify(request.url === '/login' ? { token: 'fresh' } : { ok: key !== 'sad' }),
			);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const declarative = (apiKey: string) => ({
			type: new DeclarativeApi(),
			data: { apiKey, baseUrl },
		});
		engine = await createEngine({
			nodes: {
				'test.declarative': requestNode('declarativeApi'),
				'test.function': requestNode('functionApi'),
				'test.session': requestNode('sessionApi'),
			},
			credentials: {
				good: declarative('good'),
				broke: declarative('broke'),
				wrong: declarative('wrong'),
				sad: { type: new BodyRuleApi(), data: { apiKey: 'sad', baseUrl } },
				unreachable: {
					type: new DeclarativeApi(),
					data: { apiKey: 'x', baseUrl: 'http://127.0.0.1:1' },
				},
				session: { type: new SessionApi(), data: { token: 'expired', baseUrl } },
				'By function': { type: new FunctionApi(), data: { apiKey: 'key', baseUrl } },
			},
		});
	});
	afterAll(async () => {
		await engine.close();
		await new Promise((resolve) => server.close(resolve));
	});
	beforeEach(() => (requests.length = 0));

	const workflow = (type: string, credentialType: string, id: string | null, name: string) =>
		chain(
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			{
				name: 'Request',
				type,
				parameters: { url: `${baseUrl}/data` },
				credentials: { [credentialType]: { id, name } },
			},
		);

	it('applies the declared headers and query, with property defaults', async () => {
		const result = await engine.run(
			workflow('test.declarative', 'declarativeApi', 'good', 'Any name'),
		);
		expect(result.status).toBe('success');
		expect(result.items('Request')[0]!.json).toEqual({ ok: true });
		expect(requests[0]!.headers.authorization).toBe('Bearer good');
		expect(requests[0]!.url).toBe('/data?region=eu');
	});

	it('applies an authenticate function, and finds credentials by name', async () => {
		await engine.run(workflow('test.function', 'functionApi', null, 'By function'));
		expect(requests[0]!.headers['x-key']).toBe('key');
	});

	it('gets a new session when the old one is refused, and keeps it', async () => {
		const session = workflow('test.session', 'sessionApi', 'session', 'session');
		expect((await engine.run(session)).status).toBe('success');
		expect((await engine.run(session)).status).toBe('success');
		expect(requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
			['/data', 'expired'],
			['/login', undefined],
			['/data', 'fresh'],
			['/data', 'fresh'],
		]);
	});

	it('fails the node when the credential does not exist or has another type', async () => {
		const missing = await engine.run(
			workflow('test.declarative', 'declarativeApi', 'nope', 'Nope'),
		);
		expect(missing.error?.message).toBe('Credential "Nope" does not exist');
		const other = await engine.run(workflow('test.function', 'functionApi', 'good', 'good'));
		expect(other.error?.message).toContain('does not exist for type "functionApi"');
	});

	it.each([
		['good', { status: 'OK', message: 'Connection successful!' }],
		['broke', { status: 'Error', message: 'No credit left' }],
		['wrong', { status: 'Error', message: 'Forbidden' }],
		['sad', { status: 'Error', message: 'Not ok' }],
		['unreachable', { status: 'Error', message: 'ECONNREFUSED' }],
		['By function', { status: 'OK', message: 'Region eu, answered {"ok":true}' }],
	])('tests the credential "%s"', async (name, expected) => {
		expect(await engine.testCredential(name)).toEqual(expected);
	});
});
