import { byTestId, openEditor, type Look } from './editor';
import { picture } from './pictures';
import { workflowOf } from './workflows';

const THEMES: Array<[NonNullable<Look['theme']>, string]> = [
	['light', 'kling.svg'],
	['dark', 'kling.dark.svg'],
];

test.each(THEMES)('the %s theme shows the icon that was made for it', async (theme, file) => {
	const editor = await openEditor({ theme, scale: 2 });
	try {
		const { page } = editor;
		await page.setViewportSize({ width: 1000, height: 600 });
		const node = { type: 'klingGenerateVideo', name: 'Kling Generate Video', parameters: {} };
		await editor.openCanvas(await editor.store(workflowOf(node)));
		const icon = page.locator('[data-node-name="Kling Generate Video"] img').first();
		await icon.waitFor();
		expect(await icon.getAttribute('src')).toMatch(new RegExp(`/${file.replace('.', '\\.')}$`));
		await byTestId(page, 'canvas-default-node').waitFor();
		await picture(page, `icon-${theme}`);
		expect(editor.complaints()).toEqual([]);
	} finally {
		await editor.close();
	}
});
