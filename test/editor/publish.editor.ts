import { CREDENTIAL_TYPES } from '../providers';
import { byTestId, openEditor, type Editor } from './editor';
import { picture } from './pictures';
import { PACKAGE } from './workflows';

let editor: Editor;

beforeAll(async () => {
	editor = await openEditor();
});

afterAll(async () => {
	await editor.close();
});

test('a workflow whose provider is an expression is published with one credential', async () => {
	const { page, stage } = editor;
	await page.setViewportSize({ width: 1600, height: 800 });
	const type = CREDENTIAL_TYPES.apiframe;
	const common = { position: [0, 0], typeVersion: 1 };
	const workflow = await stage.client.createWorkflow('One credential', {
		nodes: [
			{
				...common,
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.scheduleTrigger',
				parameters: {},
			},
			{
				...common,
				position: [260, 0],
				id: 'kling',
				name: 'Kling',
				type: `${PACKAGE}.klingGenerateVideo`,
				parameters: { provider: '={{ "apiframe" }}', prompt: 'A fox' },
				credentials: { [type]: stage.credentials[type] },
			},
		],
		connections: { Start: { main: [[{ node: 'Kling', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	});
	await editor.openCanvas(workflow);
	await byTestId(page, 'workflow-open-publish-modal-button').click();
	const publish = byTestId(page, 'workflow-publish-button');
	await publish.waitFor();
	await picture(page, 'publish');
	await publish.click();
	await publish.waitFor({ state: 'hidden' });
	const { body } = await stage.client.ask('GET', `/rest/workflows/${workflow.id}`);
	expect(body).toMatchObject({ data: { active: true } });
	expect(editor.complaints()).toEqual([]);
});
