/*
 * n8n's own gate for community packages, run offline on the sources and on the packed package:
 * what passes here passes `npx @n8n/scan-community-package` apart from the provenance of a release.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const MAX_PACKED_BYTES = 250 * 1024;
const folder = mkdtempSync(path.join(tmpdir(), 'kling-scan-'));

function packed() {
	const [{ filename }] = JSON.parse(
		execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		}),
	);
	const tarball = path.join(folder, filename);
	const unpacked = path.join(folder, 'package');
	mkdirSync(unpacked);
	execFileSync('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
	return { unpacked, bytes: statSync(tarball).size };
}

async function scan(name, directory, patterns) {
	const { passed, message, details } = await analyzePackage(directory, patterns);
	console.log(`${name}: ${passed ? 'nothing to report' : `${message}\n${details ?? ''}`}`);
	return passed;
}

try {
	const { unpacked, bytes } = packed();
	const results = [
		await scan('Source', process.cwd(), SOURCE_FILE_PATTERNS),
		await scan('Package', unpacked, ['**/*.js', 'package.json']),
	];
	const isSmall = bytes <= MAX_PACKED_BYTES;
	console.log(`Packed: ${(bytes / 1024).toFixed(1)} KB of at most ${MAX_PACKED_BYTES / 1024} KB`);
	process.exitCode = results.every(Boolean) && isSmall ? 0 : 1;
} finally {
	rmSync(folder, { recursive: true, force: true });
}
