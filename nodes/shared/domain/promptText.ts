import { rule, text } from './fields';
import { shown } from './values';

/* Texts that are obviously no prompt: what is left of an expression, or of a value that was not there. */

const INVISIBLE = /^[\p{C}\p{Z}\p{M}\u115f\u1160\u2800\u3164\uffa0]*$/u;

/** n8n's own variables, as at the beginning of an expression. */
const VARIABLE =
	/^=?\s*\$(json|binary|input|node|item|items|vars|env|now|today|parameter|workflow|execution|prevNode|runIndex|itemIndex|\((["'`]).{0,200}?\2\))\s*(?=$|[.[?(])\S*$/;

/** The dollar sign can be only the first one, or a text of dollar signs would take long. */
const EXPRESSION = /\{\{[^{}$]{0,500}\$[^{}]{0,1000}\}\}|^\{\{[^{}]{0,500}\}\}$/;

/** Quoted, it is something to be seen in the video. */
const OBJECT = /(?<!["'“‘`«„])\[object \w{1,40}\](?!["'”’`»])/;

/**
 * What expressions and tables give where there is nothing, also behind a colon at the end of a text. "Dialogue: None" is
 * what a language model writes on purpose.
 */
const NOTHING =
	/(?:^\s*(?:None|nil)|(?:^|:)\s*(?:undefined|null|NaN|#(?:REF|VALUE|NAME|NULL|NUM|ERROR|DIV\/0|SPILL)[!?]|#N\/A))\s*[.!]?$/;

/** What people and language models write into a field that they want to leave empty. */
const LEFT_EMPTY =
	/^["'“”‘’(]?(none|null|nil|undefined|nan|n\/a|nothing|empty|-+|–|—)["'“”‘’)]?\.?$/i;

/** Says what a text is instead of a prompt; null where it may be one. */
export function whyNoPrompt(prompt: string): string | null {
	if (INVISIBLE.test(prompt)) return 'contains only invisible characters';
	const [expression] = EXPRESSION.exec(prompt) ?? [];
	if (expression)
		return `contains an expression that was not evaluated: ${shown(expression)}. Switch the field from 'Fixed' to 'Expression'`;
	if (VARIABLE.test(prompt))
		return `is an expression without its curly brackets: ${shown(prompt)}. Write it as {{ ${prompt.replace(/^=?\s*/, '')} }}`;
	const [object] = OBJECT.exec(prompt) ?? [];
	if (object)
		return `contains an object that was turned into text: ${shown(object)}. Add the field that contains the text, or use JSON.stringify()`;
	const [nothing] = NOTHING.exec(prompt) ?? [];
	if (nothing)
		return `contains ${shown(nothing.replace(/^[\s:]+|[\s.]+$/g, ''))} where a value is missing. Check the expression, or the cell of the table`;
	return null;
}

/** A prompt that may be left out, also in words. */
export const optionalPrompt = (field: string) => {
	const prompt = promptText(field);
	return rule<string | undefined>((value, reject) => {
		if (value === undefined || value === null) return undefined;
		if (typeof value === 'string' && (value.trim() === '' || LEFT_EMPTY.test(value.trim())))
			return undefined;
		const result = prompt.safeParse(value);
		return result.success
			? result.data
			: reject(...result.error.issues.map(({ message }) => message));
	});
};

/** A prompt as a language model can read it. */
export const promptText = (field: string) => {
	const any = text(field);
	return rule<string>((value, reject) => {
		const result = any.safeParse(value);
		if (!result.success) return reject(...result.error.issues.map(({ message }) => message));
		const reason = whyNoPrompt(result.data);
		return reason ? reject(`'${field}' ${reason}`) : result.data;
	});
};
