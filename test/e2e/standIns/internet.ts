import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateCACertificate, getLocal, type CompletedRequest } from 'mockttp';

/** A request that n8n has sent to a service. */
export interface ServiceRequest {
	method: string;
	host: string;
	path: string;
	query: URLSearchParams;
	headers: IncomingHttpHeaders;
	body: Buffer;
}

/** What a service answers; an object is sent as JSON. */
export interface ServiceReply {
	/** Default 200. */
	status?: number;
	headers?: Record<string, string>;
	body?: object | Buffer | string;
}

/** A service: its answer, or none when it has no such address. */
export type Service = (
	request: ServiceRequest,
) => ServiceReply | undefined | Promise<ServiceReply | undefined>;

/** Everything outside the machine, as far as stand-ins of services make it up. */
export interface Internet {
	/** The environment variables with which n8n sees this Internet. */
	env: Record<string, string>;
	received: ServiceRequest[];
	/** What no service knew what to do with, apart from what n8n asks its makers. */
	unanswered(): string[];
	/** Has the next requests of a kind fail, until `repair`. */
	breakDown(isMeant: (request: ServiceRequest) => boolean, reply: ServiceReply): void;
	repair(): void;
	close(): Promise<void>;
}

/** The body of a request that holds JSON. */
export const jsonIn = <T>({ body }: ServiceRequest): T => JSON.parse(body.toString()) as T;

/** The fields of a request that holds a form. */
export const formIn = async ({ headers, body }: ServiceRequest): Promise<FormData> =>
	await new Response(new Uint8Array(body), {
		headers: { 'content-type': String(headers['content-type']) },
	}).formData();

async function serviceRequest(request: CompletedRequest): Promise<ServiceRequest> {
	const { hostname, pathname, searchParams } = new URL(request.url);
	return {
		method: request.method,
		host: hostname,
		path: decodeURIComponent(pathname),
		query: searchParams,
		headers: request.headers,
		body: (await request.body.getDecodedBuffer()) ?? Buffer.alloc(0),
	};
}

function response({ status = 200, headers = {}, body = '' }: ServiceReply) {
	const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
	return {
		statusCode: status,
		headers: { 'content-type': isRaw ? 'text/plain' : 'application/json', ...headers },
		body: isRaw ? body : JSON.stringify(body),
	};
}

/** Starts a proxy that decrypts what goes through it, with a certificate authority of its own, and has services answer. */
export async function startInternet(services: Record<string, Service>): Promise<Internet> {
	const folder = mkdtempSync(path.join(tmpdir(), 'kling-internet-'));
	const authority = await generateCACertificate();
	const certificate = path.join(folder, 'authority.pem');
	writeFileSync(certificate, authority.cert);
	const proxy = getLocal({ https: authority });
	await proxy.start();

	const received: ServiceRequest[] = [];
	const unanswered: ServiceRequest[] = [];
	let breakdown: Parameters<Internet['breakDown']> | undefined;

	await proxy.forAnyRequest().thenCallback(async (completed) => {
		const request = await serviceRequest(completed);
		received.push(request);
		if (breakdown?.[0](request)) return response(breakdown[1]);
		const reply = await services[request.host]?.(request);
		if (!reply) unanswered.push(request);
		return response(reply ?? { status: 404, body: { error: { message: 'Not found' } } });
	});

	return {
		env: {
			HTTP_PROXY: proxy.url,
			HTTPS_PROXY: proxy.url,
			NO_PROXY: '127.0.0.1,localhost',
			NODE_EXTRA_CA_CERTS: certificate,
		},
		received,
		unanswered: () =>
			unanswered
				.filter(({ host }) => !host.endsWith('n8n.io'))
				.map(({ method, host, path: at }) => `${method} ${host}${at}`),
		breakDown: (...how) => {
			breakdown = how;
		},
		repair: () => {
			breakdown = undefined;
		},
		close: async () => {
			await proxy.stop();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
