import { buildScanConfig } from '@n8n/scan-community-package/scanner/scanner.mjs';
import { defineConfig, globalIgnores } from 'eslint/config';

/** The rules by which n8n checks community packages, for the code that is published. */
export default defineConfig(
	globalIgnores([
		'dist/',
		'demo-output/',
		'editor-output/',
		'node_modules/',
		'test/',
		'bench/',
		'scripts/',
		'**/*.js',
		'**/*.mjs',
	]),
	await buildScanConfig(),
	{ linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
);
