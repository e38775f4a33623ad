import { describe, expect, it } from 'vitest';
import { readRefusal } from './read-refusal.js';

/** In the zone of this process, which is not told. */
const here = new Date(2026, 10, 26, 18, 1, 30);

describe('when a provider answers again, by its words', () => {
  it.each([
    ['Please try again in 1h0m0s.', 3_600],
    ['Please try again in 11.054s.', 11.054],
    ['Please try again in 6m12.5s. Visit the dashboard.', 372.5],
    ['Please try again in 250ms.', 0.25],
    ['Suggested retry after 3600s.', 3_600],
    ['or try again in 3 days 6 hours 57 minutes.', 284_220],
    ['{"retryDelay": "3600s"}', 3_600],
    ['retry_delay {\n  seconds: 34\n}', 34],
    // Codex, and Claude before it told its zone.
    ['You’ve hit your usage limit. Upgrade to Pro or try again at 7:02 PM.', 3_690],
    ['You’ve hit your usage limit. Try again at 6:01 PM.', 30],
    ['You’ve hit your usage limit. Try again at 12:10 AM.', 22_170],
    ['You’ve hit your usage limit. Try again at Nov 27th, 2026 6:01 PM.', 86_430],
    ['5-hour limit reached ∙ resets 18:30', 1_770],
    ['5-hour limit reached ∙ resets 7pm', 3_570],
    ['Request rejected (429).', null],
    ['Please try again in a while, or try again in 3 seasons.', null],
    ["You've hit your usage limit. Try again Aug 18.", null],
    ["You've hit your weekly limit - resets Mon 12:00am", null],
  ])('%s', (words, seconds) => {
    const { until } = readRefusal({ status: 429, words }, here);
    expect(until === null ? null : (Date.parse(until) - here.getTime()) / 1000).toBe(seconds);
  });
});
