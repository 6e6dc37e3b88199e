import { openEditor, type Editor } from './editor';
import { formArea, picture } from './pictures';

/* What an element is made of, by provider. */

let editor: Editor;

beforeAll(async () => {
	editor = await openEditor();
});

afterAll(async () => {
	expect(editor.complaints()).toEqual([]);
	await editor.close();
});

const MULTI_SHOT = { type: 'klingMultiShot', name: 'Kling Multi-Shot' };

test.each([
	['klingAi', ['Element ID'], ['Description', 'Image URLs', 'Video URL', 'Voice ID']],
	['fal', ['Description', 'Image URLs', 'Video URL', 'Voice ID'], ['Element ID']],
])('an element at %s is made of %j', async (provider, there, absent) => {
	const parameters = { provider, references: { elements: { element: [{}] } } };
	const form = await editor.openNode({ ...MULTI_SHOT, parameters });
	for (const label of there) await form.getByText(label, { exact: true }).waitFor();
	for (const label of absent) expect(await form.getByText(label, { exact: true }).count()).toBe(0);
	await picture(editor.page, `element-${provider}`, await formArea(editor.page));
});
