import fc from 'fast-check';

import { withWholePart } from '../../nodes/shared/providers/cutJson';

const answer = (body: unknown, status = 200) => ({ status, headers: {}, body });
const wholePart = (text: string): unknown => withWholePart(answer(text)).body;

describe('an answer that breaks off', () => {
	it.each<[string, string, unknown]>([
		['in the next member', '{"id":"a1","status":"sta', { id: 'a1' }],
		['after a comma', '{"id":"a1",', { id: 'a1' }],
		['deep inside', '{"code":0,"data":{"id":"a1","status":"sub', { code: 0, data: { id: 'a1' } }],
		[
			'in a list',
			'{"data":[{"id":"a1","n":1},{"id":"a2","n":',
			{ data: [{ id: 'a1', n: 1 }, { id: 'a2' }] },
		],
		['after a text with signs of JSON', '{"a":"x,{[\\"","b":"', { a: 'x,{["' }],
	])('%s gives what is whole in it', (_name, text, expected) => {
		expect(wholePart(text)).toEqual(expected);
	});

	it.each<[string, string]>([
		['in its first member', '{"id":"a1'],
		['at its end', '{"id":"a1"'],
		['before anything', '{'],
	])('%s stays as it is', (_name, text) => {
		expect(wholePart(text)).toBe(text);
	});

	it.each<[string, unknown, number]>([
		['data', { id: 'a1' }, 200],
		['a web page', '<html>,</html>', 200],
		['a refusal', '{"error":"no","id":"a', 500],
	])('%s is no such answer', (_name, body, status) => {
		expect(withWholePart(answer(body, status)).body).toBe(body);
	});

	it('never gives a text that is not whole, wherever it breaks off', () => {
		// Numbers that are too long to be exact are given as texts.
		const values = fc.jsonValue().filter((json) => !/\d{16}/.test(JSON.stringify(json)));
		const objects = fc.dictionary(fc.string(), values, { minKeys: 1 });
		const textsIn = (value: unknown): string[] => {
			if (typeof value === 'string') return [value];
			if (value === null || typeof value !== 'object') return [];
			return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
		};
		fc.assert(
			fc.property(objects, fc.nat(), (object, at) => {
				const text = JSON.stringify(object);
				const part = wholePart(text.slice(0, at % text.length));
				if (typeof part === 'string') return;
				const known = textsIn(object);
				for (const found of textsIn(part)) expect(known).toContain(found);
			}),
		);
	});
});
