import { randomUUID } from 'node:crypto';
import type { Api, ApiAnswer } from './api';

/** An API whose every answer names its request in a header. */
export function withRequestIds(api: Api, header: string): Api {
	const named = (answer: ApiAnswer): ApiAnswer => ({
		...answer,
		headers: { [header]: randomUUID(), ...answer.headers },
	});
	return {
		...api,
		checkKey: (request) => {
			const refusal = api.checkKey(request);
			return refusal && named(refusal);
		},
		error: (status, message) => named(api.error(status, message)),
		routes: api.routes.map((route) => ({
			...route,
			answer: async (request) => named(await route.answer(request)),
		})),
	};
}
