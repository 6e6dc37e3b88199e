import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems hand out by themselves, so that nobody else gets one of them by chance. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

async function isFree(port: number): Promise<boolean> {
	const server = createServer();
	try {
		await once(server.listen(port, '127.0.0.1'), 'listening');
		await once(server.close(), 'close');
		return true;
	} catch {
		return false;
	}
}

/** The first of `count` ports in a row on 127.0.0.1 that nobody listens on. */
export async function freePortsInARow(count: number): Promise<number> {
	for (;;) {
		const first = randomInt(FIRST_PORT, LAST_PORT - count);
		const row = Array.from({ length: count }, (_, index) => first + index);
		const free = await Promise.all(row.map(isFree));
		if (free.every(Boolean)) return first;
	}
}

/** Different ports on 127.0.0.1 that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
	const found = new Set<number>();
	while (found.size < count) found.add(await freePortsInARow(1));
	return [...found];
}
