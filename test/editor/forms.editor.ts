import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodeType,
} from 'n8n-workflow';
import type { Locator } from 'playwright-core';

import { KlingGenerateVideo } from '../../nodes/KlingGenerateVideo/KlingGenerateVideo.node';
import { KlingGetTask } from '../../nodes/KlingGetTask/KlingGetTask.node';
import { KlingMotionControl } from '../../nodes/KlingMotionControl/KlingMotionControl.node';
import { KlingMultiShot } from '../../nodes/KlingMultiShot/KlingMultiShot.node';
import { KlingTrigger } from '../../nodes/KlingTrigger/KlingTrigger.node';
import { providerById } from '../../nodes/shared/providers';
import { modelsWith } from '../../nodes/shared/providers/offers';
import { modelName } from '../../nodes/shared/domain/models';
import { PROVIDER_IDS } from '../e2e/stage';
import { byTestId, openEditor, type Editor } from './editor';
import { formArea, picture } from './pictures';

let editor: Editor;

beforeAll(async () => {
	editor = await openEditor();
});

afterAll(async () => {
	await editor.close();
});

const NODES: Array<{ type: INodeType; isEachProvider: boolean }> = [
	{ type: new KlingGenerateVideo(), isEachProvider: true },
	{ type: new KlingMotionControl(), isEachProvider: true },
	{ type: new KlingMultiShot(), isEachProvider: true },
	{ type: new KlingGetTask(), isEachProvider: false },
	{ type: new KlingTrigger(), isEachProvider: false },
];

const FORMS = NODES.flatMap(({ type: { description }, isEachProvider }) =>
	(isEachProvider ? PROVIDER_IDS : PROVIDER_IDS.slice(0, 1)).map((provider) => ({
		provider,
		description,
		type: description.name,
		name: description.displayName,
	})),
);
type Form = (typeof FORMS)[number];

/** The options that n8n's own rules show for a provider. */
function optionsOf({ description, provider }: Form): INodeProperties[] {
	const node = { typeVersion: 1 } as INode;
	const root = NodeHelpers.getNodeParameters(
		description.properties,
		{ provider },
		true,
		false,
		node,
		description,
	)!;
	const { options = [] } = description.properties.find(({ name }) => name === 'options')!;
	return (options as INodeProperties[]).filter(
		(option) =>
			option.type !== 'hidden' && NodeHelpers.displayParameter({}, option, node, description, root),
	);
}

/** What an option holds once it was added, with one row where it has rows. */
const valueOf = ({ type, default: value, options = [] }: INodeProperties) =>
	type === 'fixedCollection'
		? { [(options[0] as { name: string }).name]: [{}] }
		: (value as INodeParameters[string]);

/** Opens a list and returns its entries' names. */
async function namesIn(opener: Locator, entries: string): Promise<string[]> {
	await opener.click();
	const shown = editor.page.locator(`[data-test-id=${entries}]:visible`);
	await shown.first().waitFor();
	return (await shown.allInnerTexts()).map((text) => text.split('\n')[0]!.trim());
}

describe.each(FORMS)('$name with $provider', (form) => {
	const { type, name, provider } = form;
	const pictureOf = async (variant: string) =>
		await picture(editor.page, [type, provider, variant].join('-'), await formArea(editor.page));

	test('opens with the credential of the provider, and lists its models and options', async () => {
		const shown = await editor.openNode({ type, name, parameters: { provider } });
		await pictureOf('form');
		const credential = byTestId(shown, 'node-credentials-select');
		const { name: expected } = editor.stage.credentials[providerById(provider).credentialType]!;
		expect(await credential.locator('input').inputValue()).toBe(expected);

		if (form.description.properties.some((property) => property.name === 'model')) {
			const models = modelsWith(providerById(provider), () => true);
			const listed = await namesIn(
				byTestId(shown, 'parameter-input-model'),
				'parameter-input-item',
			);
			expect(listed.sort()).toEqual(models.map(modelName).sort());
			await pictureOf('models');
			await editor.page.keyboard.press('Escape');
		}
		// The second one is n8n 1's.
		const addOption = shown.locator('[data-test-id=collection-parameter-add], .add-option');
		const listed = await namesIn(addOption.last(), 'collection-parameter-option');
		expect(listed).toEqual(optionsOf(form).map(({ displayName }) => displayName));
		expect(editor.complaints()).toEqual([]);
	});

	test('shows every option when it is added', async () => {
		const options = optionsOf(form);
		const values = Object.fromEntries(options.map((option) => [option.name, valueOf(option)]));
		const shown = await editor.openNode({ type, name, parameters: { provider, options: values } });
		for (const { displayName } of options) {
			await shown.getByText(displayName, { exact: true }).first().waitFor();
		}
		await pictureOf('options');
		expect(editor.complaints()).toEqual([]);
	});
});
