import type { IExecuteFunctions, INodeParameters } from 'n8n-workflow';

import { KlingGenerateVideo } from '../../nodes/KlingGenerateVideo/KlingGenerateVideo.node';
import { KlingMultiShot } from '../../nodes/KlingMultiShot/KlingMultiShot.node';
import { MODEL_IDS } from '../../nodes/shared/domain/models';
import { MODES } from '../../nodes/shared/domain/request';
import { costInUsd } from '../../nodes/shared/domain/task';
import { readDelivery } from '../../nodes/shared/job/readParameters';
import { PROVIDERS } from '../../nodes/shared/providers';

const { description } = new KlingGenerateVideo();

/** The hints that the form shows for these values. */
function shownFor(parameters: INodeParameters): string[] {
	const holds = (condition: string) =>
		new Function('$parameter', `return ${condition.replace(/^=\{\{|\}\}$/g, '')}`)(
			parameters,
		) as boolean;
	return (description.hints ?? [])
		.filter(({ displayCondition }) => displayCondition === undefined || holds(displayCondition))
		.map(({ message }) => message);
}

const cents = (usd: number): string => (Math.round(usd * 100 + 1e-6) / 100).toFixed(2);

const CHOICES = PROVIDERS.flatMap((provider) =>
	MODEL_IDS.filter((model) => provider.models[model]).flatMap((model) =>
		MODES.flatMap((mode) =>
			[true, false].map((generateAudio) => ({ provider, model, mode, generateAudio })),
		),
	),
);

it('the form says for every choice what 5 seconds cost, or who is asked for it', () => {
	for (const { provider, ...choice } of CHOICES) {
		const cost = provider.estimateCost({ ...choice, durationSeconds: 5 });
		const usd = costInUsd(cost, provider.usdPerUnit);
		const shown = shownFor({ provider: provider.id, ...choice });
		expect(shown).toHaveLength(1);
		if (usd !== null) expect(shown[0]).toContain(`$${cents(usd)}`);
		const isAsked = provider.id === 'unifically';
		expect(shown[0]?.includes('is asked for the price before buying')).toBe(isAsked);
	}
});

it('the form says nothing about the price of a sample', () => {
	const choice = { provider: 'fal', model: 'kling-3.0', mode: 'pro', generateAudio: true };
	expect(shownFor({ ...choice, options: { sampleVideo: true } })).toEqual([]);
	expect(shownFor({ ...choice, options: {} })).toHaveLength(1);
});

it.each([new KlingGenerateVideo(), new KlingMultiShot()])('a form stays within 40 KB', (node) => {
	expect(JSON.stringify(node.description).length).toBeLessThan(40 * 1024);
});

it.each([
	['n8n-nodes-kling-video.klingGenerateVideo', true],
	['n8n-nodes-kling-video.klingGenerateVideoTool', false],
])('%s downloads the video unless told otherwise: %s', (type, isDownloaded) => {
	const contextWith = (options: object) =>
		({
			getNode: () => ({ type }),
			getNodeParameter: () => options,
		}) as unknown as IExecuteFunctions;
	expect(readDelivery(contextWith({}), 0)).toMatchObject({ download: isDownloaded });
	for (const download of [true, false]) {
		expect(readDelivery(contextWith({ download }), 0)).toMatchObject({ download });
	}
});
