import { failure, success } from '../decoding';
import { asRecord } from '../json';
import type { Provider } from '../provider';
import { known, modelId } from './models';
import { encodeInput } from './request';
import { rejection } from './responses';

/** The path of a model. Source: https://replicate.com/docs/reference/http#models.get */
export const pathOf = (id: string): string =>
	`/models/${id.split('/').map(encodeURIComponent).join('/')}`;

/** The inputs of a model by its own schema; empty where that cannot be read. */
function inputsIn(body: unknown): string[] {
	const { openapi_schema: schema } = asRecord(asRecord(body).latest_version);
	const { schemas } = asRecord(asRecord(schema).components);
	return Object.keys(asRecord(asRecord(asRecord(schemas).Input).properties));
}

/**
 * An input that a model does not know may be ignored, and the video is paid for without it: the schema of a model
 * whose fields have not been seen at work is read first. Source: https://replicate.com/docs/reference/http#models.get
 */
export const schemaCheck: Provider['schemaCheck'] = {
	encode: (request) =>
		known(request).isUnverified
			? { method: 'GET', host: 'api', path: pathOf(modelId(request)) }
			: null,

	decode(response, request) {
		const rejected = rejection<string[]>(response);
		if (rejected) return rejected;
		const inputs = inputsIn(response.body);
		return inputs.length === 0
			? failure(response, null, 'unavailable')
			: success(Object.keys(encodeInput(request)).filter((field) => !inputs.includes(field)));
	},
};
