import { LABELS } from '../../domain/labels';
import { OPTIONAL_FIELDS, type OptionalField } from '../../domain/optionalFields';
import type { VideoRequest } from '../../domain/request';
import { modelQueryOf } from '../capabilities';
import { endpointId, known, typedTask } from './endpoints';
import { type Task, taskIn } from './tasks';

/*
 * Rules between fields. Sources of those about elements: https://fal.ai/models/fal-ai/kling-video/v3/pro/image-to-video/api
 * (`elements`) and https://kling.ai/document-api/api/video/3-0-omni/video-omni
 */

type Rule = readonly [isBroken: boolean, message: string];
type Input = OptionalField | 'startFrame';

const FIELDS = OPTIONAL_FIELDS;
const { customModel: ID, startFrame: START_FRAME } = LABELS;
const ELEMENTS = FIELDS.elements.label;
const VIDEO = FIELDS.referenceVideo.label;
const IMAGES = FIELDS.referenceImages.label;
const END_FRAME = FIELDS.endFrame.label;

const MAX_ELEMENTS_BESIDE_FRAMES = 3;
const MAX_REFERENCES_BESIDE_VIDEO_ELEMENT = 4;

const SHOTS: Input[] = ['shots', 'automaticShots'];
const REFERENCES: Input[] = ['referenceImages', 'elements'];

/** What goes into the videos of an endpoint that is typed in full. */
const INPUTS: Record<Task, { needs: Input[]; takes: Input[] }> = {
	'text-to-video': { needs: [], takes: SHOTS },
	'image-to-video': { needs: ['startFrame'], takes: ['endFrame', 'elements', ...SHOTS] },
	'reference-to-video': {
		needs: [],
		takes: ['startFrame', 'endFrame', 'referenceVideo', ...REFERENCES, ...SHOTS],
	},
	'video-to-video/reference': { needs: ['referenceVideo'], takes: REFERENCES },
	'video-to-video/edit': { needs: ['referenceVideo'], takes: REFERENCES },
	'motion-control': { needs: ['startFrame', 'referenceVideo'], takes: ['elements'] },
};

const CHECKED: Input[] = [
	...(['startFrame', 'endFrame', 'referenceVideo'] as const),
	...REFERENCES,
	...SHOTS,
];

const labelOf = (input: Input): string =>
	input === 'startFrame' ? START_FRAME : FIELDS[input].label;

const isGiven = (input: Input, request: VideoRequest): boolean =>
	input === 'startFrame' ? request.startFrame !== undefined : FIELDS[input].isUsed(request);

/** What an endpoint that was typed is not made for. */
function inputRules(request: VideoRequest): Rule[] {
	const task = typedTask(request);
	if (task === undefined) return [];
	const { followsAt = 'video-to-video/reference', referenceImages } = known(request);
	const { needs, takes: any } = INPUTS[task];
	// Where there is an endpoint for references, elements belong to it.
	const isWithoutElements = task === 'image-to-video' && referenceImages !== null;
	const takes = any.filter((input) => input !== 'elements' || !isWithoutElements);
	const { videoUse } = request;
	const right = videoUse === 'edit' ? 'video-to-video/edit' : followsAt;
	return [
		...needs.map(
			(input): Rule => [
				!isGiven(input, request),
				`'${ID}' ends with ${task}, which needs a '${labelOf(input)}'`,
			],
		),
		...CHECKED.filter((input) => !needs.includes(input) && !takes.includes(input)).map(
			(input): Rule => [
				isGiven(input, request),
				`'${labelOf(input)}' does not go together with a '${ID}' that ends with ${task}`,
			],
		),
		[
			videoUse !== undefined &&
				(takes.includes('referenceVideo') || task.startsWith('video-to-video')) &&
				task !== right,
			`'${LABELS.videoUse}' ${videoUse === 'edit' ? 'Edit It' : 'Follow Its Style and Motion'} does not go together with a '${ID}' that ends with ${task}: it needs one that ends with ${right}`,
		],
	];
}

function elementRules(request: VideoRequest, task: Task | undefined): Rule[] {
	const { elements = [], startFrame, endFrame, referenceImages = [] } = request;
	const row = known(request);
	const withVideo = elements.filter(({ videoUrl }) => videoUrl !== undefined).length;
	const isCombined = task === 'image-to-video' || task === 'reference-to-video';
	const hasFrames = startFrame !== undefined || endFrame !== undefined;
	return [
		[
			elements.length > 0 && task === 'text-to-video' && typedTask(request) === undefined,
			`'${ELEMENTS}' need a '${START_FRAME}' at fal.ai: only videos made from an image take them`,
		],
		[
			(isCombined || task === 'text-to-video') &&
				elements.some(({ imageUrls, videoUrl }) => videoUrl === undefined && imageUrls.length < 2),
			`'${ELEMENTS}': an element made of images needs at least two at fal.ai, the front view and one to three others`,
		],
		[withVideo > 1, `'${ELEMENTS}' may hold at most one element with a video at fal.ai`],
		[
			withVideo > 0 && task?.startsWith('video-to-video') === true,
			`'${ELEMENTS}: Video URL' does not go together with a '${VIDEO}' at fal.ai: fill in 'Image URLs'`,
		],
		[
			elements.some(({ videoUrl, voiceId }) => videoUrl === undefined && voiceId !== undefined),
			`'${ELEMENTS}: Voice ID' needs a 'Video URL' at fal.ai: elements made of images take no voice`,
		],
		[
			hasFrames && !row.elements?.max && elements.length > MAX_ELEMENTS_BESIDE_FRAMES,
			`'${ELEMENTS}' may hold at most ${MAX_ELEMENTS_BESIDE_FRAMES} beside a '${START_FRAME}' at fal.ai, got ${elements.length}`,
		],
		[
			withVideo > 0 &&
				referenceImages.length + elements.length > MAX_REFERENCES_BESIDE_VIDEO_ELEMENT,
			`'${IMAGES}' and '${ELEMENTS}' may be at most ${MAX_REFERENCES_BESIDE_VIDEO_ELEMENT} together where one element has a 'Video URL', got ${referenceImages.length + elements.length}`,
		],
	];
}

function frameRules(request: VideoRequest, task: Task | undefined): Rule[] {
	const { endFrame, automaticShots, videoUse } = request;
	const { noEndFrameBesideReferences } = known(request);
	return [
		[
			endFrame !== undefined && automaticShots === true,
			`'${END_FRAME}' does not go together with '${FIELDS.automaticShots.label}' at fal.ai: remove it or make one shot`,
		],
		[
			endFrame !== undefined &&
				noEndFrameBesideReferences === true &&
				task === 'reference-to-video',
			`'${END_FRAME}' does not go together with '${videoUse ? VIDEO : IMAGES}' for Kling 4.0 at fal.ai: remove one of them`,
		],
	];
}

export function violations(request: VideoRequest): string[] {
	const task = taskIn(endpointId(modelQueryOf(request)));
	const rules = [
		...inputRules(request),
		...elementRules(request, task),
		...frameRules(request, task),
	];
	return rules.filter(([isBroken]) => isBroken).map(([, message]) => message);
}
