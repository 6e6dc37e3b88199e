import { statusOf } from '../statusWords';
import { success } from '../decoding';
import { asList, asRecord, firstId, firstText } from '../json';
import type { ElementList, ListedElement, Page } from '../lists';
import { failed, pollRejection } from './responses';

/*
 * The elements of an account, and Kling AI's own ones; both APIs take them by the same ids.
 * Source: https://kling.ai/document-api/api/video/3-0-omni/elements
 */

/** The most that both take. */
const PAGE = 500;

/** The elements that a task has made, without those that were deleted. */
function madeBy(task: Record<string, unknown>, isPreset: boolean): ListedElement[] {
	if (statusOf(task.task_status ?? 'succeed') !== 'completed') return [];
	return asList(asRecord(task.task_result).elements)
		.map(asRecord)
		.filter(({ status }) => status !== 'deleted')
		.flatMap((element) => {
			const elementId = firstId(element.element_id);
			if (elementId === null) return [];
			return [
				{
					elementId,
					name: firstText(element.element_name) ?? elementId,
					description: firstText(element.element_description),
					isPreset,
				},
			];
		});
}

const listAt = (address: string, isPreset: boolean): ElementList => ({
	encode: (page) => ({
		method: 'GET',
		host: 'api',
		path: `${address}?pageNum=${page ?? '1'}&pageSize=${PAGE}`,
	}),

	decode(response, page) {
		const rejected = pollRejection<Page<ListedElement>>(response);
		if (rejected) return rejected;
		const { data } = asRecord(response.body);
		if (!Array.isArray(data)) return failed(response, 'unavailable');
		const isLast = data.length < PAGE;
		return success({
			items: data.map(asRecord).flatMap((task) => madeBy(task, isPreset)),
			nextPage: isLast ? null : String(Number(page ?? 1) + 1),
		});
	},
});

export const ELEMENT_LISTS: readonly ElementList[] = [
	listAt('/v1/general/advanced-custom-elements', false),
	listAt('/v1/general/advanced-presets-elements', true),
];
