import { LABELS } from '../../domain/labels';
import { CUSTOM_MODEL, modelName } from '../../domain/models';
import { namesOf } from '../../domain/mentions';
import { OPTIONAL_FIELDS } from '../../domain/optionalFields';
import type { VideoRequest } from '../../domain/request';
import { modelQueryOf } from '../capabilities';
import { KLING_AI_SHOT_PROMPT_LENGTH } from '../klingModels';
import { checkElements } from './elementRules';
import { IMAGE_TO_VIDEO, type KlingAiRow, OMNI_VIDEO, TEXT_TO_VIDEO } from './models';
import { addressOf, isMarkedShot, known, promptText } from './request';

/*
 * Rules of Kling AI that do not follow from the rows of its models.
 */

type Rule = (request: VideoRequest, row: KlingAiRow, path: string) => string[];

const unless = (isRight: boolean, message: string): string[] => (isRight ? [] : [message]);

const { referenceImages, referenceVideo } = OPTIONAL_FIELDS;

const START_FRAME = `'${LABELS.startFrame}'`;

/** The model as messages name it. */
const nameOf = ({ model, customModel }: VideoRequest): string =>
	model === CUSTOM_MODEL ? (customModel ?? '') : modelName(model);

/** What a typed path takes. */
const checkPath: Rule = (request, _row, path) => {
	const { model, startFrame, videoUse, referenceImages: images = [] } = request;
	if (model !== CUSTOM_MODEL) return [];
	const start = `'${LABELS.customModel}' begins with ${path}`;
	const takes = { [TEXT_TO_VIDEO]: 'a text only', [IMAGE_TO_VIDEO]: 'frames only' }[path];
	return [
		...unless(
			path !== IMAGE_TO_VIDEO || startFrame !== undefined,
			`${start}, which needs a ${START_FRAME}`,
		),
		...unless(
			path !== TEXT_TO_VIDEO || startFrame === undefined,
			`${START_FRAME} does not go together with a 'Model ID' that begins with ${TEXT_TO_VIDEO}`,
		),
		...unless(
			takes === undefined || images.length === 0,
			`'${referenceImages.label}' cannot be sent: ${start}, which takes ${takes}. Begin with ${OMNI_VIDEO}`,
		),
		...unless(
			takes === undefined || videoUse === undefined,
			`'${referenceVideo.label}' cannot be sent: ${start}, which takes ${takes}. Begin with ${OMNI_VIDEO}`,
		),
	];
};

/** Only Omni is known to count them so; 4.0 has a limit of its own. */
const checkElementsHere: Rule = (request, row, path) =>
	row.elements && row.hasShotSetting
		? checkElements(request, nameOf(request), path === TEXT_TO_VIDEO)
		: [];

/** A letter that is not one of English. */
const FOREIGN = /(?=\p{L})[^a-z]/iu;

/** All that is said is one text. */
const checkLength: Rule = (request, row) => {
	const { shots, startFrame } = request;
	const text = promptText(request, row);
	const { maxPromptLength, maxPromptLengthWithFrame, maxForeignPromptLength } = row;
	const usual = startFrame === undefined ? maxPromptLength : maxPromptLengthWithFrame;
	const foreign = (FOREIGN.test(text) && maxForeignPromptLength) || Infinity;
	const most = Math.min(usual, foreign);
	if (text.length <= most) return [];
	const isForeign = foreign < usual;
	const isFramed = !isForeign && usual < maxPromptLength;
	const why = isForeign
		? ' in other letters than English ones'
		: isFramed
			? ` together with a ${START_FRAME} for this '${LABELS.model}'`
			: '';
	const rule = `may have at most ${most} characters${why}`;
	if (shots)
		return [
			`'${OPTIONAL_FIELDS.shots.label}' are sent as one text, which ${rule}, the overall prompt counted in each shot, got ${text.length}`,
		];
	// Otherwise that is the length of a prompt in the row.
	return why === '' ? [] : [`'${LABELS.prompt}' ${rule}, got ${text.length}`];
};

/** Beside a video that is followed, one shot has to be written as one. */
const checkMarkedShot: Rule = (request, row) =>
	unless(
		!isMarkedShot(request, row) || request.prompt.length <= KLING_AI_SHOT_PROMPT_LENGTH,
		`'${LABELS.prompt}' may have at most ${KLING_AI_SHOT_PROMPT_LENGTH} characters together with a '${referenceVideo.label}' for ${nameOf(request)}, got ${request.prompt.length}. A longer one goes with automatic shots in 'Kling Multi-Shot'`,
	);

/**
 * The name of an input that stands elsewhere in the text as well, as in an e-mail address, would be taken for it.
 * Source: https://kling.ai/document-api/api/video/3-0-omni/video-omni (`contents[].type.prompt`)
 */
const checkNames: Rule = (request, row) => {
	const text = promptText(request, row);
	return namesOf(request).flatMap((name) => {
		const [, kind = '', number = ''] = /^@(\D+)(\d+)$/.exec(name) ?? [];
		const id = row.spelling(kind as Parameters<KlingAiRow['spelling']>[0], Number(number));
		const meant = text.match(new RegExp(`(?<![\\w@.])${id}(?!\\w)`, 'g'))?.length ?? 0;
		return unless(
			text.split(id).length - 1 === meant,
			`'${LABELS.prompt}' holds ${id} inside of another word, and Kling AI would take it for the ${kind.toLowerCase()} of that name: write it in another way`,
		);
	});
};

const RULES: readonly Rule[] = [
	checkPath,
	checkElementsHere,
	checkLength,
	checkMarkedShot,
	checkNames,
];

export function violations(request: VideoRequest): string[] {
	const row = known(request);
	const { path } = addressOf(modelQueryOf(request));
	return RULES.flatMap((rule) => rule(request, row, path));
}
