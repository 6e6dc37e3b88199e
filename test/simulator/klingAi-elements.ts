import { z } from 'zod';
import type { ApiAnswer, ApiRequest, Route } from './api';
import { success, validationFailure } from './klingAi-answers';

/*
 * The elements of the account, and Kling AI's own ones. Source: https://kling.ai/document-api/api/video/3-0-omni/elements
 */

interface Element {
	id: number;
	name: string;
	description: string;
	status?: 'succeed' | 'deleted';
}

const OWN: Element[] = [
	{ id: 829836802793401, name: 'Mascot', description: 'A red fox with a blue scarf' },
	{ id: 829836802793402, name: 'Old mascot', description: 'A hare', status: 'deleted' },
	{ id: 829836802793403, name: 'Lighthouse', description: 'White, with a red top' },
];

/** More than the usual page holds. */
const PRESETS: Element[] = Array.from({ length: 60 }, (_, index) => ({
	id: 163 + index,
	name: `Preset ${index + 1}`,
	description: 'A person',
}));

/** Elements are made by tasks, one by each. */
const taskOf = ({ id, name, description, status = 'succeed' }: Element, owner: string) => ({
	task_id: `9${id}`,
	task_status: 'succeed',
	task_status_msg: '',
	task_info: {},
	task_result: {
		elements: [
			{
				element_id: id,
				element_name: name,
				element_description: description,
				reference_type: 'image_refer',
				element_image_list: {},
				element_video_list: {},
				element_voice_info: {},
				tag_list: [],
				owned_by: owner,
				status,
			},
		],
	},
	final_unit_deduction: '0',
	created_at: 1781080778802,
	updated_at: 1781080783802,
});

/** One that is being made, and has no element yet. */
const UNFINISHED = {
	task_id: '7',
	task_status: 'processing',
	task_status_msg: '',
	task_info: {},
	created_at: 1781080778802,
	updated_at: 1781080778802,
};

const page = z
	.object({
		pageNum: z.coerce.number().int().min(1).max(1000).default(1),
		pageSize: z.coerce.number().int().min(1).max(500).default(30),
	})
	.strict();

function answerPage(tasks: object[], { query }: ApiRequest): ApiAnswer {
	const parsed = page.safeParse(Object.fromEntries(query));
	if (!parsed.success) return validationFailure(parsed.error);
	const { pageNum, pageSize } = parsed.data;
	return success(tasks.slice((pageNum - 1) * pageSize, pageNum * pageSize));
}

const routeAt = (path: string, tasks: object[]): Route => ({
	method: 'GET',
	path,
	operation: 'list',
	answer: (request) => answerPage(tasks, request),
});

export const elementRoutes = (): Route[] => [
	routeAt('/v1/general/advanced-custom-elements', [
		UNFINISHED,
		...OWN.map((element) => taskOf(element, '12345')),
	]),
	routeAt(
		'/v1/general/advanced-presets-elements',
		PRESETS.map((element) => taskOf(element, 'kling')),
	),
];
