import js from '@eslint/js';
import { buildScanConfig } from '@n8n/scan-community-package/scanner/scanner.mjs';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What is published is checked by the rules of n8n for community packages. */
const OURS_ALONE = ['test/**', 'bench/**', 'scripts/**'];

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
						caseSensitive: true,
						message: `${folder}/ stands below what it imports: see docs/design.md`,
					},
				],
			},
		],
	},
}));

export default defineConfig(
	globalIgnores(['dist/', 'demo-output/', 'editor-output/', 'node_modules/', '*.js', '*.mjs']),
	{ ignores: OURS_ALONE, extends: [await buildScanConfig()] },
	...importsDownwards,
	{
		files: OURS_ALONE.map((folder) => `${folder}/*.ts`),
		extends: [js.configs.recommended, tseslint.configs.recommended],
		languageOptions: { parserOptions: { projectService: true } },
		rules: {
			'@typescript-eslint/no-floating-promises': 'error',
			'@typescript-eslint/no-misused-promises': 'error',
			'@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_' }],
			// Files that are loaded only where they are needed.
			'@typescript-eslint/no-require-imports': 'off',
		},
	},
	{
		files: OURS_ALONE.flatMap((folder) => [`${folder}/*.js`, `${folder}/*.mjs`]),
		extends: [js.configs.recommended],
		languageOptions: {
			globals: {
				console: 'readonly',
				performance: 'readonly',
				process: 'readonly',
				setInterval: 'readonly',
			},
		},
	},
	{ files: ['**/*.js'], languageOptions: { sourceType: 'commonjs' } },
	{ linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
);
