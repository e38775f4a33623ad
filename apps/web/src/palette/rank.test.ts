import { expect, it } from 'vitest';
import { rank } from './rank.js';

const best = (search: string, names: string[]) =>
  names.filter((name) => rank(name, [], search) > 0).toSorted((a, b) => rank(b, [], search) - rank(a, [], search));

it('prefers the whole name, then its beginning, then a later word, then a part of one', () => {
  expect(best('run', ['Needs a rerun', 'Start a run', 'Running', 'Run'])).toEqual([
    'Run',
    'Running',
    'Start a run',
    'Needs a rerun',
  ]);
});

it('wants every word, in any order, and takes initials', () => {
  expect(best('review sec', ['Security review', 'Code review', 'Secure'])).toEqual(['Security review']);
  expect(best('gap', ['Gap analysis', 'Great apple pie', 'Map'])).toEqual(['Gap analysis', 'Great apple pie']);
});

it('finds what stands beside a name, after all names', () => {
  expect(rank('shop', ['/srv/payments'], 'pay')).toBeGreaterThan(0);
  expect(rank('shop', ['/srv/payments'], 'pay')).toBeLessThan(rank('repay', [], 'pay'));
  expect(rank('Settings', ['Agents, models, limits and keys of display'], 'pay')).toBe(0);
});
