import { expect, test } from 'vitest';
import { addBudget } from './budget-flag.js';

test.each([
  [['500k'], { tokens: 500_000 }],
  [['1.5M'], { tokens: 1_500_000 }],
  [['200000'], { tokens: 200_000 }],
  [['$5'], { usd: 5 }],
  [['500k', '$2.50'], { tokens: 500_000, usd: 2.5 }],
])('%j is a budget', (said, budget) => {
  expect(
    said.reduce<ReturnType<typeof addBudget> | undefined>((before, text) => addBudget(text, before), undefined),
  ).toEqual(budget);
});

test.each([['much'], ['-5'], ['5 €'], [''], ['0'], ['$0']])('%j is refused with an example', (text) => {
  expect(() => addBudget(text, undefined)).toThrow(/500k, 1\.5M or \$5/);
});

test('a kind that is said twice is refused', () => {
  expect(() => addBudget('2M', { tokens: 1 })).toThrow('A budget of tokens is said twice.');
});
