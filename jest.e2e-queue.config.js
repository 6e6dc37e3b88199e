/** @type {import('jest').Config} */
module.exports = {
	...require('./jest.e2e.config'),
	roots: ['<rootDir>/test/e2e/queue'],
	testMatch: ['**/*.queue.ts'],
	globalSetup: '<rootDir>/test/e2e/queue/globalSetup.ts',
	globalTeardown: '<rootDir>/test/e2e/queue/globalTeardown.ts',
};
