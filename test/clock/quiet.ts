import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AddressInfo, Server, Socket } from 'node:net';

/*
 * Whether anything is going on in this process. Time may only pass while nothing is, and how long something
 * takes depends on what else the machine does: so nothing here is a matter of patience.
 *
 * - On its way through the network is what one end of a connection has written and the other has not read.
 *   Both ends are in this process, so their bytes can be compared; a connection also counts from its beginning
 *   until the server has accepted it, and from the moment one end is closed until the other is. That holds for
 *   every HTTP client, and needs nobody to say so. Requests that wait for time to pass, such as one that
 *   nobody answers, need no exception: all of their bytes have been read.
 * - Files, name look-ups and connections that are being made are requests to the system that Node.js can list, and
 *   so is a message to the thread in which tsx loads code.
 * - What remains is code that is about to run. Microtasks are over before the next turn of the event loop, and
 *   immediates are listed as well. Timers of a millisecond, by which n8n waits before another try, run before
 *   one that is set later: therefore it has to be quiet twice, with such a timer in between.
 *
 * Not seen are zlib and asynchronous cryptography, whose work in Node.js's threads nothing lists. The package
 * uses neither itself; n8n unpacks compressed answers with zlib.
 */

/** The ends of a connection, as far as they are known. */
interface Connection {
	client?: Socket;
	server?: Socket;
}

const connections = new Map<string, Connection>();
const servers = new Set<Server>();

function addEnd(key: string, end: keyof Connection, socket: Socket): void {
	const connection = connections.get(key) ?? {};
	connections.set(key, connection);
	connection[end] = socket;
	socket.once('close', () => {
		const { client, server } = connection;
		const isOver = (client?.closed ?? true) && (server?.closed ?? true);
		if (isOver && connections.get(key) === connection) connections.delete(key);
	});
}

const portOf = (server: Server): number => (server.address() as AddressInfo | null)?.port ?? NaN;

function onClient(message: unknown): void {
	const { socket } = message as { socket: Socket };
	socket.once('connect', () => {
		const isWatched = [...servers].some((server) => portOf(server) === socket.remotePort);
		if (isWatched) addEnd(`${socket.localPort} to ${socket.remotePort}`, 'client', socket);
	});
}

/** Makes the connections within this process to a server count. */
export function watchServer(server: Server): void {
	if (servers.size === 0) subscribe('net.client.socket', onClient);
	servers.add(server);
	server.on('connection', (socket: Socket) => {
		addEnd(`${socket.remotePort} to ${socket.localPort}`, 'server', socket);
	});
	server.once('close', () => {
		servers.delete(server);
		if (servers.size === 0) unsubscribe('net.client.socket', onClient);
	});
}

function isInMotion({ client, server }: Connection): boolean {
	// The other end is in another process.
	if (!client) return false;
	if (!server || client.closed || server.closed) return true;
	return client.bytesWritten !== server.bytesRead || server.bytesWritten !== client.bytesRead;
}

/** Of what Node.js lists: requests to the system, and code that is about to run. */
const PENDING = /Req|ConnectWrap|WriteWrap|ShutdownWrap|^Immediate$|^MessagePort$/;

const isQuiet = (): boolean =>
	![...connections.values()].some(isInMotion) &&
	!process.getActiveResourcesInfo().some((type) => PENDING.test(type));

let waiting: Array<() => void> = [];
let newcomers = false;

function look(wasQuiet: boolean): void {
	setTimeout(() => {
		// Timers can follow one another without a look at the network, immediates cannot.
		setImmediate(() => {
			const isSo = isQuiet();
			const isSure = isSo && wasQuiet && !newcomers;
			newcomers = false;
			if (!isSure) return look(isSo);
			const woken = waiting;
			waiting = [];
			for (const wake of woken) wake();
		});
	}, 1);
}

/** Waits until nothing is going on in this process. */
export async function quiet(): Promise<void> {
	await new Promise<void>((resolve) => {
		waiting.push(resolve);
		newcomers = true;
		if (waiting.length === 1) look(false);
	});
}

/** Waits until a condition holds. Between two looks at it, no clock moves that waits for quiet. */
export async function waitUntil(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
