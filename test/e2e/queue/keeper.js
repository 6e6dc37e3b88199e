// Runs a program that ends with the process that started this one, however that ended: endWithParent.js
// kills this process group. Usage: node keeper.js <uid> <gid> <program> [arguments]
require('../endWithParent');
const { spawn } = require('node:child_process');

const [uid, gid, program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: 'inherit', uid: Number(uid), gid: Number(gid) });
child.on('error', (error) => {
	process.stderr.write(`${error.message}\n`);
	process.exit(1);
});
child.on('exit', (code) => process.exit(code ?? 1));
// What ends the group is for the program; this process follows it.
process.on('SIGINT', () => {});
