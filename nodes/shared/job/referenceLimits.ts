import { LABELS } from '../domain/labels';
import { CUSTOM_MODEL } from '../domain/models';
import { mentionsIn, namesOf } from '../domain/mentions';
import { OPTIONAL_FIELDS } from '../domain/optionalFields';
import type { Element, VideoRequest } from '../domain/request';
import type { Capabilities, ElementLimits } from '../providers/capabilities';

/*
 * The limits of what a video is made from: frames, references, elements, and the video of motion control.
 */

type Check = (request: VideoRequest, capabilities: Capabilities, who: string) => string[];

const FIELDS = OPTIONAL_FIELDS;
const EDIT = `${FIELDS.referenceVideo.label}: Edit`;

const unless = (isRight: boolean, message: string): string[] => (isRight ? [] : [message]);

const countOf = (list: unknown[] | undefined): number => list?.length ?? 0;

/** An image needs a moment of its own. */
const checkMiddleFrames: Check = ({ middleFrames, durationSeconds, videoUse }, limits, who) => {
	if (!limits.middleFrames || videoUse === 'edit') return [];
	const { label } = FIELDS.middleFrames;
	const count = countOf(middleFrames);
	const { max } = limits.middleFrames;
	return [
		...unless(count <= max, `'${label}' may hold at most ${max} images for ${who}, got ${count}`),
		...unless(
			count > max || count < durationSeconds,
			`'${label}' hold ${count} images, which need at least ${count + 1} seconds: raise '${LABELS.durationSeconds}', now ${durationSeconds}`,
		),
	];
};

/** Images, elements and, where these count, frames. */
const checkReferenceCount: Check = (request, limits, who) => {
	if (!limits.referenceImages) return [];
	const { max, countsFrames } = limits.referenceImages;
	const { startFrame, middleFrames, endFrame, videoUse } = request;
	const referred = countOf(request.referenceImages) + countOf(request.elements);
	const frames = countOf(middleFrames) + [startFrame, endFrame].filter(Boolean).length;
	const beside = videoUse && limits.referenceVideo ? limits.referenceVideo.maxOthers : max;
	const most = Math.min(max, beside);
	const count = referred + (countsFrames ? frames : 0);
	const what = [
		`'${FIELDS.referenceImages.label}'`,
		...(limits.elements ? [`'${FIELDS.elements.label}'`] : []),
		...(countsFrames ? ['frames'] : []),
	].join(', ');
	const note = most < max ? ` beside a '${FIELDS.referenceVideo.label}'` : '';
	return unless(
		count <= most,
		`${what} may be at most ${most} images together${note} for ${who}, got ${count}`,
	);
};

const checkReferenceVideo: Check = (request, limits, who) => {
	const { videoUse, startFrame, middleFrames, endFrame, shots, automaticShots } = request;
	if (!videoUse || !limits.referenceVideo) return [];
	const { uses, audio, modes, besideFrames, besideShots } = limits.referenceVideo;
	const isEdit = videoUse === 'edit';
	const name = isEdit ? EDIT : FIELDS.referenceVideo.label;
	const clash = (field: string, wayOut: string): string =>
		`'${field}' does not go together with '${name}' for ${who}: ${wayOut}`;
	const frames = [
		[LABELS.startFrame, startFrame !== undefined],
		[FIELDS.middleFrames.label, countOf(middleFrames) > 0],
		[FIELDS.endFrame.label, endFrame !== undefined],
	] as const;
	return [
		...unless(
			uses.includes(videoUse),
			`'${LABELS.videoUse}' must be ${uses.join(' or ')} for ${who}, got '${videoUse}'`,
		),
		...unless(audio || !request.generateAudio, clash(LABELS.generateAudio, 'switch it off')),
		...unless(
			!modes || modes.includes(request.mode),
			clash(`${LABELS.mode}: ${request.mode}`, `choose ${(modes ?? []).join(' or ')}`),
		),
		...frames.flatMap(([label, isThere]) =>
			unless(!isThere || (besideFrames && !isEdit), clash(label, 'remove one of them')),
		),
		...unless(
			(!shots && !automaticShots) || (besideShots && !isEdit),
			clash(FIELDS.shots.label, "use 'Kling Generate Video' for it"),
		),
	];
};

const sourceOf = ({ videoUrl, elementId }: Element): ElementLimits['from'][number] => {
	if (elementId !== undefined) return 'id';
	return videoUrl === undefined ? 'images' : 'video';
};

const SOURCES: Record<ElementLimits['from'][number], string> = {
	images: 'Image URLs',
	video: 'Video URL',
	id: 'Element ID',
};

const checkElements: Check = ({ elements = [], orientation }, { elements: limits }, who) => {
	if (!limits) return [];
	const { label } = FIELDS.elements;
	const { max, from, maxImages, maxDescriptionLength, voice } = limits;
	const ways = from.map((source) => `'${SOURCES[source]}'`).join(' or ');
	return [
		...unless(
			max === null || elements.length <= max,
			`'${label}' may hold at most ${max} for ${who}, got ${elements.length}`,
		),
		...unless(
			orientation !== 'image' || elements.length === 0,
			`'${label}' does not go together with '${LABELS.orientation}' Image for ${who}: choose Video, or remove the element`,
		),
		...elements.flatMap((element) => [
			...unless(
				from.includes(sourceOf(element)),
				`'${label}: ${SOURCES[sourceOf(element)]}' is not taken by ${who}: fill in ${ways}`,
			),
			...unless(
				voice || element.voiceId === undefined,
				`'${label}: Voice ID' is not taken by ${who}: remove it`,
			),
			...unless(
				(element.description ?? '').length <= maxDescriptionLength,
				`'${label}: Description' may have at most ${maxDescriptionLength} characters for ${who}, got ${(element.description ?? '').length}`,
			),
			...unless(
				countOf(element.imageUrls) <= maxImages,
				`'${label}: Image URLs' may hold at most ${maxImages} images for ${who}`,
			),
		]),
	];
};

/** Only a model that takes references reads names in a prompt. */
const checkMentions: Check = (request, limits, who) => {
	const takes = limits.referenceImages ?? limits.referenceVideo ?? limits.elements;
	if (!takes || request.model === CUSTOM_MODEL) return [];
	const known = namesOf(request);
	return mentionsIn(request)
		.filter((name) => !known.includes(name))
		.map(
			(name) =>
				`'${LABELS.prompt}' names ${name}, and ${
					known.length > 0 ? `there is only ${known.join(', ')}` : 'nothing is referred to'
				} for ${who}: add it under 'Frames and References', or remove the name`,
		);
};

const checkMotionPrompt: Check = ({ prompt }, { motion }, who) =>
	unless(
		!motion?.prompt || prompt !== '',
		`'${LABELS.prompt}' is empty, and ${who} needs one: describe what the video shows`,
	);

export const REFERENCE_CHECKS: readonly Check[] = [
	checkMiddleFrames,
	checkReferenceCount,
	checkReferenceVideo,
	checkElements,
	checkMentions,
	checkMotionPrompt,
];
