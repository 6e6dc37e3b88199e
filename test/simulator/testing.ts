import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { startSimulator, type Simulator, type SimulatorOptions } from './index';
import { EventClock, watchServer } from '../clock';

export { quiet, waitUntil } from '../clock';

/** The body of an answer whose shape a test looks into. */
export type Json = ReturnType<typeof JSON.parse>;

/** An answer as tests look at it. */
export interface Answer {
	status: number;
	headers: IncomingHttpHeaders;
	text: string;
	/** The parsed body; undefined when it is not JSON. */
	json: Json;
}

/** A request as tests describe it; `json` is sent as JSON. */
export interface TestRequest {
	method?: string;
	headers?: Record<string, string>;
	json?: unknown;
	body?: string | Buffer;
	signal?: AbortSignal;
}

const open: Array<{ close(): Promise<void> }> = [];
let agent = new Agent();

/** Ends every simulator, receiver and connection that a test left open; call it in `afterEach`. */
export async function closeAll(): Promise<void> {
	await Promise.all(open.splice(0).map(async (item) => await item.close()));
	await agent.destroy();
	agent = new Agent();
}

/** A simulator whose time stands still until a test moves it. */
export type TestSimulator = Simulator & { clock: EventClock };

/** Starts a simulator that `closeAll` ends. */
export async function newSimulator(options: SimulatorOptions = {}): Promise<TestSimulator> {
	const clock = new EventClock(false);
	const simulator = await startSimulator({ ...options, clock });
	open.push(simulator);
	return { ...simulator, clock };
}

/** Sends a request and reads its answer. */
export async function ask(url: string, options: TestRequest = {}): Promise<Answer> {
	const { json, method = json === undefined && options.body === undefined ? 'GET' : 'POST' } =
		options;
	const response = await request(url, {
		method: method as 'GET',
		headers: {
			...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
			...options.headers,
		},
		body: json === undefined ? options.body : JSON.stringify(json),
		signal: options.signal,
		dispatcher: agent,
	});
	const text = await response.body.text();
	return { status: response.statusCode, headers: response.headers, text, json: parse(text) };
}

/** Sends a request with Unifically's key. */
export async function askUnifically(
	{ credentials: { unifically } }: Simulator,
	path: string,
	options: TestRequest = {},
): Promise<Answer> {
	const headers = { Authorization: `Bearer ${unifically.apiKey}`, ...options.headers };
	return await ask(unifically.baseUrl + path, { ...options, headers });
}

/** Sends a request with Apiframe's key. */
export async function askApiframe(
	{ credentials: { apiframe } }: Simulator,
	path: string,
	options: TestRequest = {},
): Promise<Answer> {
	const headers = { 'X-API-Key': apiframe.apiKey, ...options.headers };
	return await ask(apiframe.baseUrl + path, { ...options, headers });
}

/** A valid body for `POST /v1/tasks`. */
export function unificallyBody(input: object = {}, top: object = {}): Json {
	return { model: 'kuaishou/kling-3.0-video', input: { prompt: 'A fox', ...input }, ...top };
}

/** A valid body for `POST /v2/videos/generate`. */
export function apiframeBody(klingParams: object = {}, top: object = {}): Json {
	return { model: 'kling-3.0', prompt: 'A fox', klingParams, ...top };
}

/** Buys a video at Unifically and returns the task's id. */
export async function buyAtUnifically(simulator: Simulator, input = {}, top = {}): Promise<string> {
	const answer = await askUnifically(simulator, '/v1/tasks', { json: unificallyBody(input, top) });
	return answer.json.data.task_id as string;
}

/** Buys a video at Apiframe and returns the job's id. */
export async function buyAtApiframe(simulator: Simulator, params = {}, top = {}): Promise<string> {
	const json = apiframeBody(params, top);
	return (await askApiframe(simulator, '/v2/videos/generate', { json })).json.jobId as string;
}

/** Buys a video at Unifically, lets its 150 seconds pass and returns its URL. */
export async function finishedVideoUrl(simulator: TestSimulator, input = {}): Promise<string> {
	const taskId = await buyAtUnifically(simulator, input);
	simulator.clock.advance(150);
	const answer = await askUnifically(simulator, `/v1/tasks/${taskId}`);
	return answer.json.data.output.video_url as string;
}

/** A receiver of callbacks. */
export interface Receiver {
	url: string;
	received: Array<{ headers: IncomingHttpHeaders; body: string }>;
}

/** Starts a receiver of callbacks that answers with the given statuses, then with 200. */
export async function startReceiver(statuses: number[] = []): Promise<Receiver> {
	const received: Receiver['received'] = [];
	const server = createServer((incoming, response) => {
		let body = '';
		incoming.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
		incoming.on('end', () => {
			response.writeHead(statuses[received.length] ?? 200).end();
			received.push({ headers: incoming.headers, body });
		});
	});
	watchServer(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	open.push({
		close: async () =>
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	});
	const { port } = server.address() as AddressInfo;
	return { url: `http://127.0.0.1:${port}/hook`, received };
}

function parse(text: string): Json {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
