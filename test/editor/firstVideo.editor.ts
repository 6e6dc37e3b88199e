import { purchasesFromNow } from '../e2e/stage';
import { credentialsFor } from '../providers';
import { byTestId, openEditor, type Editor } from './editor';
import { picture } from './pictures';

/* How many clicks it takes to a first video, from a workflow without nodes. What is typed does not count. */

const AT_MOST = 6;

let editor: Editor;

beforeAll(async () => {
	editor = await openEditor();
	const { page } = editor;
	await page.setViewportSize({ width: 1500, height: 1000 });
	await page.addInitScript(
		"window.clicks = 0; window.addEventListener('pointerdown', () => (window.clicks += 1), true);",
	);
});

afterAll(async () => {
	await editor.close();
});

test('a sample video, then a bought one, in a few clicks each', async () => {
	const { page, stage } = editor;
	const bought = purchasesFromNow(stage);
	const clicks = async () => await page.evaluate<number>('window.clicks');
	// A newcomer has no credential yet.
	const account = stage.credentials.klingFalApi!;
	await stage.client.ask('DELETE', `/rest/credentials/${account.id}`);

	await page.goto(`${stage.server.url}/workflow/new`);
	await byTestId(page, 'canvas-add-button').click();
	const panel = byTestId(page, 'node-creator');
	await byTestId(panel, 'node-creator-search-bar').fill('kling');
	await byTestId(panel, 'node-creator-item-name')
		.getByText('Kling Generate Video', { exact: true })
		.click();
	const form = byTestId(page, 'node-parameters');
	const options = byTestId(form, 'collection-parameter-add').last();
	await options.click();
	await page
		.locator('[data-test-id=collection-parameter-option]:visible')
		.filter({ hasText: /^Sample Video\b(?! URL)/ })
		.first()
		.click();
	const run = byTestId(page, 'node-execute-button');
	await run.click();
	const output = byTestId(page, 'output-panel');
	await output.getByText('videoUrl').or(output.getByText('video/mp4')).first().waitFor();
	await picture(page, 'first-sample');
	expect(await clicks()).toBeLessThanOrEqual(AT_MOST);
	expect(bought()).toEqual([]);

	const before = await clicks();
	await byTestId(form, 'parameter-input-prompt')
		.locator('textarea, [contenteditable]')
		.first()
		.click();
	await page.keyboard.type('A paper boat drifts down a rainy street');
	const sample = byTestId(form, 'collection-parameter').last();
	await sample.hover();
	await sample.locator('[data-test-id=parameter-item], .parameter-item').first().hover();
	await sample.getByTitle('Delete').first().click();
	await byTestId(form, 'node-credentials-select').getByText('Set up credential').click();
	const dialog = byTestId(page, 'editCredential-modal');
	await dialog.locator('input[type=password]').first().fill('key:secret');
	await byTestId(dialog, 'credential-save-button').click();
	await dialog.waitFor({ state: 'hidden' });
	// What only a test needs: the account is one of the simulator.
	const { data } = credentialsFor(stage.simulator).klingFalApi!;
	const listed = await stage.client.ask('GET', '/rest/credentials');
	const { id } = (listed.body as { data: Array<{ id: string; type: string }> }).data.find(
		({ type }) => type === 'klingFalApi',
	)!;
	await stage.client.ask('PATCH', `/rest/credentials/${id}`, {
		name: account.name,
		type: 'klingFalApi',
		data,
	});
	await run.click();
	await output.getByText('bought').first().waitFor();
	await picture(page, 'first-bought');
	expect(bought()).toHaveLength(1);
	expect((await clicks()) - before).toBeLessThanOrEqual(AT_MOST);
	expect(editor.complaints()).toEqual([]);
});
