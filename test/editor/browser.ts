import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Where Debian and Ubuntu put Chromium. */
const DEBIAN = '/usr/bin/chromium';

/** It talks to n8n only, not to its maker. */
const FLAGS = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** The Chromium of this machine, or the one that CHROMIUM_PATH names. Says what to install when there is none. */
export function chromiumPath(): string {
	const { CHROMIUM_PATH: wanted } = process.env;
	const found = wanted ?? DEBIAN;
	if (existsSync(found)) return found;
	throw new Error(
		wanted
			? `CHROMIUM_PATH names ${wanted}, which does not exist.`
			: `There is no Chromium at ${DEBIAN}. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to a Chromium or Chrome.`,
	);
}

/** Starts a browser without a window. */
export async function startBrowser(): Promise<Browser> {
	return await chromium.launch({ executablePath: chromiumPath(), args: FLAGS });
}
