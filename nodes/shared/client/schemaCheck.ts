import type { SendableRequest } from '../domain/request';
import { modelQueryOf } from '../providers/capabilities';
import { success } from '../providers/decoding';
import type { Provider, ProviderResponse } from '../providers/provider';
import { unknownFields } from '../report/messages';
import { attempt, type Connection } from './attempt';

/**
 * Refuses an order with fields that the model does not know by the provider's own schema, which is read once for all
 * orders of a run. One that cannot be read stops no order. The check throws a `VideoError`.
 */
export function createSchemaCheck(
	provider: Provider,
	send: Connection['send'],
): (request: SendableRequest) => Promise<void> {
	const schemas = new Map<string, Promise<ProviderResponse | null>>();

	return async (request) => {
		const { schemaCheck } = provider;
		const question = schemaCheck?.encode(request);
		if (!schemaCheck || !question) return;
		const { path } = question;
		const reading =
			schemas.get(path) ??
			attempt(send, question, success).then((read) => (read.ok ? read.value : null));
		schemas.set(path, reading);
		const response = await reading;
		const unknown = response && schemaCheck.decode(response, request);
		if (!unknown?.ok) {
			// The next order asks again.
			if (schemas.get(path) === reading) schemas.delete(path);
			return;
		}
		if (unknown.value.length > 0)
			throw unknownFields(provider, provider.modelId(modelQueryOf(request)), unknown.value);
	};
}
