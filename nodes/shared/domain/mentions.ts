import type { Element } from './request';
import type { Shot } from './shots';

/*
 * How a prompt names what it refers to: `@Image1`, `@Video1`, `@Element1`, by the order in the form. Each provider
 * has a spelling of its own.
 */

export const MENTIONED = ['Image', 'Video', 'Element'] as const;
export type Mentioned = (typeof MENTIONED)[number];

/** How a provider writes a mention. */
export type Spelling = (kind: Mentioned, number: number) => string;

export const AT_NAME: Spelling = (kind, number) => `@${kind}${number}`;
export const IN_BRACKETS: Spelling = (kind, number) => `<<<${kind.toLowerCase()}_${number}>>>`;

/** Not inside of an e-mail address, nor in front of further letters. */
const MENTION = /(?<![\w@.])@(image|video|element)[ _]?(\d{1,3})(?![\w])/gi;

interface Texts {
	prompt: string;
	overallPrompt?: string;
	shots?: Shot[];
}

interface Inputs extends Texts {
	referenceImages?: unknown[];
	referenceImageUrls?: unknown[];
	videoUse?: string;
	elements?: Element[];
}

const kindOf = (word: string): Mentioned =>
	MENTIONED.find((kind) => kind.toLowerCase() === word.toLowerCase()) ?? 'Image';

const textsOf = ({ prompt, overallPrompt, shots }: Texts): string[] => [
	...(shots ? [] : [prompt]),
	...(overallPrompt === undefined ? [] : [overallPrompt]),
	...(shots ?? []).map((shot) => shot.prompt),
];

/** What the texts of a request name, each once, as `@Image1`. */
export function mentionsIn(request: Texts): string[] {
	const found = textsOf(request).flatMap((text) =>
		[...text.matchAll(MENTION)].map(([, word = '', digits]) =>
			AT_NAME(kindOf(word), Number(digits)),
		),
	);
	return [...new Set(found)];
}

const countOf = (request: Inputs): Record<Mentioned, number> => ({
	Image: (request.referenceImages ?? request.referenceImageUrls ?? []).length,
	Video: request.videoUse === undefined ? 0 : 1,
	Element: (request.elements ?? []).length,
});

/** The names of what goes into a request, in the order of the form. */
export function namesOf(request: Inputs): string[] {
	const counts = countOf(request);
	return MENTIONED.flatMap((kind) =>
		Array.from({ length: counts[kind] }, (_, index) => AT_NAME(kind, index + 1)),
	);
}

/** The same request with its mentions as a provider spells them. */
export function spelled<Request extends Texts>(request: Request, spelling: Spelling): Request {
	const respell = (text: string): string =>
		text.replace(MENTION, (_, word: string, digits: string) =>
			spelling(kindOf(word), Number(digits)),
		);
	const { prompt, overallPrompt, shots } = request;
	return {
		...request,
		prompt: respell(prompt),
		...(overallPrompt === undefined ? {} : { overallPrompt: respell(overallPrompt) }),
		...(shots ? { shots: shots.map((shot) => ({ ...shot, prompt: respell(shot.prompt) })) } : {}),
	};
}
