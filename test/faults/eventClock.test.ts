import { EventClock } from './eventClock';

let clock: EventClock;

beforeEach(() => {
	clock = new EventClock();
});

afterEach(() => {
	clock.close();
});

const DAY = 24 * 60 * 60_000;

test('time jumps to the next sleeper, and each wakes at its own time', async () => {
	const start = clock.now();
	const woke: number[] = [];
	const sleep = async (ms: number) => {
		await clock.sleep(ms);
		woke.push(clock.now() - start);
	};
	await Promise.all([sleep(3 * DAY), sleep(DAY), sleep(0), sleep(2 * DAY)]);
	expect(woke).toEqual([0, DAY, 2 * DAY, 3 * DAY]);
});

test('time stands still while it is held', async () => {
	const start = clock.now();
	const release = clock.hold(1_000_000);
	const sleeping = clock.sleep(DAY);
	await new Promise((resolve) => setTimeout(resolve, 30));
	expect(clock.now()).toBe(start);
	release();
	release();
	await sleeping;
	expect(clock.now()).toBe(start + DAY);
});

test('a hold that is never released ends by itself', async () => {
	clock.hold(5);
	await clock.sleep(DAY);
});

test('a sleep that is aborted rejects with the reason, before it and during it', async () => {
	const stop = new AbortController();
	clock.hold(1_000_000);
	const sleeping = clock.sleep(DAY, stop.signal);
	stop.abort(new Error('Enough'));
	await expect(sleeping).rejects.toThrow('Enough');
	await expect(clock.sleep(DAY, stop.signal)).rejects.toThrow('Enough');
});
