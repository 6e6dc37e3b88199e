import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';

const ROOT = path.join(__dirname, '..', '..');
/** To be looked at after a run; not kept. */
const OUTPUT = path.join(ROOT, 'editor-output');
/** Those that the documentation shows. */
const DOCUMENTED = path.join(ROOT, 'docs', 'images');

/** They float on the canvas. */
const WITHOUT_BUTTONS = '[class*=nodeButtonsWrapper] { visibility: hidden }';

type Clip = { x: number; y: number; width: number; height: number };

function fileIn(folder: string, name: string): string {
	mkdirSync(folder, { recursive: true });
	return path.join(folder, `${name}.png`);
}

/** The smallest area that holds all of these elements, with a margin around it. */
export async function around(margin: number, ...elements: Locator[]): Promise<Clip> {
	const boxes = await Promise.all(
		elements.map(async (element) => {
			const box = await element.boundingBox();
			if (!box) throw new Error(`Not to be seen: ${String(element)}`);
			return box;
		}),
	);
	const left = Math.min(...boxes.map(({ x }) => x)) - margin;
	const top = Math.min(...boxes.map(({ y }) => y)) - margin;
	const right = Math.max(...boxes.map(({ x, width }) => x + width)) + margin;
	const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + margin;
	return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The form of the opened node, down to its last field or hint. */
export async function formArea(page: Page): Promise<Clip> {
	const form = page.locator('[data-test-id=node-parameters]');
	const { x, width } = (await form.boundingBox())!;
	const parts = form.locator('> * :visible');
	const bottom = await parts.evaluateAll((elements) =>
		Math.max(
			...elements
				.filter((element) => !element.closest('[data-test-id=node-feature-request]'))
				.filter(({ children }) => children.length === 0)
				.map((element) => element.getBoundingClientRect().bottom),
		),
	);
	const { y } = (await form.boundingBox())!;
	return { x, y, width, height: bottom - y + 16 };
}

/** Takes a picture for whoever works on the forms, into `editor-output/`. */
export async function picture(page: Page, name: string, clip?: Clip): Promise<void> {
	await page.screenshot({ path: fileIn(OUTPUT, name), clip, animations: 'disabled' });
}

/** Takes a picture for the documentation, into `docs/images/`. */
export async function documented(page: Page, name: string, clip?: Clip): Promise<void> {
	await page.screenshot({
		path: fileIn(DOCUMENTED, name),
		clip,
		animations: 'disabled',
		style: WITHOUT_BUTTONS,
	});
}
