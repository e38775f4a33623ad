import { expect, it } from 'vitest';
import { matching, slashed, slashQuery } from './slash-match.js';
import type { SlashEntry } from './slash-entry.js';

const entry = (name: string): SlashEntry => ({ name, description: '', kind: 'skill', source: 'yours' });
const groups = [{ title: 'Skills', entries: ['code-review', 'review', 'write-plan'].map(entry) }];
const namesFor = (query: string) => matching(groups, query).flatMap(({ entries }) => entries.map(({ name }) => name));

it('is asked only by a slash at the beginning, while the caret is in its name', () => {
  expect(slashQuery('/re', 3)).toBe('re');
  expect(slashQuery('/re view', 2)).toBe('re');
  expect(slashQuery('/re view', 6)).toBeNull();
  expect(slashQuery(' /re', 4)).toBeNull();
  expect(slashQuery('/etc/hosts', 10)).toBeNull();
});

it('puts beginnings before words before letters in order', () => {
  expect(namesFor('re')).toEqual(['review', 'code-review', 'write-plan']);
  expect(namesFor('wp')).toEqual(['write-plan']);
  expect(namesFor('zz')).toEqual([]);
  const two = [...groups, { title: 'Chat', entries: [entry('rename')] }];
  expect(matching(two, 'ren').map(({ title }) => title)).toEqual(['Chat', 'Skills']);
});

it('takes whole names alone', () => {
  expect(slashed('/review the cart', groups)).toMatchObject({ entry: { name: 'review' }, rest: 'the cart' });
  expect(slashed('/rev the cart', groups)).toBeNull();
});
