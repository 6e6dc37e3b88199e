import { buildScanConfig } from '@n8n/scan-community-package/scanner/scanner.mjs';
import { defineConfig, globalIgnores } from 'eslint/config';

/** The folders of nodes/shared, in the order in which they are read: each may import only what stands below it. */
const FOLDERS = [
	...['form', 'run', 'callback', 'purchase', 'delivery', 'client'],
	...['report', 'execution', 'job', 'transport', 'providers', 'domain'],
];

const importsDownwards = FOLDERS.map((folder, index) => ({
	files: [`nodes/shared/${folder}/**/*.ts`],
	rules: {
		'no-restricted-imports': [
			'error',
			{
				patterns: [
					{
						regex: `^(\\.\\./)+(Kling\\w+|atRunTime${FOLDERS.slice(0, index)
							.map((above) => `|${above}`)
							.join('')})(/|$)`,
						message: `${folder}/ stands below what it imports: see docs/design.md`,
					},
				],
			},
		],
	},
}));

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
	...importsDownwards,
	{ linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
);
