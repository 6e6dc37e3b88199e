import { readFileSync } from 'node:fs';
import path from 'node:path';

import { purchasesFromNow } from '../e2e/stage';
import { credentialsFor } from '../providers';
import { byTestId, openEditor, type Editor } from './editor';
import { picture } from './pictures';

/* How many clicks it takes to a first video by the README, from a workflow without nodes. Keys do not count. */

const AT_MOST = 6;

const readme = readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8');
const [, workflow] = /```json\n(.+?)```/s.exec(readme)!;

let editor: Editor;

beforeAll(async () => {
	editor = await openEditor();
	const { page } = editor;
	await page.setViewportSize({ width: 1500, height: 1000 });
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
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

	const execute = async () => {
		await page.locator('[data-test-id^=execute-workflow-button]').last().click();
		await byTestId(page, 'canvas-node-status-success').nth(1).waitFor();
	};

	await page.goto(`${stage.server.url}/workflow/new`);
	await byTestId(page, 'canvas-add-button').waitFor();
	await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(workflow)})`);
	await page.keyboard.press('Control+V');
	await execute();
	await picture(page, 'first-sample');
	const forTheSample = await clicks();
	expect(forTheSample).toBeLessThanOrEqual(AT_MOST);
	expect(bought()).toEqual([]);

	await page.locator('[data-node-name="Kling Generate Video"]').first().dblclick();
	const form = byTestId(page, 'node-parameters');
	await byTestId(form, 'parameter-input-sampleVideo').locator('.el-switch').click();
	await page.getByText('Connect to Kling (fal.ai)').click();
	const dialog = byTestId(page, 'editCredential-modal');
	await dialog.locator('input[type=password]').first().fill('key:secret');
	await byTestId(dialog, 'credential-save-button').click();
	await picture(page, 'first-credential');
	// Closes the node as well.
	await page.keyboard.press('Escape');
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
	await execute();
	await picture(page, 'first-bought');
	expect(bought()).toHaveLength(1);
	expect((await clicks()) - forTheSample).toBeLessThanOrEqual(AT_MOST);
	expect(editor.complaints()).toEqual([]);
});
