import { expect, it } from 'vitest';
import { shutGates, someBudgets } from '../../e2e/fixture-limits.js';
import { amountsOf } from './budget-amounts.js';
import { isFaultless, requestOf, sidesDraft, sidesFaults } from './budget-draft.js';
import { covers, gateFacts, gateName, windowName } from './gate-words.js';

const now = Date.parse('2026-03-10T12:00:00Z');
const [claude, opencode] = shutGates(now);
if (claude === undefined || opencode === undefined) throw new Error('The fixture has both gates.');

it('names a gate by its agent, and by its model where it is not all of them', () => {
  const titles = new Map([['claude', 'Claude Code']]);
  expect(gateName(claude, titles)).toBe('Claude Code');
  expect(gateName(opencode, titles)).toBe('opencode · Rehearsal (offline, not an AI model)');
  expect(gateName({ ...opencode, model: 'default' }, titles)).toBe('opencode · its own model');
});

it('knows which steps fall under a gate', () => {
  expect(covers(claude, { agent: 'claude', model: 'opus' })).toBe(true);
  expect(covers(claude, { agent: 'opencode', model: 'opus' })).toBe(false);
  expect(covers(opencode, { agent: 'opencode', model: 'another' })).toBe(false);
  expect(covers({ ...opencode, model: 'default' }, { agent: 'opencode', model: null })).toBe(true);
});

it('tells whose word the time is, what waits and what is let through', () => {
  expect(gateFacts(claude)).toEqual(['as the provider’s answer told', '3 tasks wait']);
  expect(gateFacts(opencode)).toEqual([
    'a guess: nobody said until when',
    '1 task waits',
    'at most 2 at once',
    '40k tokens a minute',
  ]);
});

it('names a window in the provider’s word, with its length', () => {
  const window = { name: 'five_hour', used_percent: 1, minutes: 300, resets_at: null };
  expect(windowName(window)).toBe('five hour, 5 h');
  expect(windowName({ ...window, name: 'weekly', minutes: 10_080 })).toBe('weekly, 7 days');
  expect(windowName({ ...window, minutes: null })).toBe('five hour');
});

it('says of a budget what is used, reserved and left, and where it is stopped', () => {
  const [day, month] = someBudgets('p').map(amountsOf);
  expect(day).toMatchObject([
    { words: '1.2M used, 310k reserved, 450k left of 2.0M tokens', stop: 'stopped at 3.0M tokens', mark: 2 / 3 },
    { words: '$4.20 used, $0.90 reserved, $4.90 left of $10.00', stop: null, mark: null, short: false },
  ]);
  expect(month).toMatchObject([{ words: '8.1M used, 120k over 8.0M tokens', short: true }]);
});

it('refuses a hard budget below the soft one, and numbers that are none, in words', () => {
  const draft = { soft: { tokens: '2M', usd: '' }, hard: { tokens: '1M', usd: '' } };
  expect(sidesFaults(draft).whole).toMatch(/hard budget is below the soft one/);
  const odd = sidesFaults({ ...draft, hard: { tokens: 'much', usd: '' } });
  expect(odd.hard.tokens).toMatch(/Write a whole number/);
  expect([isFaultless(odd), isFaultless(sidesFaults(sidesDraft(null)))]).toEqual([false, true]);
  expect(requestOf('all', 'day', { ...draft, hard: { tokens: '3M', usd: '' } })).toEqual({
    key: 'all',
    period: 'day',
    soft: { tokens: 2_000_000 },
    hard: { tokens: 3_000_000 },
  });
});
