import type { Cost, TaskReading } from '../../domain/task';
import { failure, success } from '../decoding';
import { amount, asList, asRecord, firstText, firstId } from '../json';
import type { Decoded, FailureKind, ProviderResponse } from '../provider';
import { statusOf } from '../statusWords';
import { USD_PER_UNIT } from './rates';

/*
 * Responses of both APIs of Kling AI: an envelope of `code`, `message`, `request_id` and `data`.
 */

/**
 * What a code in the body means; it says more than the HTTP status: an empty account gets 429 as well.
 * Source: https://kling.ai/document-api/api/get-started/error-codes
 */
const KINDS = new Map<number, FailureKind>([
	[1000, 'credentials'],
	[1001, 'credentials'],
	[1002, 'credentials'],
	[1003, 'credentials'],
	[1004, 'credentials'],
	[1100, 'balance'],
	[1101, 'balance'],
	[1102, 'balance'],
	[1103, 'credentials'],
	[1200, 'invalid'],
	[1201, 'invalid'],
	[1202, 'invalid'],
	[1203, 'invalid'],
	[1300, 'invalid'],
	[1301, 'invalid'],
	[1302, 'rateLimit'],
	[1303, 'rateLimit'],
	// The account allows other addresses only: patience does not help.
	[1304, 'credentials'],
]);

/** From here on the codes are about failures inside Kling AI. */
const FIRST_INTERNAL_CODE = 5000;

const NOT_FOUND = /\bnot (be )?found\b|(\bnot|n't) exist/i;

export function codeOf({ body }: ProviderResponse): number | null {
	const { code } = asRecord(body);
	const number = typeof code === 'string' && /^\d+$/.test(code.trim()) ? Number(code) : code;
	return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

const isSuccess = ({ status }: ProviderResponse, code: number | null): boolean =>
	status >= 200 && status < 300 && (code === null || code === 0);

/** A failure in Kling AI's own words, with the id that its support asks for. */
export function failed<T>(response: ProviderResponse, kind?: FailureKind): Decoded<T> {
	const content = asRecord(response.body);
	const requestId = firstId(content.request_id);
	const named =
		requestId === null
			? response
			: { ...response, headers: { ...response.headers, 'x-request-id': requestId } };
	// What stands before the API, such as a proxy, uses the second one.
	return failure(named, firstText(content.message, content.error), kind);
}

function kindOf(code: number | null): FailureKind | undefined {
	if (code === null) return undefined;
	return code >= FIRST_INTERNAL_CODE ? 'unavailable' : KINDS.get(code);
}

/** The task that an order has become; `fields` are those that hold its id and its status. */
export function readOrder(
	response: ProviderResponse,
	fields: { id: string; status: string },
	reading: (task: Record<string, unknown>, taskId: string) => TaskReading,
): Decoded<TaskReading> {
	const code = codeOf(response);
	if (!isSuccess(response, code)) {
		// The address of an order contains the model: nothing there means that there is no such model.
		const isAddressUnknown = response.status === 404 || response.status === 405;
		return failed(response, kindOf(code) ?? (isAddressUnknown ? 'invalid' : undefined));
	}
	const task = asRecord(asRecord(response.body).data);
	const taskId = firstId(task[fields.id]);
	return taskId
		? success({ ...reading(task, taskId), status: statusOf(task[fields.status] ?? 'submitted') })
		: failed(response, 'unavailable');
}

/** The failure in a response to a poll, or null. */
export function pollRejection<T>(response: ProviderResponse): Decoded<T> | null {
	const code = codeOf(response);
	if (isSuccess(response, code)) return null;
	const message = firstText(asRecord(response.body).message) ?? '';
	const isUnknown = code === 1203 || ((code === 1200 || code === 1201) && NOT_FOUND.test(message));
	return failed(response, isUnknown ? 'notFound' : kindOf(code));
}

/** A number of at least zero, also as text, or null. */
export const amountIn = (value: unknown): number | null =>
	typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim())
		? amount(Number(value))
		: amount(value);

const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;

/**
 * What a task has cost by its `billing`, a list of deductions in units or in money.
 * Source: https://kling.ai/document-api/api/video/3-0-omni/text-to-video
 */
export function costIn(billing: unknown): Cost | null {
	const deductions = asList(billing).map(asRecord);
	if (deductions.length === 0) return null;
	let units = 0;
	let usd = 0;
	let isInUnits = true;
	for (const item of deductions) {
		const deduction = amountIn(item.amount);
		if (deduction === null) return null;
		if (item.charge_type === 'unit') units += deduction;
		else if (item.charge_type === 'cash' && item.currency === 'USD') {
			usd += deduction;
			isInUnits = false;
		} else return null;
	}
	return isInUnits
		? { amount: rounded(units), unit: 'units', source: 'provider' }
		: { amount: rounded(usd + units * USD_PER_UNIT), unit: 'usd', source: 'provider' };
}
