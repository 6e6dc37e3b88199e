/* Loaded before n8n: takes its table of processed values from the nodes, as in an n8n that has none. */
const Module = require('node:module');

const HELPERS = /\/deduplication-helper-functions$/;
const load = Module._load;

Module._load = function (request, ...more) {
	const loaded = load.call(this, request, ...more);
	return HELPERS.test(request)
		? { ...loaded, getDeduplicationHelperFunctions: () => ({}) }
		: loaded;
};
