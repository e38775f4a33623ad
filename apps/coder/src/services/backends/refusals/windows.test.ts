import { expect, it } from 'vitest';
import { readRefusal } from './read-refusal.js';
import { ClaudeRateLimit, claudeRefusal, claudeWindows, CodexRateLimits, codexWindows } from './windows.js';

const limit = (told: object): ClaudeRateLimit => ClaudeRateLimit.parse(told);

it('knows the window of Claude that decides, and all of them where they are told', () => {
  const told = { status: 'allowed_warning', resetsAt: 1_795_716_000, rateLimitType: 'five_hour', utilization: 0.92 };
  const five = { name: 'five_hour', used_percent: 92, minutes: 300, resets_at: '2026-11-26T18:00:00.000Z' };
  expect(claudeWindows(limit(told))).toEqual([five]);
  const week = { utilization: 0.215, resetsAt: 1_795_737_600 };
  const unifiedWindows = { five_hour: { utilization: 0.92, resetsAt: 1_795_716_000 }, seven_day: week };
  expect(claudeWindows(limit({ ...told, unifiedWindows }))).toEqual([
    five,
    { name: 'seven_day', used_percent: 21.5, minutes: 10_080, resets_at: '2026-11-27T00:00:00.000Z' },
  ]);
});

it('takes a window of Claude that refuses for full, and says nothing of one whose fill is not told', () => {
  const refusing = { status: 'rejected', rateLimitType: 'overage' };
  expect(claudeWindows(limit(refusing))).toEqual([
    { name: 'overage', used_percent: 100, minutes: null, resets_at: null },
  ]);
  expect(claudeWindows(limit({ status: 'allowed', rateLimitType: 'five_hour' }))).toEqual([]);
});

it('reads from a refusing window for whom it is closed', () => {
  const resetsAt = 1_795_716_000;
  const until = new Date('2026-11-26T18:00:00Z');
  const refusal = (rateLimitType: string) => claudeRefusal(limit({ status: 'rejected', resetsAt, rateLimitType }));
  expect(refusal('five_hour')).toEqual({ kind: 'quota', scope: 'account', until });
  expect(refusal('seven_day_opus')).toEqual({ kind: 'quota', scope: 'model', until });
  expect(claudeRefusal(limit({ status: 'allowed', resetsAt }))).toBeNull();
});

const read = (told: object) => codexWindows(CodexRateLimits.parse(told));

it('knows the windows of Codex by how long they last, and none of a bucket without', () => {
  const primary = { used_percent: 96, window_minutes: 300, resets_at: 1_795_716_000 };
  const secondary = { used_percent: 54.04, window_minutes: 10_080, resets_at: 1_795_737_600 };
  expect(read({ limit_id: 'codex', primary, secondary, plan_type: 'prolite' })).toEqual([
    { name: 'five_hour', used_percent: 96, minutes: 300, resets_at: '2026-11-26T18:00:00.000Z' },
    { name: 'weekly', used_percent: 54, minutes: 10_080, resets_at: '2026-11-27T00:00:00.000Z' },
  ]);
  expect(read({ limit_id: 'premium', primary: null, secondary: null })).toEqual([]);
});

it('does not know when a window is there again that is said to be at no time that there is', () => {
  const told = { status: 'rejected', rateLimitType: 'five_hour', resetsAt: 1e300 };
  expect(claudeWindows(limit(told))).toMatchObject([{ name: 'five_hour', resets_at: null }]);
  const refusal = readRefusal({ status: 429, words: '', event: claudeRefusal(limit(told)) }, new Date());
  expect(refusal).toMatchObject({ kind: 'quota', until: null, source: 'none' });
});
