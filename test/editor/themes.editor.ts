import { byTestId, openEditor, type Editor, type Look } from './editor';
import { formArea, picture } from './pictures';
import { workflowOf } from './workflows';

/* How everything looks in both themes. */

const NODES = [
	{ type: 'klingGenerateVideo', name: 'Kling Generate Video' },
	{ type: 'klingMultiShot', name: 'Kling Multi-Shot' },
	{ type: 'klingMotionControl', name: 'Kling Motion Control' },
	{ type: 'klingGetTask', name: 'Kling Get Task' },
	{ type: 'klingTrigger', name: 'Kling Trigger' },
];

describe.each<[NonNullable<Look['theme']>]>([['light'], ['dark']])('in the %s theme', (theme) => {
	let editor: Editor;

	beforeAll(async () => {
		editor = await openEditor({ theme });
	});

	afterAll(async () => {
		await editor.close();
	});

	test.each(NODES)('$name shows its form', async ({ type, name }) => {
		await editor.openNode({ type, name, parameters: { provider: 'fal' } });
		await picture(editor.page, `${theme}-${type}`, await formArea(editor.page));
		expect(editor.complaints()).toEqual([]);
	});

	test.each([
		['a refused item', { prompt: '{{ $json.prompt }}' }, 'was not evaluated'],
		['a finished run', { prompt: 'A paper boat', options: { sampleVideo: true } }, 'video/mp4'],
	])('%s says what happened', async (what, parameters, shown) => {
		const { page } = editor;
		await page.setViewportSize({ width: 1500, height: 1100 });
		const node = { type: 'klingGenerateVideo', name: 'Kling Generate Video' };
		const workflow = await editor.store(workflowOf({ ...node, parameters }));
		await editor.openForm(workflow, 'kling');
		await byTestId(page, 'node-execute-button').click();
		await byTestId(page, 'output-panel').getByText(shown).first().waitFor();
		await picture(page, `${theme}-${what.replaceAll(' ', '-')}`);
	});
});
