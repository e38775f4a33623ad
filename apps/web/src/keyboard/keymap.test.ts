import { expect, it } from 'vitest';
import { keysFor } from './keymap.js';

const press = (key: string, at: number) => ({ key, at });

it('understands single keys', () => {
  expect(keysFor(press('j', 0), null)).toBe('j');
  expect(keysFor(press('x', 0), null)).toBeNull();
});

it('understands g then r, in time and in this order', () => {
  expect(keysFor(press('g', 0), null)).toBeNull();
  expect(keysFor(press('r', 400), press('g', 0))).toBe('g r');
  expect(keysFor(press('r', 1400), press('g', 0))).toBeNull();
  expect(keysFor(press('n', 400), press('g', 0))).toBe('n');
});
