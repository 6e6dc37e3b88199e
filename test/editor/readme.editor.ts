import { example } from '../e2e/examples';
import type { CredentialReference } from '../e2e/n8nClient';
import { servicesOf, withServices } from '../e2e/services';
import type { WorkflowJson } from '../engine';
import getTaskLoop from '../getTaskLoop.json';
import { byTestId, openEditor, type Editor } from './editor';
import { around, documented, formArea } from './pictures';
import { typeOf } from './workflows';

/* The pictures of forms and of a workflow in the documentation. */

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
async function pictureOf(workflow: WorkflowJson, name: string, lastNode: string): Promise<void> {
	const { page } = editor;
	const nodes = workflow.nodes.filter((node) => !typeOf(node).endsWith('.stickyNote'));
	await editor.openCanvas(await editor.store({ ...workflow, nodes }));
	await page.getByText(lastNode, { exact: true }).waitFor();
	await page.waitForLoadState('networkidle');
	const parts = [byTestId(page, 'canvas-node'), byTestId(page, 'canvas-handle-plus')];
	const shown = (await Promise.all(parts.map(async (part) => await part.all()))).flat();
	// The names are below the nodes, and wider.
	await documented(page, name, await around(60, ...shown));
}

test('a loop on the canvas', async () => {
	await editor.page.setViewportSize({ width: 1300, height: 900 });
	await pictureOf(getTaskLoop, 'workflow', 'Use the Video');
});

test.each([
	['wordpress-to-youtube', 'Put It into the Post'],
	['product-ad-to-social', 'All Posted?'],
	['motion-from-telegram', 'Send It Back'],
])('the example %s on the canvas', async (name, lastNode) => {
	await editor.page.setViewportSize({ width: 1500, height: 900 });
	const credentials: Record<string, CredentialReference> = {};
	for (const type of servicesOf(example(name))) {
		credentials[type] = await editor.stage.client.createCredential(type, {});
	}
	const workflow = withServices(example(name), credentials);
	await pictureOf({ name, ...workflow }, `example-${name}`, lastNode);
});
