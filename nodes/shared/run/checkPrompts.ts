import type { IExecuteFunctions } from 'n8n-workflow';

import { VideoError } from '../domain/error';
import { LABELS } from '../domain/labels';
import type { VideoRequest } from '../domain/request';

/** The parameters with prompts in them. */
const PARAMETERS = ['prompt', 'overallPrompt', 'shots'] as const;

/** All texts in a value, as deep as they may be. */
function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What was entered up to an expression at the end, where it announces something: "Make a video:". */
const announcementIn = (entered: string): string | null =>
	/^=(?:.*\}\})?\s*([^{}]*:)\s*\{\{[^{}]*\}\}\s*$/s.exec(entered)?.[1] ?? null;

function promptsOf({ prompt, overallPrompt, shots }: VideoRequest): Array<[string, string]> {
	const ofShots = (shots ?? []).map((shot, index): [string, string] => [
		`Shot ${index + 1}: ${LABELS.prompt}`,
		shot.prompt,
	]);
	if (!shots) return [[LABELS.prompt, prompt]];
	return overallPrompt ? [[LABELS.overallPrompt, overallPrompt], ...ofShots] : ofShots;
}

/**
 * Rejects a prompt whose expression has yielded nothing, so that only the words before it are left. Throws a
 * `VideoError` of kind `invalidRequest`.
 */
export function checkPrompts(
	context: IExecuteFunctions,
	itemIndex: number,
	request: VideoRequest,
): void {
	const announcements = PARAMETERS.flatMap((name) =>
		textsIn(context.getNodeParameter(name, itemIndex, '', { rawExpressions: true })),
	).flatMap((entered) => announcementIn(entered) ?? []);
	for (const [label, prompt] of promptsOf(request)) {
		const announcement = announcements.find((each) => prompt.endsWith(each));
		if (announcement !== undefined)
			throw new VideoError(
				'invalidRequest',
				`'${label}' ends with '${announcement}': the expression after it is empty. Check the field in the incoming item`,
			);
	}
}
