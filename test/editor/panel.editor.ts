import { byTestId, openEditor, type Editor } from './editor';
import { workflowOf } from './workflows';
import { around, picture } from './pictures';

const NAMES = [
	'Kling Generate Video',
	'Kling Get Task',
	'Kling Motion Control',
	'Kling Multi-Shot',
	'Kling Trigger',
];

let editor: Editor;

beforeAll(async () => {
	editor = await openEditor({ scale: 1.5 });
	const workflow = workflowOf({ type: 'klingTrigger', name: 'Kling Trigger', parameters: {} });
	await editor.openCanvas(await editor.store(workflow));
});

afterAll(async () => {
	await editor.close();
});

test.each(['kling', 'video', 'fal', 'replicate', 'apiframe', 'unifically'])(
	'a search for "%s" finds every node of the package',
	async (words) => {
		const { page } = editor;
		await page.setViewportSize({ width: 1400, height: 640 });
		await byTestId(page, 'node-creator-plus-button').click();
		const panel = byTestId(page, 'node-creator');
		const found = byTestId(panel, 'node-creator-item-name');
		await byTestId(panel, 'node-creator-search-bar').fill(words);
		for (const name of NAMES) {
			await found.getByText(name, { exact: true }).waitFor();
		}
		if (words === 'kling') await picture(page, 'node-panel', await around(0, panel));
		await page.keyboard.press('Escape');
		await panel.waitFor({ state: 'hidden' });
		expect(editor.complaints()).toEqual([]);
	},
);

test.each(['reel', 'tiktok', 'short', 'clip', 'animation', 'avatar', 'image to video'])(
	'a search for "%s" finds Kling Generate Video',
	async (words) => {
		const { page } = editor;
		await byTestId(page, 'node-creator-plus-button').click();
		const panel = byTestId(page, 'node-creator');
		const found = byTestId(panel, 'node-creator-item-name');
		await byTestId(panel, 'node-creator-search-bar').fill(words);
		await found.getByText('Kling Generate Video', { exact: true }).waitFor();
		await page.keyboard.press('Escape');
		await panel.waitFor({ state: 'hidden' });
	},
);
