import { startEndpoint, type Endpoint } from './endpoint';

/** A message of a conversation, as far as it matters here. */
export interface ChatMessage {
	role: 'system' | 'user' | 'assistant' | 'tool';
	content: string | null;
}

/** A tool as a model sees it. */
export interface OfferedTool {
	name: string;
	description: string;
	parameters: { properties: Record<string, object>; required?: string[] };
}

/** What a model answers: a text, or the call of a tool. */
export type Thought = { text: string } | { call: string; with: object };

/** Decides what to answer. */
export type Think = (messages: ChatMessage[], tools: OfferedTool[]) => Thought;

interface ChatRequest {
	messages: ChatMessage[];
	tools?: Array<{ function: OfferedTool }>;
}

const toolsIn = ({ tools }: ChatRequest): OfferedTool[] =>
	(tools ?? []).map((tool) => tool.function);

/** An answer as in https://platform.openai.com/docs/api-reference/chat/object */
function completion(thought: Thought, number: number): object {
	const calls =
		'call' in thought
			? [
					{
						id: `call_${number}`,
						type: 'function',
						function: { name: thought.call, arguments: JSON.stringify(thought.with) },
					},
				]
			: undefined;
	return {
		id: `chatcmpl-${number}`,
		object: 'chat.completion',
		created: 1_790_000_000,
		model: 'stand-in',
		choices: [
			{
				index: 0,
				message: {
					role: 'assistant',
					content: 'text' in thought ? thought.text : null,
					...(calls && { tool_calls: calls }),
				},
				finish_reason: calls ? 'tool_calls' : 'stop',
			},
		],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

/** A chat model on 127.0.0.1 that speaks OpenAI's API. */
export interface ChatModel {
	/** The fields of n8n's OpenAI credential. */
	credential: object;
	/** The tools that were offered in the last request. */
	tools(): OfferedTool[];
	/** What tools have answered in the conversation so far. */
	toolAnswers(): string[];
	/** Decides what is answered from now on, in a new conversation. */
	think(how: Think): void;
	close(): Promise<void>;
}

/** Starts a chat model. */
export async function startChatModel(): Promise<ChatModel> {
	let how: Think = () => ({ text: 'I have nothing to say.' });
	const endpoint: Endpoint = await startEndpoint(({ path, body }) => {
		if (path !== '/v1/chat/completions') return { status: 404, body: '{}' };
		const request = body as ChatRequest;
		const thought = how(request.messages, toolsIn(request));
		return { body: JSON.stringify(completion(thought, endpoint.received.length)) };
	});
	const last = () => endpoint.received.at(-1)?.body as ChatRequest;
	return {
		credential: { apiKey: 'stand-in', url: `${endpoint.url}/v1`, header: false },
		tools: () => toolsIn(last()),
		toolAnswers: () =>
			last()
				.messages.filter(({ role }) => role === 'tool')
				.map(({ content }) => content ?? ''),
		think: (next) => {
			how = next;
		},
		close: endpoint.close,
	};
}
