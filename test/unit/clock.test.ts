import { sleep } from 'n8n-workflow';

import { clock } from '../../nodes/shared/execution/clock';

jest.mock('n8n-workflow', () => ({ sleep: jest.fn() }));

let now: number;

beforeEach(() => {
	now = 0;
	jest.spyOn(performance, 'now').mockImplementation(() => now);
	jest.mocked(sleep).mockImplementation(async (ms) => {
		now += ms;
	});
});

afterEach(() => {
	jest.restoreAllMocks();
});

test('a sleep takes as long as it is told', async () => {
	await clock.sleep(3500);
	expect(now).toBe(3500);
});

test('the time of day may be set back meanwhile', async () => {
	jest.spyOn(Date, 'now').mockImplementation(() => (now > 1000 ? now - 3_600_000 : now));
	await clock.sleep(3500);
	expect(now).toBe(3500);
});

test('a Stop ends it within a second, also where n8n cannot interrupt a sleep', async () => {
	const stop = new AbortController();
	jest.mocked(sleep).mockImplementation(async (ms) => {
		if (now <= 5500 && now + ms > 5500) stop.abort();
		now += ms;
	});
	await clock.sleep(60_000, stop.signal);
	expect(now).toBeGreaterThan(5500);
	expect(now).toBeLessThanOrEqual(6500);
});

test('it does not begin after a Stop', async () => {
	await clock.sleep(60_000, AbortSignal.abort());
	expect(now).toBe(0);
});
