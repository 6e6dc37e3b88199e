import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { WorkflowJson } from '../engine';
import { byTestId, openEditor, type Editor } from './editor';
import { around, documented, formArea } from './pictures';
import { typeOf } from './workflows';

/* The pictures of forms and of a workflow in the documentation. */

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');

let editor: Editor;

beforeAll(async () => {
	editor = await openEditor({ scale: 1.5 });
});

afterAll(async () => {
	expect(editor.complaints()).toEqual([]);
	await editor.close();
});

test('the form of Kling Generate Video', async () => {
	await editor.openNode({
		type: 'klingGenerateVideo',
		name: 'Kling Generate Video',
		parameters: {
			provider: 'fal',
			prompt: 'Slow push in on the bottle while morning light moves across the wall',
			startFrame: 'binary',
			options: { maxCostUsd: 2, negativePrompt: 'text, watermarks' },
		},
	});
	await documented(editor.page, 'generate-video', await formArea(editor.page));
});

test('the form of Kling Multi-Shot', async () => {
	await editor.page.setViewportSize({ width: 1200, height: 1000 });
	await editor.openNode({
		type: 'klingMultiShot',
		name: 'Kling Multi-Shot',
		parameters: {
			provider: 'fal',
			shots: {
				shot: [
					{ prompt: 'Wide shot of a busy coffee shop in the morning', duration: 4 },
					{ prompt: 'Close-up of a barista pouring latte art', duration: 3 },
					{ prompt: 'A guest takes the first sip and smiles', duration: 5 },
				],
			},
			overallPrompt: 'Warm morning light, handheld camera, one barista throughout',
		},
	});
	await byTestId(editor.page, 'ndv').getByText('The shots add up to 12 seconds: about $').waitFor();
	await documented(editor.page, 'multi-shot', await around(0, byTestId(editor.page, 'ndv')));
});

test('a workflow on the canvas', async () => {
	const { page } = editor;
	await page.setViewportSize({ width: 1300, height: 760 });
	const file = path.join(EXAMPLES, 'get-task-loop.json');
	const workflow = JSON.parse(readFileSync(file, 'utf8')) as WorkflowJson;
	const nodes = workflow.nodes.filter((node) => !typeOf(node).endsWith('.stickyNote'));
	await editor.openCanvas(await editor.store({ ...workflow, nodes }));
	await page.getByText('Use the Video', { exact: true }).waitFor();
	await page.waitForLoadState('networkidle');
	// The names are below the nodes.
	const area = await around(50, ...(await byTestId(page, 'canvas-node').all()));
	await documented(page, 'workflow', area);
});
