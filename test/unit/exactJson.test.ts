import fc from 'fast-check';

import { withWholePart } from '../../nodes/shared/providers/cutJson';
import { parseJson } from '../../nodes/shared/providers/exactJson';
import { failure } from '../../nodes/shared/providers/decoding';
import { firstId } from '../../nodes/shared/providers/json';
import { failureOf } from './decoded';

describe('JSON', () => {
	it.each<[string, string, unknown]>([
		['an id of 18 digits', '{"id":829474837261234567}', { id: '829474837261234567' }],
		['a negative one', '[-829474837261234567]', ['-829474837261234567']],
		['the largest number that is known exactly', '[9007199254740991]', [9007199254740991]],
		['the next one', '[9007199254740993]', ['9007199254740993']],
		['many digits in a text', '{"id":"829474837261234567"}', { id: '829474837261234567' }],
		['many digits behind a point', '[0.12345678901234567]', [Number('0.12345678901234567')]],
		['a power of ten', '[1e20, 12345678901234567]', [1e20, '12345678901234567']],
		['the same key twice', '{"a":1,"a":12345678901234567}', { a: Number('12345678901234567') }],
		['no JSON', '{"id":829474837261234567', '{"id":829474837261234567'],
	])('keeps %s', (_name, text, value) => {
		expect(parseJson(text)).toEqual(value);
	});

	it('is otherwise what JSON.parse makes of it', () => {
		const value = fc.jsonValue().filter((json) => !/\d{16}/.test(JSON.stringify(json)));
		fc.assert(
			fc.property(value, (json) => {
				const text = JSON.stringify({ json, digits: '1234567890123456' });
				expect(parseJson(text)).toEqual(JSON.parse(text));
			}),
		);
	});
});

describe('an id', () => {
	it.each<[unknown[], string | null]>([
		[['a-1'], 'a-1'],
		[[7_000_000], '7000000'],
		[[0], '0'],
		[[null, ' ', 5], '5'],
		[[Number('829474837261234567')], null],
		[[1.5, NaN, true, {}], null],
		[['a'.repeat(256)], 'a'.repeat(256)],
		[['a'.repeat(257), 'b'], 'b'],
	])('in %j', (values, id) => {
		expect(firstId(...values)).toBe(id);
	});

	it('in a cut answer is exact as well', () => {
		const response = { status: 200, headers: {}, body: '{"id":829474837261234567,"status":"su' };
		expect(withWholePart(response).body).toEqual({ id: '829474837261234567' });
	});
});

describe('an answer of a megabyte is read in one go', () => {
	const times = (part: string): string => part.repeat(Math.ceil(1_000_000 / part.length));

	it.each(['{"a":1,', ',', '{"a":"\\"', '[[', '{{,', '"'])('that breaks off in %j', (part) => {
		const body = `{"id":"a",${times(part)}`;
		expect(withWholePart({ status: 200, headers: {}, body }).body).toBeDefined();
	});

	it.each(['<title', '<title>', ' ', '<title>x', '<'])('that is a page of %j', (part) => {
		const response = { status: 500, headers: {}, body: `<html>${times(part)}` };
		expect(failureOf(failure(response, null)).message).toContain('a web page instead of data');
	});

	it.each(['.', ' .', '. x', '\ud83e'])('that is a text of %j', (part) => {
		const response = { status: 500, headers: {}, body: times(part) };
		expect(failureOf(failure(response, null)).message.length).toBeLessThan(310);
	});
});
