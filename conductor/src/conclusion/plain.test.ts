import { expect, it } from 'vitest';
import { plain } from './plain.js';

it.each([
  ['See `src/core/a.ts:3-9` for it.', 'See one place in the code for it.'],
  ['It is in src/core/orders, below.', 'It is in one place in the code, below.'],
  ['The file orders.py:12 does.', 'The file one place in the code does.'],
  ['A call of `exportOrders()` or retry_count.', 'A call of export orders or retry count.'],
  ['MAX_ORDERS is one.', 'max orders is one.'],
])('takes out of "%s" what only a programmer reads', (text, expected) => {
  expect(plain(text)).toBe(expected);
});

it.each([
  'Orders and/or invoices, 24/7, since 2024/01/02, on an iPhone with macOS, e.g. in v1.2.',
  'GAP-001 and GAP-002: input/output of the user.',
  'As https://shop.example/help/someWhere.html says.',
])('leaves "%s"', (text) => {
  expect(plain(text)).toBe(text);
});
