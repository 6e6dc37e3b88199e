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

async function sendWatched(send: Send, options: IHttpRequestOptions): Promise<unknown> {
	const { pathname, search } = new URL(options.url);
	const answer = await send({
		...options,
		url: isUnreachable() ? `${CLOSED}${pathname}${search}` : options.url,
	});
	const { body } = answer as { body: unknown };
	if (body instanceof Readable && dropsQuietly(currentStage().scenario.troubles))
		return { ...(answer as object), body: Readable.from(untilBroken(body)) };
	if (options.method === 'POST') currentStage().answers.push(String(body));
	return answer;
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
					const { life } = currentStage();
					// A dead process is not that of a later execution.
					const isMortal = life && !life.isOver && this.getMode() !== 'retry';
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
