import { expect, it } from 'vitest';
import { shortLength } from './find-run.js';

it('shows ids as short as they stay distinct, and never shorter than 8', () => {
  expect(shortLength([])).toBe(8);
  expect(shortLength(['0199c0de-0000-7000-8000-000000000001', '1199c0de-0000-7000-8000-000000000001'])).toBe(8);
  expect(shortLength(['0199c0de-0000-7000', '0199c0de-0010-7000', '0199c0de-0011-7000'])).toBe(13);
});
