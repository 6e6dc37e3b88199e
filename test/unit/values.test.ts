import { withoutFullStop } from '../../nodes/shared/domain/values';

describe('a text within a sentence', () => {
	it.each([
		['No way.', 'No way'],
		['Well... ', 'Well'],
		['a. b', 'a. b'],
		['.a.', '.a'],
		['...', ''],
		['', ''],
	])('%j', (text, expected) => {
		expect(withoutFullStop(text)).toBe(expected);
	});

	it('may be as long as it likes', () => {
		const dots = '. '.repeat(500_000);
		expect(withoutFullStop(`${dots}x`)).toBe(`${dots}x`);
		expect(withoutFullStop(`x${dots}`)).toBe('x');
	});
});
