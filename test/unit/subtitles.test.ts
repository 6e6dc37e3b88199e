import { Workflow, type INodeParameters, type INodeType } from 'n8n-workflow';

import { KlingGenerateVideo } from '../../nodes/KlingGenerateVideo/KlingGenerateVideo.node';
import { KlingGetTask } from '../../nodes/KlingGetTask/KlingGetTask.node';
import { KlingMultiShot } from '../../nodes/KlingMultiShot/KlingMultiShot.node';

/** What the canvas shows below the name of a node. */
function subtitleOf(type: INodeType, parameters: INodeParameters): unknown {
	const node = {
		id: '1',
		name: 'Kling',
		type: `n8n-nodes-kling-video.${type.description.name}`,
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters,
	};
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => type,
			getByNameAndVersion: () => type,
			getKnownTypes: () => ({}),
		},
	});
	return workflow.expression.getSimpleParameterValue(
		workflow.getNode('Kling')!,
		type.description.subtitle!,
		'internal',
		{},
	);
}

it.each<[INodeParameters, string]>([
	[{}, 'fal.ai, 1080p, 5 s'],
	[{ provider: 'klingAi', mode: 'standard', duration: 15 }, 'Kling AI, 720p, 15 s'],
	[{ provider: 'fal', mode: '4k' }, 'fal.ai, 4K, 5 s'],
	[{ options: { sampleVideo: true } }, 'sample video'],
])('Kling Generate Video with %j says: %s', (parameters, expected) => {
	expect(subtitleOf(new KlingGenerateVideo(), parameters)).toBe(expected);
});

it.each<[INodeParameters, string]>([
	[{}, 'fal.ai, 2 shots, 10 s'],
	[{ provider: 'replicate', shotsFrom: 'items' }, 'Replicate, shots from items'],
	[{ provider: 'apiframe', shotsFrom: 'json' }, 'Apiframe, shots from JSON'],
	[{ provider: 'fal', shotsFrom: 'auto', duration: 12 }, 'fal.ai, 12 s in shots'],
	[{ provider: 'fal', shots: {} }, 'fal.ai, 0 shots, 0 s'],
	[{ options: { sampleVideo: true } }, 'sample video'],
])('Kling Multi-Shot with %j says: %s', (parameters, expected) => {
	expect(subtitleOf(new KlingMultiShot(), parameters)).toBe(expected);
});

it.each<[INodeParameters, string]>([
	[{}, 'wait for the video'],
	[{ completion: 'once' }, 'read once'],
	[{ operation: 'getAll' }, 'get many tasks'],
])('Kling Get Task with %j says: %s', (parameters, expected) => {
	expect(subtitleOf(new KlingGetTask(), parameters)).toBe(expected);
});
