import {
	NodeHelpers,
	traverseNodeParameters,
	type FromAIArgument,
	type INodeParameters,
	type INodeProperties,
} from 'n8n-workflow';

import { KlingMotionControl } from '../../nodes/KlingMotionControl/KlingMotionControl.node';
import { OPTIONAL_FIELDS } from '../../nodes/shared/domain/optionalFields';
import { parseMotionRequest } from '../../nodes/shared/domain/requestSchema';
import { MOTION_CONTROL } from '../../nodes/shared/domain/models';
import { PROVIDERS } from '../../nodes/shared/providers';
import { capabilitiesAt } from '../../nodes/shared/providers/offers';

const { description } = new KlingMotionControl();
const { properties } = description;

const nodeOf = (parameters: INodeParameters, type = description.name) => ({
	id: '1',
	name: 'Kling',
	type,
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters,
});

/** What n8n hands to the node. */
const given = (parameters: INodeParameters, type = description.name): INodeParameters =>
	NodeHelpers.getNodeParameters(properties, parameters, true, false, nodeOf(parameters, type), {
		...description,
		name: type,
	}) ?? {};

const shown = (parameters: INodeParameters): string[] =>
	properties
		.filter(({ type }) => type !== 'hidden')
		.filter((property: INodeProperties) =>
			NodeHelpers.displayParameter(given(parameters), property, nodeOf(parameters), description),
		)
		.map(({ name }) => name);

test.each([
	['url', 'imageUrl', 'imageBinaryProperty'],
	['binary', 'imageBinaryProperty', 'imageUrl'],
])('an image from %s is entered in %s', (image, there, absent) => {
	expect(shown({ image })).toContain(there);
	expect(shown({ image })).not.toContain(absent);
	const video = image;
	expect(shown({ video })).toContain(there.replace('image', 'video'));
	expect(shown({ video })).not.toContain(absent.replace('image', 'video'));
});

test.each(PROVIDERS.map(({ id }) => [id]))('an element is offered where %s takes one', (id) => {
	const provider = PROVIDERS.find((each) => each.id === id)!;
	const takes = capabilitiesAt(provider, MOTION_CONTROL).some(({ elements }) => elements);
	expect(shown({ provider: id }).includes('elements')).toBe(takes);
});

test('an element is kept where it is hidden, so that it can be rejected', () => {
	const elements = { element: { imageUrls: 'https://example.com/a.png' } };
	for (const { id } of PROVIDERS) {
		expect(given({ provider: id, elements })).toMatchObject({ elements });
	}
});

test('there is no option that motion control has nothing of', () => {
	const options = properties.find(({ name }) => name === 'options')?.options ?? [];
	const names = options.map(({ name }) => name);
	expect(names).toContain('maxCostUsd');
	for (const field of Object.keys(OPTIONAL_FIELDS)) expect(names).not.toContain(field);
});

test('the choices of the form are what a request takes', () => {
	const valuesOf = (name: string) =>
		(properties.find((property) => property.name === name)?.options ?? []).map((option) =>
			'value' in option ? option.value : undefined,
		);
	expect(valuesOf('mode')).toEqual(['standard', 'pro']);
	expect(valuesOf('characterOrientation')).toEqual(['image', 'video']);
	const url = 'https://example.com/a';
	for (const mode of valuesOf('mode')) {
		for (const orientation of valuesOf('characterOrientation')) {
			const request = parseMotionRequest({
				motionImage: { source: 'url', url },
				motionVideo: { source: 'url', url },
				orientation,
				keepSound: true,
				mode,
			});
			expect(request).toMatchObject({ mode, orientation, prompt: '' });
			expect(request.durationSeconds).toBe(orientation === 'image' ? 10 : 30);
		}
	}
});

test('as a tool, the model fills in both addresses and the prompt', () => {
	const filled: FromAIArgument[] = [];
	traverseNodeParameters(given({}, 'klingMotionControlTool'), filled);
	expect(filled.map(({ key }) => key)).toEqual(['image_url', 'video_url', 'prompt']);
	const { toolDescription } = given({}, 'klingMotionControlTool');
	expect(toolDescription).toContain("'videoUrl'");
});

test.each([
	['fal', 'standard', '$0.63 (720p)'],
	['fal', 'pro', '$0.84 (1080p)'],
	['klingAi', 'pro', '$0.84 (1080p)'],
	['unifically', 'pro', 'is asked for the price before buying'],
])('a hint shows the price of 5 seconds at %s in %s', (provider, mode, text) => {
	const shownHints = (description.hints ?? []).filter(({ displayCondition }) => {
		const $parameter = { provider, mode, options: {} };
		const condition = (displayCondition ?? '').replace(/^=\{\{|\}\}$/g, '');
		return new Function('$parameter', `return ${condition}`)($parameter) as boolean;
	});
	expect(shownHints).toHaveLength(1);
	expect(shownHints[0]?.message).toContain(text);
});
