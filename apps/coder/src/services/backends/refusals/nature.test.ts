import { expect, it } from 'vitest';
import { speaksOfLimit } from './nature.js';

it.each([
  ['Quota exceeded. Check your plan and billing details.', true],
  ['You’ve hit your usage limit.', true],
  ["You've hit your session limit · resets 1pm (UTC)", true],
  ['You have exhausted your daily quota on this model.', true],
  ['Free usage exceeded, subscribe to Go', true],
  ['The model does not exist.', false],
  ['The context limit of this model is reached.', false],
])('is a limit also where no status is told: %s', (words, isLimit) => {
  expect(speaksOfLimit(words)).toBe(isLimit);
});
