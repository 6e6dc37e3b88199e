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
 * - Files, name look-ups, connections that are being made and modules that a loader in a thread of its own looks
 *   for are listed by Node.js.
 * - What remains is code that is about to run. Microtasks are over before the next turn of the event loop,
 *   Node.js lists immediates, and short timers are counted here: n8n waits by one before another try.
 *
 * zlib works in threads that nothing lists, so whoever uses it has to say so by `hold`.
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
const PENDING = /Req|ConnectWrap|WriteWrap|ShutdownWrap|^MessagePort$|^Immediate$/;

/** In milliseconds: a timer that runs so soon is a part of what is going on. */
const SOON = 100;

const { setTimeout: setTimer, clearTimeout: clearTimer } = globalThis;
const soon = new Set<unknown>();

const setCounted = (act: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
	const run = () => {
		soon.delete(timer);
		act(...args);
	};
	const timer = setTimer(run, ms);
	if (!(ms > SOON)) soon.add(timer);
	return timer;
};

const clearCounted: typeof clearTimeout = (timer) => {
	soon.delete(timer);
	clearTimer(timer);
};

globalThis.setTimeout = Object.assign(setCounted, setTimer) as typeof setTimeout;
globalThis.clearTimeout = clearCounted;

let holds = 0;

/** Says that something is going on until the returned function is called. */
export function hold(): () => void {
	holds += 1;
	let isHeld = true;
	return () => {
		if (isHeld) holds -= 1;
		isHeld = false;
	};
}

const isQuiet = (): boolean =>
	holds === 0 &&
	soon.size === 0 &&
	![...connections.values()].some(isInMotion) &&
	!process.getActiveResourcesInfo().some((type) => PENDING.test(type));

interface Condition {
	holds: () => boolean;
	wake: () => void;
}

let conditions: Condition[] = [];
let waiting: Array<() => void> = [];
let hasNewcomers = false;

/** Wakes those whose condition holds, or else those who only wait for quiet; false when there are none. */
function wakeSome(): boolean {
	const met = conditions.filter((condition) => condition.holds());
	const woken = met.length > 0 ? met.map(({ wake }) => wake) : waiting;
	conditions = conditions.filter((condition) => !met.includes(condition));
	if (met.length === 0) waiting = [];
	for (const wake of woken) wake();
	return woken.length > 0;
}

/** So often the event loop turns at once; after that it gives way to what is waited for. */
const EAGER = 10;

function look(looks: number, wasQuiet: boolean): void {
	setImmediate(() => {
		const isSo = isQuiet();
		const isSure = isSo && wasQuiet && !hasNewcomers;
		hasNewcomers = false;
		const isOver = isSure && wakeSome();
		if (waiting.length + conditions.length === 0) return;
		if (isOver) look(0, false);
		else if (looks < EAGER || (isSo && !isSure)) look(looks + 1, isSo);
		else setTimer(() => look(looks, false), 1);
	});
}

function begin(): void {
	hasNewcomers = true;
	if (waiting.length + conditions.length === 1) look(0, false);
}

/** Waits until nothing is going on in this process. */
export async function quiet(): Promise<void> {
	await new Promise<void>((resolve) => {
		waiting.push(resolve);
		begin();
	});
}

/** Waits until nothing is going on and a condition holds. Until this is noticed, no clock jumps. */
export async function waitUntil(holds: () => boolean): Promise<void> {
	await new Promise<void>((resolve) => {
		conditions.push({ holds, wake: resolve });
		begin();
	});
}
