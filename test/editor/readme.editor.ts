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
	await byTestId(editor.page, 'ndv').getByText('The shots add up to 12 seconds.').waitFor();
	await documented(editor.page, 'multi-shot', await around(0, byTestId(editor.page, 'ndv')));
});

/** Takes a picture of a workflow without its notes, as soon as its last node is to be seen. */
async function pictureOf(file: string, name: string, lastNode: string): Promise<void> {
	const { page } = editor;
	const workflow = JSON.parse(readFileSync(file, 'utf8')) as WorkflowJson;
	const nodes = workflow.nodes.filter((node) => !typeOf(node).endsWith('.stickyNote'));
	await editor.openCanvas(await editor.store({ ...workflow, nodes }));
	await page.getByText(lastNode, { exact: true }).waitFor();
	await page.waitForLoadState('networkidle');
	// The names are below the nodes.
	const area = await around(50, ...(await byTestId(page, 'canvas-node').all()));
	await documented(page, name, area);
}

test('a loop on the canvas', async () => {
	await editor.page.setViewportSize({ width: 1300, height: 760 });
	await pictureOf(path.join(__dirname, '..', 'getTaskLoop.json'), 'workflow', 'Use the Video');
});

test.each([
	['wordpress-to-youtube', 'Put It into the Post'],
	['sheet-with-approval', 'Row Is Done'],
	['product-photo-to-reel', 'Publish the Reel'],
])('the example %s on the canvas', async (name, lastNode) => {
	await editor.page.setViewportSize({ width: 1700, height: 640 });
	await pictureOf(path.join(EXAMPLES, `${name}.json`), `example-${name}`, lastNode);
});
