import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { replaceAnswer, replacesAnswer, waitFor } from './fault-effects';
import type { FaultEffect } from './faults';
import { readBody, send, startServer, type RunningServer } from './server';
import type { LoggedRequest, Operation, ProviderId } from './types';
import type { World } from './world';

/** A request that reached a provider's API, with its body read. */
export interface ApiRequest {
	method: string;
	path: string;
	query: URLSearchParams;
	headers: IncomingHttpHeaders;
	body: Buffer;
	/** The parts of the path that the route's pattern names with `:name`. */
	params: Record<string, string>;
}

/** An answer of a provider's API; `json` is its body. */
export interface ApiAnswer {
	status: number;
	json: unknown;
	headers?: Record<string, string>;
}

/** One endpoint of a provider. */
export interface Route {
	method: string;
	/** A path in which `:name` stands for any one segment. */
	path: string;
	/** What a request to this endpoint is; a function where that depends on the body. */
	operation: Operation | ((request: ApiRequest) => Operation);
	/** Answered without looking at the API key. */
	isPublic?: boolean;
	answer(request: ApiRequest): ApiAnswer | Promise<ApiAnswer>;
}

/** A provider's HTTP API. */
export interface Api {
	provider: ProviderId;
	routes: Route[];
	/** The refusal of a request without a valid API key; null = the key is valid. */
	checkKey(request: ApiRequest): ApiAnswer | null;
	/** An answer in the provider's own error shape. */
	error(status: number, message: string): ApiAnswer;
}

const MAX_BODY_BYTES = 80 * 1024 * 1024;

/** Starts the server of one API. */
export async function startApi(world: World, api: Api, port?: number): Promise<RunningServer> {
	return await startServer(async (incoming, response) => {
		const logged = world.logArrival(api.provider, 'unknown', incoming);
		response.once('close', () => world.reportRequest(logged));
		const body = await readBody(incoming, MAX_BODY_BYTES);
		if (body === null) {
			sendJson(response, logged, api.error(413, 'The request body is too large'));
			return;
		}
		const request = parseRequest(incoming, body);
		const route = findRoute(api, request);
		if (typeof route === 'number') {
			sendJson(response, logged, api.error(route, 'There is no such endpoint'));
			return;
		}
		logged.operation =
			typeof route.operation === 'function' ? route.operation(request) : route.operation;
		const answer = async () =>
			(route.isPublic ? null : api.checkKey(request)) ?? (await route.answer(request));
		const effect = world.faults.take(api.provider, logged.operation);
		if (effect === null) sendJson(response, logged, await answer());
		else await answerWithFault(world, effect, logged, response, answer);
	}, port);
}

async function answerWithFault(
	world: World,
	effect: FaultEffect,
	logged: LoggedRequest,
	response: ServerResponse,
	answer: () => Promise<ApiAnswer>,
): Promise<void> {
	if (replacesAnswer(effect)) {
		if (effect.accept) await answer();
		logged.status = replaceAnswer(effect, response);
	} else if (effect.type === 'delay') {
		const late = await answer();
		if (await waitFor(effect.seconds, world.clock, response)) sendJson(response, logged, late);
	} else if (effect.type === 'bareIds') {
		const { status, json } = await answer();
		logged.status = status;
		const text = JSON.stringify(json).replace(/"(\d{10,})"/g, '$1');
		send(response, status, 'application/json', text);
	} else {
		// Only malformedJson is left, other effects belong to downloads. A read changes nothing, so its
		// real answer can always be cut; a submission that is not accepted has no real answer.
		const isRead = logged.operation !== 'submit' && logged.operation !== 'upload';
		const isAnswered = isRead || (effect.type === 'malformedJson' && effect.accept);
		const text = JSON.stringify(isAnswered ? (await answer()).json : { status: 'processing' });
		logged.status = 200;
		send(response, 200, 'application/json', text.slice(0, Math.ceil(text.length / 2)));
	}
}

function parseRequest(incoming: IncomingMessage, body: Buffer): ApiRequest {
	const [path = '', query = ''] = (incoming.url ?? '').split('?', 2);
	return {
		method: incoming.method ?? '',
		path,
		query: new URLSearchParams(query),
		headers: incoming.headers,
		body,
		params: {},
	};
}

/** The route of a request, with its params filled in, or the HTTP status that refuses it. */
function findRoute(api: Api, request: ApiRequest): Route | 404 | 405 {
	let status: 404 | 405 = 404;
	for (const route of api.routes) {
		const params = matchPath(route.path, request.path);
		if (params === null) continue;
		if (route.method === request.method) {
			request.params = params;
			return route;
		}
		status = 405;
	}
	return status;
}

function matchPath(pattern: string, path: string): Record<string, string> | null {
	const wanted = pattern.split('/');
	const given = path.split('/');
	if (wanted.length !== given.length) return null;
	const params: Record<string, string> = {};
	for (const [index, part] of wanted.entries()) {
		const value = given[index] ?? '';
		if (part.startsWith(':') && value !== '') params[part.slice(1)] = value;
		else if (part !== value) return null;
	}
	return params;
}

function sendJson(response: ServerResponse, logged: LoggedRequest, answer: ApiAnswer): void {
	// The client has gone: nothing is sent any more.
	if (response.destroyed) return;
	logged.status = answer.status;
	send(response, answer.status, 'application/json', JSON.stringify(answer.json), answer.headers);
}
