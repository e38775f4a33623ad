import { describe, expect, it } from 'vitest';
import { resetIn, speaksOfLimit } from './limit-words.js';

const now = new Date(2026, 10, 26, 18, 1, 30);

describe('when a provider answers again, by its words', () => {
  it.each([
    ['Rate limit reached for gpt-5 (TPM): Limit 30000. Please try again in 1h0m0s.', 3_600],
    ['Please try again in 11.054s.', 12],
    ['Please try again in 6m12.5s. Visit the dashboard.', 373],
    ['Please try again in 250ms.', 1],
    ['Suggested retry after 3600s.', 3_600],
    ['{"retryDelay": "3600s"}', 3_600],
    [String.raw`{\"retryDelay\":\"59.2s\"}`, 60],
    ['You’ve hit your usage limit. Upgrade to Pro or try again at 7:02 PM.', 3_690],
    ['You’ve hit your usage limit. Try again at 6:01 PM.', 30],
    ['You’ve hit your usage limit. Try again at 12:10 AM.', 0],
    ['You’ve hit your usage limit. Try again at Nov 27th, 2026 6:01 PM.', 86_430],
    ['Request rejected (429).', null],
    ['Please try again in a while, or try again in 3 seasons.', null],
  ])('%s', (words, seconds) => {
    expect(resetIn(words, now)).toBe(seconds);
  });

  it('is a limit also where no status is told', () => {
    expect(speaksOfLimit('Quota exceeded. Check your plan and billing details.')).toBe(true);
    expect(speaksOfLimit('You’ve hit your usage limit.')).toBe(true);
    expect(speaksOfLimit('The model does not exist.')).toBe(false);
  });
});
