import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

import type { WorkflowJson } from '../engine';
import { pngImage } from '../nodes/images';
import { CREDENTIAL_TYPES, triggerWorkflowFor, workflowFor } from '../nodes/workflow';
import type { Scenario } from './scenario';

interface NodeJson {
	name: string;
	type: string;
	parameters: object;
	onError?: string;
	credentials?: object;
}

/** The name of a scenario's credential. */
export const credentialName = ({ id }: Scenario, type: string): string => `${type} of ${id}`;

function credentialsOf(scenario: Scenario): Record<string, { id: string; name: string }> {
	const entries = Object.values(CREDENTIAL_TYPES).map((type) => {
		const name = credentialName(scenario, type);
		return [type, { id: name, name }];
	});
	return Object.fromEntries(entries) as ReturnType<typeof credentialsOf>;
}

/** The prompt by which a purchase is recognised. */
const PROMPT = '=Number {{ $json.n }}';
const VOLATILE_PROMPT = `${PROMPT}, variation {{ Math.random() }}`;

/** The item that a purchase was made for, from 1; NaN when it says no number. */
export const itemOrdered = (body: unknown): number =>
	Number(/Number (\d+)/.exec(JSON.stringify(body))?.[1]);

const FRAME: IBinaryData = {
	data: pngImage(400, 400).toString('base64'),
	mimeType: 'image/png',
	fileName: 'frame.png',
};

/** The items that go in. */
export const itemsOf = ({ items, areErrors, hasFrame }: Scenario): INodeExecutionData[] =>
	Array.from({ length: items }, (_, index) => ({
		json: { n: index + 1, ...(areErrors ? { error: 'An earlier node has failed' } : {}) },
		...(hasFrame ? { binary: { data: { ...FRAME } } } : {}),
	}));

const MOTION_FILES = {
	imageUrl: 'https://example.com/mascot.png',
	videoUrl: 'https://example.com/dance.mp4',
};

const imagesOf = (count: number): object => ({
	image: Array.from({ length: count }, (_, index) => ({
		source: 'url',
		url: `https://example.com/reference-${index + 1}.png`,
	})),
});

function parametersOf(scenario: Scenario, callbackUrl: string | undefined): object {
	const { provider, node, completion, hasFrame, maxConcurrency, timeoutMinutes } = scenario;
	const isLeft = completion === 'getTask' || completion === 'trigger';
	const prompt = scenario.isVolatile ? VOLATILE_PROMPT : PROMPT;
	const shots = [1, 2].map((shot) => ({ prompt: `${prompt}, scene ${shot}`, duration: 3 }));
	const { model, mode, referenceImages } = scenario;
	return {
		provider,
		...(model ? { model } : {}),
		...(mode ? { mode } : {}),
		...(node === 'klingMultiShot' ? { shots: { shot: shots } } : { prompt }),
		...(node === 'klingMotionControl' ? MOTION_FILES : {}),
		...(hasFrame ? { startFrame: 'binary' } : {}),
		...(referenceImages ? { references: { referenceImages: imagesOf(referenceImages) } } : {}),
		options: {
			completion: isLeft ? 'submit' : completion,
			maxConcurrency,
			timeoutMinutes,
			callbackUrl,
			...(scenario.isSubWorkflow ? { buyOncePer: '=item {{ $json.n }}' } : {}),
		},
	};
}

const settingsOf = ({ tries }: Scenario): object =>
	tries > 1 ? { retryOnFail: true, maxTries: tries, waitBetweenTries: 1 } : {};

/** The workflow of a scenario: "Kling" orders the videos, "Get" fetches those that were only submitted. */
export function workflowOf(scenario: Scenario, callbackUrl?: string): WorkflowJson {
	const { completion, onError, node, provider, timeoutMinutes, maxConcurrency } = scenario;
	const continues = onError === 'stopWorkflow' ? undefined : onError;
	const settings = settingsOf(scenario);
	const parameters = parametersOf(scenario, callbackUrl);
	const workflow = {
		...workflowFor({ type: node, parameters, onError: continues, settings }),
		id: `workflow of ${scenario.id}`,
	};
	const kling = (workflow.nodes as NodeJson[]).find(({ name }) => name === 'Kling')!;
	kling.credentials = credentialsOf(scenario);
	if (completion !== 'getTask') return workflow;

	const get = {
		...kling,
		id: 'get',
		name: 'Get',
		type: 'n8n-nodes-kling-video.klingGetTask',
		parameters: { provider, completion: 'poll', options: { timeoutMinutes, maxConcurrency } },
	};
	const connections = workflow.connections as Record<string, { main: unknown[] }>;
	const { main } = connections.Kling!;
	const toGet = [[{ node: 'Get', type: 'main', index: 0 }], ...main.slice(1)];
	return {
		...workflow,
		nodes: [...workflow.nodes, get],
		connections: { ...connections, Kling: { main: toGet }, Get: { main } },
	};
}

/** A workflow that callbacks start. */
export const triggerWorkflowOf = (scenario: Scenario): WorkflowJson => ({
	...triggerWorkflowFor({ provider: scenario.provider }, { credentials: credentialsOf(scenario) }),
	id: `trigger of ${scenario.id}`,
});
