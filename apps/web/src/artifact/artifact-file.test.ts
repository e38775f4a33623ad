import { expect, it } from 'vitest';
import { fileOf } from './artifact-file.js';

it('names a file by its title, of letters that every system takes', () => {
  expect(fileOf({ title: '../../etc/<b>plan</b>: one', kind: 'markdown' }).name).toBe('etc b plan b one.md');
  expect(fileOf({ title: '…', kind: 'html' }).name).toBe('document.html');
});
