/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	// What is installed there is no part of the project.
	modulePathIgnorePatterns: ['<rootDir>/test/e2e/n8n/'],
	// Types are checked by `npm run typecheck`, once for the whole project.
	transform: {
		'^.+\\.ts$': ['ts-jest', { diagnostics: false }],
		// Comes as an ES module only.
		'@svta/.+\\.js$': ['ts-jest', { diagnostics: false, tsconfig: { allowJs: true } }],
	},
	transformIgnorePatterns: ['/node_modules/(?!@svta/)'],
	// No test depends on how busy the machine is.
	maxWorkers: '100%',
	workerIdleMemoryLimit: '2GB',
	// Only to end what hangs: on a busy machine everything takes longer.
	testTimeout: 600_000,
};
