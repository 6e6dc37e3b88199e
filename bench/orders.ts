import type { ICredentialType, IHttpRequestOptions } from 'n8n-workflow';
import { request } from 'undici';

import { parseVideoRequest } from '../nodes/shared/domain/requestSchema';
import type { SendableRequest } from '../nodes/shared/domain/request';
import { providerById, type ProviderId } from '../nodes/shared/providers';
import type {
	Provider,
	ProviderRequest,
	ProviderResponse,
} from '../nodes/shared/providers/provider';
import { credentialsFor } from '../test/providers';
import type { Simulator } from '../test/simulator';

/** The values of a plain form. */
export const FORM = {
	prompt: 'A cinematic drone shot over a misty forest at dawn',
	mode: 'standard',
	durationSeconds: 5,
	aspectRatio: '16:9',
	generateAudio: true,
};

/** The headers by which a credential authenticates a request. */
async function authHeaders(
	{ authenticate }: ICredentialType,
	data: Record<string, string>,
): Promise<Record<string, string>> {
	if (typeof authenticate === 'function') {
		const options = await authenticate(data, { headers: {} } as IHttpRequestOptions);
		return options.headers as Record<string, string>;
	}
	const templates = (authenticate?.properties.headers ?? {}) as Record<string, string>;
	return Object.fromEntries(
		Object.entries(templates).map(([name, template]) => [
			name,
			template.replace(/^=/, '').replace(/\{\{\$credentials\.(\w+)\}\}/g, (_, key) => data[key]!),
		]),
	);
}

/** Sends a request to a simulated provider as this package words it, without n8n. */
export async function send(
	simulator: Simulator,
	provider: Provider,
	{ method, path, headers, body }: ProviderRequest,
): Promise<ProviderResponse> {
	const { type, data } = credentialsFor(simulator)[provider.credentialType]!;
	const answer = await request(data.baseUrl + path, {
		method,
		headers: {
			'content-type': 'application/json',
			...headers,
			...(await authHeaders(type, data)),
		},
		body: body ? JSON.stringify(body) : null,
	});
	const answered = await answer.body.text();
	if (answer.statusCode >= 400) throw new Error(`${answer.statusCode}: ${answered}`);
	return { status: answer.statusCode, headers: {}, body: JSON.parse(answered) };
}

/** Buys one video at a simulated provider and returns the answer and the id of the task. */
export async function order(
	simulator: Simulator,
	id: ProviderId,
): Promise<{ taskId: string; response: ProviderResponse }> {
	const provider = providerById(id);
	const wanted = parseVideoRequest(FORM) as SendableRequest;
	const key = `bench-${simulator.ledger.purchases.length}`;
	const response = await send(simulator, provider, provider.encodeOrder(wanted, { key }));
	const result = provider.decodeOrder(response);
	if (!result.ok) throw new Error(result.failure.message);
	return { taskId: result.value.taskId, response };
}
