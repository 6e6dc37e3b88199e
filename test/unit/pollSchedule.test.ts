import fc from 'fast-check';

import { backoffMs } from '../../nodes/shared/client/retry';
import { nextPollDelay, TYPICAL_RENDER_MS } from '../../nodes/shared/delivery/pollSchedule';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The ages at which a task is looked at, up to `until`. */
function looks(typical: number, until: number): number[] {
	const ages: number[] = [];
	for (let age = 0; age <= until; ) {
		age += nextPollDelay(age, typical);
		ages.push(age);
	}
	return ages.filter((age) => age <= until);
}

/** The time between a look and the one before it, with the age at which it ends; in whole milliseconds. */
const gaps = (ages: number[]) =>
	ages.slice(1).map((age, index) => ({ age, gap: Math.round(age - (ages[index] ?? 0)) }));

describe('when to look at a task', () => {
	const typicals = fc.integer({ min: 30 * SECOND, max: 20 * MINUTE });

	it('is always later, and never much later', () => {
		const ages = fc.double({ min: 0, max: 24 * 60 * MINUTE, noNaN: true });
		fc.assert(
			fc.property(ages, typicals, (age, typical) => {
				const delay = nextPollDelay(age, typical);
				expect(delay).toBeGreaterThan(0);
				expect(delay).toBeLessThanOrEqual(Math.max(30 * SECOND, typical / 3));
			}),
			{ numRuns: 1000 },
		);
	});

	it('is first after 10 s, whatever a render takes', () => {
		fc.assert(
			fc.property(typicals, fc.nat({ max: 9999 }), (typical, age) => {
				expect(age + nextPollDelay(age, typical)).toBe(10 * SECOND);
			}),
		);
	});

	describe('by what a render usually takes', () => {
		const typical = TYPICAL_RENDER_MS;

		it('is at most 14 times until a render usually ends', () => {
			expect(looks(typical, typical).length).toBeLessThanOrEqual(14);
			expect(looks(typical, typical).length).toBeGreaterThanOrEqual(5);
		});

		it('is at least every 10 s around the usual end', () => {
			const around = gaps(looks(typical, typical * 1.5)).filter(({ age }) => age > typical * 0.8);
			expect(around.length).toBeGreaterThan(5);
			for (const { gap } of around) expect(gap).toBeLessThanOrEqual(10 * SECOND);
		});

		it('is never more often than every 5 s', () => {
			for (const { gap } of gaps(looks(typical, 30 * MINUTE))) {
				expect(gap).toBeGreaterThanOrEqual(5 * SECOND);
			}
		});

		it('is ever less often once a task is late, down to every 30 s', () => {
			const late = gaps(looks(typical, 60 * MINUTE)).filter(({ age }) => age > typical * 2);
			const lengths = late.map(({ gap }) => gap);
			expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
			expect(lengths.at(-1)).toBe(30 * SECOND);
		});
	});
});

describe('how long to wait before the next try', () => {
	const NOW = Date.UTC(2026, 2, 15, 10, 0, 0);
	const random = jest.spyOn(Math, 'random');
	afterAll(() => random.mockRestore());

	it.each([
		[1, 1000],
		[2, 2000],
		[3, 4000],
		[4, 8000],
		[5, 16_000],
		[6, 30_000],
		[7, 30_000],
		[50, 30_000],
		[5000, 30_000],
	])('after %d tries: %d ms', (tries, expected) => {
		random.mockReturnValue(0);
		expect(backoffMs(tries, null, NOW)).toBe(expected);
	});

	it.each<[string, string, number]>([
		['seconds', '7', 7000],
		['more than it would wait by itself', '120', 120_000],
		['less than it would wait by itself', '2', 2000],
		['a date', 'Sun, 15 Mar 2026 10:00:20 GMT', 20_000],
		['an ISO date', '2026-03-15T10:00:20Z', 20_000],
		['a second, when it asks for none', '0', 1000],
		['a second, when it asks for less', '0.2', 1000],
		['a second, when it asks for a negative time', '-5', 1000],
		['a second, when the date has passed', 'Sun, 15 Mar 2026 09:00:00 GMT', 1000],
	])('is what the server asks for: %s', (_name, header, expected) => {
		random.mockReturnValue(0);
		expect(backoffMs(5, header, NOW)).toBe(expected);
	});

	it('follows its own rule when the server asks for something unreadable', () => {
		random.mockReturnValue(0);
		expect(backoffMs(3, 'soon', NOW)).toBe(4000);
		expect(backoffMs(3, 'try 10', NOW)).toBe(4000);
	});

	it('has a random part of less than a second', () => {
		random.mockReturnValue(0.5);
		expect([backoffMs(1, null, NOW), backoffMs(9, null, NOW), backoffMs(1, '7', NOW)]).toEqual([
			1500, 30_500, 7500,
		]);
	});

	it('is never less than a second, whatever the server asks for', () => {
		random.mockReturnValue(0);
		const headers = fc.oneof(fc.string(), fc.double().map(String), fc.constant(null));
		fc.assert(
			fc.property(headers, fc.integer({ min: 1, max: 1000 }), (header, tries) => {
				expect(backoffMs(tries, header, NOW)).toBeGreaterThanOrEqual(SECOND);
			}),
		);
	});

	it('is never less than what was asked for, nor a second more', () => {
		const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
		fc.assert(
			fc.property(fc.nat({ max: 600 }), chances, (seconds, chance) => {
				random.mockReturnValue(chance);
				const wait = backoffMs(1, String(seconds), NOW);
				const asked = Math.max(seconds, 1) * SECOND;
				expect(wait).toBeGreaterThanOrEqual(asked);
				expect(wait).toBeLessThanOrEqual(asked + SECOND);
			}),
		);
	});
});
