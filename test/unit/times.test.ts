import { isoTimeIn } from '../../nodes/shared/domain/times';

it.each([
	['2026-11-25T14:05:00', 'Europe/Berlin', '2026-11-25T13:05:00.000Z'],
	['2026-07-25T14:05:00', 'Europe/Berlin', '2026-07-25T12:05:00.000Z'],
	['2026-11-25 14:05:00', 'America/New_York', '2026-11-25T19:05:00.000Z'],
	['2026-11-25', 'Asia/Kolkata', '2026-11-24T18:30:00.000Z'],
	['2026-11-25T14:05', 'UTC', '2026-11-25T14:05:00.000Z'],
	['2026-11-25T14:05:00.123Z', 'Asia/Kolkata', '2026-11-25T14:05:00.123Z'],
	['2026-11-25T14:05:00.123+01:00', 'Asia/Kolkata', '2026-11-25T13:05:00.123Z'],
	// Just before and after the clocks are changed, at 01:00 UTC.
	['2026-03-29T01:30:00', 'Europe/Berlin', '2026-03-29T00:30:00.000Z'],
	['2026-03-29T03:30:00', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
	['2026-10-25T04:00:00', 'Europe/Berlin', '2026-10-25T03:00:00.000Z'],
])('%s in %s is %s', (text, zone, expected) => {
	expect(isoTimeIn(text, zone)).toBe(expected);
});

it.each([
	'',
	'yesterday',
	'2026',
	'25.11.2026',
	'2026-13-01',
	'2026-11-25T25:00:00',
	'1781080778802',
])("'%s' is no time", (text) => {
	expect(isoTimeIn(text, 'UTC')).toBeNull();
});
