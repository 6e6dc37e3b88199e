import { z } from 'zod';
import type { ApiRequest } from './api';

/** What became of a JSON request body. */
export type JsonBody =
	| { type: 'json'; value: unknown }
	/** The Content-Type is not JSON. */
	| { type: 'wrongType' }
	/** The text is not JSON. */
	| { type: 'malformed' };

/** Reads a JSON body strictly: real JSON under the right Content-Type. */
export function readJson(request: ApiRequest): JsonBody {
	if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
		return { type: 'wrongType' };
	}
	try {
		return { type: 'json', value: JSON.parse(request.body.toString('utf8')) as unknown };
	} catch {
		return { type: 'malformed' };
	}
}

/** One thing that is wrong with a request body. */
export interface Complaint {
	/** The path of the field, e.g. `input.duration`. */
	path: string;
	kind: 'missing' | 'unknown' | 'invalid';
	message: string;
}

/** What a failed validation complains about, with one entry for each unknown field. */
export function complaints(error: z.ZodError): Complaint[] {
	return error.issues.flatMap((issue): Complaint[] => {
		const path = issue.path.join('.');
		if (issue.code === 'unrecognized_keys') {
			return issue.keys.map((key) => ({
				path: [...issue.path, key].join('.'),
				kind: 'unknown',
				message: 'Unrecognized field',
			}));
		}
		const isMissing = issue.code === 'invalid_type' && issue.received === 'undefined';
		return [{ path, kind: isMissing ? 'missing' : 'invalid', message: issue.message }];
	});
}

/** An absolute http(s) URL. Plain http and local hosts are allowed: that is where tests live. */
export const httpUrl = z
	.string()
	.url()
	.refine((url) => /^https?:\/\//i.test(url), 'Must be an http(s) URL');
