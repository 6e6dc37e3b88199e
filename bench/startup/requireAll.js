/*
 * Loads a community package as n8n does when it starts: every node and credential is required and an
 * instance of it made. Prints what that took, without n8n-workflow, which n8n has loaded before.
 */
const { readFileSync } = require('node:fs');
const path = require('node:path');

require('n8n-workflow');

const MB = 1024 * 1024;
const { folder } = JSON.parse(process.argv[2]);
const { n8n } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
const kept = [];

global.gc();
// Threads of the garbage collector still work for a few milliseconds, and their time would be counted.
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
const before = process.memoryUsage();
const startedAt = process.cpuUsage();
for (const file of [...n8n.nodes, ...n8n.credentials]) {
	const [name] = path.basename(file).split('.');
	kept.push(new (require(path.join(folder, file))[name])());
}
const { user, system } = process.cpuUsage(startedAt);
global.gc();
const heapMb = (process.memoryUsage().heapUsed - before.heapUsed) / MB;
const milliseconds = (user + system) / 1000;
process.stdout.write(`${JSON.stringify({ milliseconds, heapMb, loaded: kept.length })}\n`);
