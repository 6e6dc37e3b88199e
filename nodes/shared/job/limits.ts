import { LABELS } from '../domain/labels';
import { OPTIONAL_FIELDS } from '../domain/optionalFields';
import { followsVideo, type VideoRequest } from '../domain/request';
import { spelled } from '../domain/mentions';
import { promptWith, totalSeconds } from '../domain/shots';
import type { Capabilities, Range } from '../providers/capabilities';
import { REFERENCE_CHECKS } from './referenceLimits';

/*
 * The limits of one model at one provider; `who` names both in the messages. Fields that it does not have at all
 * are somebody else's business.
 */

type Check = (request: VideoRequest, capabilities: Capabilities, who: string) => string[];

const isIn = (value: number, { min, max }: Range): boolean => value >= min && value <= max;

const unless = (isRight: boolean, message: string): string[] => (isRight ? [] : [message]);

const oneOf = <T extends string>(
	field: string,
	value: T,
	allowed: readonly T[],
	who: string,
): string[] =>
	unless(
		allowed.includes(value),
		`'${field}' must be one of ${allowed.join(', ')} for ${who}, got '${value}'`,
	);

const wholeSeconds = (field: string, value: number, range: Range, who: string): string[] =>
	unless(
		isIn(value, range),
		`'${field}' must be a whole number from ${range.min} to ${range.max} for ${who}, got ${value}`,
	);

const notLonger = (field: string, text: string, max: number, who: string, note = ''): string[] =>
	unless(
		text.length <= max,
		`'${field}' may have at most ${max} characters for ${who}, got ${text.length}${note}`,
	);

const checkMode: Check = ({ mode }, { modes }, who) => oneOf(LABELS.mode, mode, modes, who);

const checkAspectRatio: Check = ({ aspectRatio }, { aspectRatios }, who) =>
	oneOf(LABELS.aspectRatio, aspectRatio, aspectRatios, who);

const checkAudio: Check = ({ generateAudio }, { audio }, who) =>
	unless(
		generateAudio || audio !== 'always',
		`'${LABELS.generateAudio}' cannot be switched off for ${who}: its videos always have sound`,
	);

const checkSingleShot: Check = (request, limits, who) =>
	request.shots
		? []
		: [
				...notLonger(LABELS.prompt, request.prompt, limits.maxPromptLength, who),
				...(followsVideo(request)
					? []
					: wholeSeconds(LABELS.durationSeconds, request.durationSeconds, limits.seconds, who)),
			];

const checkShotPrompts: Check = ({ shots = [], overallPrompt }, limits, who) => {
	const { maxPromptLength, overallPrompt: hasOverallPrompt } = limits;
	const prefix = hasOverallPrompt ? undefined : overallPrompt;
	const note = prefix ? ' with the overall prompt before it' : '';
	const max = limits.shots?.maxPromptLength ?? maxPromptLength;
	return [
		...(hasOverallPrompt
			? notLonger(LABELS.overallPrompt, overallPrompt ?? '', maxPromptLength, who)
			: []),
		...shots.flatMap((shot, index) =>
			notLonger(
				`Shot ${index + 1}: ${LABELS.prompt}`,
				promptWith(prefix, shot.prompt),
				max,
				who,
				note,
			),
		),
	];
};

/** The sum is said only where each length is right by itself. */
const checkShotLengths: Check = ({ shots }, { seconds, shots: limits }, who) => {
	if (!shots || !limits) return [];
	const { label } = OPTIONAL_FIELDS.shots;
	const { count, minSeconds } = limits;
	if (!isIn(shots.length, count)) {
		return [
			`'${label}' must hold ${count.min} to ${count.max} shots for ${who}, got ${shots.length}`,
		];
	}
	const lengths = shots.map(({ durationSeconds }) => durationSeconds);
	const eachWrong = lengths.flatMap((length, index) =>
		wholeSeconds(
			`Shot ${index + 1}: ${LABELS.durationSeconds}`,
			length,
			{ min: minSeconds, max: seconds.max },
			who,
		),
	);
	const total = totalSeconds(shots);
	return eachWrong.length > 0
		? eachWrong
		: unless(
				isIn(total, seconds),
				`'${label}' must add up to ${seconds.min} to ${seconds.max} seconds for ${who}, got ${lengths.join(' + ')} = ${total}`,
			);
};

const checkEndFrame: Check = ({ shots, endFrame }, limits, who) =>
	unless(
		!shots || !endFrame || !limits.endFrame || limits.shots?.endFrame === true,
		`'${OPTIONAL_FIELDS.endFrame.label}' does not go together with several shots for ${who}: remove it or make one shot`,
	);

const checkNegativePrompt: Check = ({ negativePrompt = '' }, { negativePrompt: limits }, who) =>
	limits
		? notLonger(OPTIONAL_FIELDS.negativePrompt.label, negativePrompt, limits.maxLength, who)
		: [];

const checkCfgScale: Check = ({ cfgScale }, { cfgScale: range }, who) =>
	range && cfgScale !== undefined
		? unless(
				isIn(cfgScale, range),
				`'${OPTIONAL_FIELDS.cfgScale.label}' must be a number from ${range.min} to ${range.max} for ${who}, got ${cfgScale}`,
			)
		: [];

const CHECKS: Check[] = [
	checkMode,
	checkAspectRatio,
	checkAudio,
	checkSingleShot,
	checkShotLengths,
	checkShotPrompts,
	checkEndFrame,
	checkNegativePrompt,
	checkCfgScale,
];

/** What a request asks for beyond these limits, as sentences that name the field, the value and the limit. */
export const brokenLimits: Check = (request, capabilities, who) => {
	// Lengths are those of what is sent; the names of references are what was entered.
	const sent = spelled(request, capabilities.spelling);
	return [
		...new Set([
			...CHECKS.flatMap((check) => check(sent, capabilities, who)),
			...REFERENCE_CHECKS.flatMap((check) => check(request, capabilities, who)),
		]),
	];
};
