const ESSENTIALS = '{examples,generateVideo,killed,multiShot,retry,suspend,trigger}';

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test/e2e'],
	testMatch: [`**/${process.env.KLING_E2E_ESSENTIALS ? ESSENTIALS : '*'}.e2e.ts`],
	// What is installed there is no part of the project.
	modulePathIgnorePatterns: ['<rootDir>/test/e2e/n8n/'],
	// Types are checked by `npm run typecheck`, once for the whole project.
	transform: { '^.+\\.ts$': ['ts-jest', { diagnostics: false }] },
	globalSetup: '<rootDir>/test/e2e/globalSetup.ts',
	globalTeardown: '<rootDir>/test/e2e/globalTeardown.ts',
	// Only to end what hangs: on a busy machine everything takes longer.
	testTimeout: 300_000,
	// One n8n for all.
	maxWorkers: 1,
	verbose: true,
};
