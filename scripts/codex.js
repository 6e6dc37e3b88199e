/*
 * What n8n's node panel knows about a node, beside its description: a `.node.json` for each, made of the description,
 * so that a new provider or model is found by its name.
 */

const DOCS = 'https://github.com/n8n-nodes-kling-video/n8n-nodes-kling-video/blob/main/docs';

/** What people search for that is the name of nothing in the form. */
const ALIASES = ['video', 'AI video', 'Kling', 'Kling AI', 'official', 'fal'];

const ALIASES_OF = {
	klingGenerateVideo: [
		'text to video',
		'image to video',
		'reel',
		'TikTok',
		'YouTube short',
		'short',
		'clip',
		'animation',
		'animate image',
		'avatar',
	],
	klingMotionControl: ['motion transfer', 'dance', 'animate character'],
};
const OTHER_ALIASES = ['multi shot', 'storyboard'];

const choicesOf = ({ properties }, name) =>
	(properties.find((property) => property.name === name)?.options ?? []).map(
		(option) => option.name,
	);

/** `form` is the description of a node with the fields for provider and model. */
exports.codexOf = ({ name, displayName }, form) => ({
	node: `n8n-nodes-kling-video.${name}`,
	nodeVersion: '1.0',
	codexVersion: '1.0',
	categories: ['Marketing'],
	alias: [
		...ALIASES,
		...(ALIASES_OF[name] ?? OTHER_ALIASES),
		...choicesOf(form, 'model').filter((model) => model !== 'Other'),
		...choicesOf(form, 'provider'),
	],
	resources: {
		primaryDocumentation: [
			{ url: `${DOCS}/nodes.md#${displayName.toLowerCase().replaceAll(/\s/g, '-')}` },
		],
		credentialDocumentation: [{ url: `${DOCS}/credentials.md` }],
	},
});
