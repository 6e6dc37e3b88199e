const endToEnd = require('./jest.e2e.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...endToEnd,
	roots: ['<rootDir>/test/editor'],
	testMatch: ['**/*.editor.ts'],
	globalSetup: '<rootDir>/test/editor/globalSetup.ts',
};
