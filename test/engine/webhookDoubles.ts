import { parse as parseQuery } from 'node:querystring';

/** A request to a webhook, as its sender writes it. */
export interface WebhookCall {
	/** Default `POST`. */
	method?: string;
	query?: Record<string, string>;
	headers?: Record<string, string>;
	/** Sent as JSON, unless `rawBody` is given. */
	body?: unknown;
	/** The exact bytes to send; their type is that of the `content-type` header. */
	rawBody?: Buffer | string;
	/** Called as soon as the response is complete, which can be before the node is done. */
	onResponse?: (response: WebhookResponse) => void;
}

/** What the sender of a request gets back. */
export interface WebhookResponse {
	status: number;
	headers: Record<string, string>;
	body: unknown;
}

/** The part of an express request that n8n and nodes use. */
export class RequestDouble {
	readonly method: string;
	readonly query: Record<string, string>;
	readonly headers: Record<string, string>;
	readonly params = {};
	readonly contentType: string;
	body: unknown;
	rawBody?: Buffer;

	constructor(private readonly call: WebhookCall) {
		this.method = call.method ?? 'POST';
		this.query = { ...call.query };
		const headers = Object.entries(call.headers ?? {});
		this.headers = {
			'content-type': 'application/json',
			...Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
		};
		this.contentType = this.headers['content-type']!.split(';')[0]!.trim();
	}

	/** n8n reads the body for nodes of version 1, and for types of body that it parses. */
	async readBody(nodeVersion: number): Promise<void> {
		const parsers: Record<string, (text: string) => unknown> = {
			'application/json': (text) => JSON.parse(text) as unknown,
			'application/x-www-form-urlencoded': (text) => ({ ...parseQuery(text) }),
			'text/plain': (text) => text,
		};
		const parse = parsers[this.contentType];
		if (nodeVersion === 1 || parse) await this.readRawBody();
		if (parse && this.rawBody?.length) this.body = parse(this.rawBody.toString());
	}

	/** For nodes that want the bytes of a body n8n does not parse. */
	async readRawBody(): Promise<void> {
		const { rawBody, body } = this.call;
		this.rawBody ??= Buffer.from(rawBody ?? (body === undefined ? '' : JSON.stringify(body)));
	}

	get(name: string): string | undefined {
		return this.headers[name.toLowerCase()];
	}

	header(name: string): string | undefined {
		return this.get(name);
	}
}

/** The part of an express response that nodes use; keeps what was sent. */
export class ResponseDouble {
	readonly sent: WebhookResponse = { status: 200, headers: {}, body: undefined };
	headersSent = false;

	constructor(private readonly onResponse?: WebhookCall['onResponse']) {}

	get writableEnded(): boolean {
		return this.headersSent;
	}

	status(code: number): this {
		this.sent.status = code;
		return this;
	}

	setHeader(name: string, value: string): this {
		this.sent.headers[name.toLowerCase()] = value;
		return this;
	}

	set(name: string, value: string): this {
		return this.setHeader(name, value);
	}

	json(body: unknown): this {
		return this.send(body);
	}

	send(body?: unknown): this {
		if (this.headersSent) throw new Error('The webhook was answered twice');
		this.sent.body = body;
		this.headersSent = true;
		this.onResponse?.(this.sent);
		return this;
	}

	sendStatus(code: number): this {
		return this.status(code).send(String(code));
	}

	end(body?: unknown): this {
		return this.headersSent ? this : this.send(body);
	}
}
