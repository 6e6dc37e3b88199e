import type { Browser, Locator, Page } from 'playwright-core';

import { OWNER, type StoredWorkflow } from '../e2e/n8nClient';
import { openStage, type Stage } from '../e2e/stage';
import type { WorkflowJson } from '../engine';
import { N8N_VERSION } from '../e2e/versions';
import { withCredentials } from '../nodes/workflow';
import { startBrowser } from './browser';
import { workflowOf, type EditedNode } from './workflows';

/** How the editor looks. */
export interface Look {
	/** Default: `light`. */
	theme?: 'light' | 'dark';
	/** Pixels of a picture for each pixel of the page (default 1). */
	scale?: number;
}

/** High enough for every form, so that a picture of it needs no scrolling. */
export const WINDOW = { width: 1400, height: 3000 };

/** Only to end what hangs. */
const TIMEOUT = 120_000;

/** A browser that is logged in to n8n's editor, and the n8n and simulator behind it. */
export interface Editor {
	stage: Stage;
	page: Page;
	/** What the browser's console has called an error since this was asked for the last time. */
	complaints(): string[];
	/** Stores a workflow, whose Kling nodes get the credentials of this editor. */
	store(workflow: WorkflowJson): Promise<StoredWorkflow>;
	/** Opens a stored workflow on the canvas. */
	openCanvas(workflow: StoredWorkflow): Promise<void>;
	/** Opens the form of a node of a stored workflow and returns the form. */
	openForm(workflow: StoredWorkflow, nodeId: string): Promise<Locator>;
	/** Stores a workflow with one Kling node, opens the node and returns its form. */
	openNode(node: EditedNode): Promise<Locator>;
	close(): Promise<void>;
}

/** The element that n8n's own tests call by this name. */
export const byTestId = (scope: Page | Locator, id: string): Locator =>
	scope.locator(`[data-test-id="${id}"]`);

async function logIn(page: Page, url: string): Promise<void> {
	await page.goto(`${url}/signin`);
	await page.locator('input[name=emailOrLdapLoginId]').fill(OWNER.email);
	await page.locator('input[type=password]').fill(OWNER.password);
	await page.keyboard.press('Enter');
	await byTestId(page, 'project-home-menu-item').waitFor();
}

/** The assistant of n8n 1 asks for what its licence lacks. */
const isOfN8n = (text: string): boolean =>
	N8N_VERSION.startsWith('1.') &&
	/^Failed to (load resource: .* status of 40[34]|fetch sessions metadata)/.test(text);

/** Opens n8n's editor in a browser and logs in. */
export async function openEditor({ theme = 'light', scale = 1 }: Look = {}): Promise<Editor> {
	const stage = await openStage();
	const browser: Browser = await startBrowser();
	const context = await browser.newContext({
		viewport: WINDOW,
		deviceScaleFactor: scale,
		colorScheme: theme,
		locale: 'en-US',
		reducedMotion: 'reduce',
	});
	context.setDefaultTimeout(TIMEOUT);
	await context.addInitScript(`localStorage.setItem('N8N_THEME', '${theme}')`);
	const page = await context.newPage();
	let heard: string[] = [];
	page.on('pageerror', ({ message }) => heard.push(message));
	page.on('console', (message) => {
		if (message.type() === 'error' && !isOfN8n(message.text())) heard.push(message.text());
	});
	await logIn(page, stage.server.url);
	// Before it is logged in, n8n's own page is refused an address or two.
	heard = [];

	const store: Editor['store'] = async (workflow) => {
		const name = String(workflow.name ?? 'Editor');
		return await stage.client.createWorkflow(name, withCredentials(workflow, stage.credentials));
	};
	const openForm: Editor['openForm'] = async ({ id }, nodeId) => {
		await page.goto(`${stage.server.url}/workflow/${id}/${nodeId}`);
		const form = byTestId(page, 'node-parameters');
		await form.waitFor();
		await byTestId(form, 'parameter-input-provider').waitFor();
		return form;
	};
	return {
		stage,
		page,
		store,
		openForm,
		complaints: () => heard.splice(0),
		openCanvas: async ({ id }) => {
			await page.goto(`${stage.server.url}/workflow/${id}`);
			await byTestId(page, 'canvas-node').first().waitFor();
		},
		openNode: async (node) => await openForm(await store(workflowOf(node)), 'kling'),
		close: async () => {
			await browser.close();
			await stage.close();
		},
	};
}
