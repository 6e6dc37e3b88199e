import type {
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeType,
	IWebhookFunctions,
} from 'n8n-workflow';
import { Readable } from 'node:stream';

import { mortalContext } from '../nodes/killable';
import { currentStage } from './stage';
import { dropsQuietly } from './troubles';

/** A port at which nobody listens. */
const CLOSED = 'http://127.0.0.1:9';

type Context = IExecuteFunctions | IWebhookFunctions;
type Send = (options: IHttpRequestOptions) => Promise<unknown>;

function isUnreachable(): boolean {
	const { scenario, age } = currentStage();
	return scenario.troubles.some(
		(trouble) => trouble.kind === 'unreachable' && age() >= trouble.from && age() < trouble.until,
	);
}

async function* untilBroken(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	try {
		yield* body;
	} catch {
		// That is how a connection ends that nobody has noticed to break.
	}
}

/** What is read of an answer, which is told once it has been read to its end. */
async function* overheard(
	body: AsyncIterable<Buffer>,
	tell: (text: string) => void,
): AsyncGenerator<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of body) {
		chunks.push(chunk);
		yield chunk;
	}
	tell(Buffer.concat(chunks).toString());
}

async function sendWatched(send: Send, options: IHttpRequestOptions): Promise<unknown> {
	const { pathname, search } = new URL(options.url);
	const { scenario, answers, life } = currentStage();
	const isOfTheDead = life?.isOver ? () => false : () => life?.isOver === true;
	const answer = await send({
		...options,
		url: isUnreachable() ? `${CLOSED}${pathname}${search}` : options.url,
	});
	const { body } = answer as { body: AsyncIterable<Buffer> };
	const isQuietlyCut = dropsQuietly(scenario.troubles);
	const isOrder = options.method === 'POST';
	if (!(body instanceof Readable) || !(isQuietlyCut || isOrder)) return answer;
	const arriving = isQuietlyCut ? untilBroken(body) : body;
	const hear = (text: string) => {
		if (!isOfTheDead()) answers.push(text);
	};
	const heard = Readable.from(isOrder ? overheard(arriving, hear) : arriving);
	return { ...(answer as object), body: heard };
}

/** The same context, with a network in which things go wrong. */
function watched<T extends Context>(context: T): T {
	const { helpers } = context;
	const own: Partial<Context['helpers']> = {
		httpRequest: async (options) =>
			await sendWatched(async (sent) => (await helpers.httpRequest(sent)) as unknown, options),
		httpRequestWithAuthentication: async (type, options, more) =>
			await sendWatched(
				async (sent) =>
					(await helpers.httpRequestWithAuthentication.call(context, type, sent, more)) as unknown,
				options,
			),
	};
	return Object.create(context, { helpers: { value: { ...helpers, ...own } } }) as T;
}

/** The class of a node whose requests are watched. */
export function watchedNode(NodeClass: new () => INodeType): new () => INodeType {
	return class implements INodeType {
		description;
		declare execute?: INodeType['execute'];
		declare webhook?: INodeType['webhook'];

		constructor() {
			const node = new NodeClass();
			const { execute, webhook } = node;
			Object.assign(this, node);
			this.description = node.description;
			if (execute) {
				this.execute = async function () {
					const context = watched(this);
					const { life, firstExecution } = currentStage();
					// What comes after it has a process of its own.
					const isMortal = life && this.getExecutionId() === firstExecution;
					return await execute.call(isMortal ? mortalContext(context, life) : context);
				};
			}
			if (webhook) {
				this.webhook = async function () {
					return await webhook.call(watched(this));
				};
			}
		}
	};
}
