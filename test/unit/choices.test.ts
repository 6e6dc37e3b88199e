import fc from 'fast-check';

import { conditionsOf, type Choice } from '../../nodes/shared/form/choices';

describe('conditions for choices in a form', () => {
	const holds = (condition: string | null, settings: string[]): boolean =>
		condition === null || (new Function('values', `return ${condition}`)(settings) as boolean);

	it('tell what each choice leads to, and nothing else', () => {
		const value = fc.constantFrom('a', 'b', 'a-b', 'a.b');
		const choices = fc.uniqueArray(
			fc.record({
				settings: fc.tuple(value, value, value),
				leadsTo: fc.integer({ max: 3, min: 0 }),
			}),
			{ minLength: 1, selector: ({ settings }) => settings.join(' ') },
		);
		fc.assert(
			fc.property(choices, (list: Array<Choice<number>>) => {
				const conditions = conditionsOf(list, ['values[0]', 'values[1]', 'values[2]']);
				for (const { settings, leadsTo } of list) {
					const matching = conditions.filter(([, condition]) => holds(condition, settings));
					expect(matching.map(([result]) => result)).toEqual([leadsTo]);
				}
			}),
		);
	});

	it('are short: no setting that changes nothing is named', () => {
		const choices = ['standard', 'pro', '4k'].flatMap((mode) => [
			{ settings: ['fal', 'one', mode], leadsTo: 1 },
			{ settings: ['fal', 'two', mode], leadsTo: mode === 'pro' ? 1 : 2 },
		]);
		expect(conditionsOf(choices, ['x'])).toEqual([
			[1, "/^fal (one|two pro) /.test(x + ' ')"],
			[2, "/^fal (two standard|two 4k) /.test(x + ' ')"],
		]);
	});

	it('are none where every choice leads to the same', () => {
		expect(conditionsOf([{ settings: ['fal'], leadsTo: 1 }], ['x'])).toEqual([[1, null]]);
	});
});
