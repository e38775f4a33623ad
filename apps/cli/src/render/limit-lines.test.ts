import type { AgentGateView } from '@boocode/contracts/agent-gate';
import { expect, test } from 'vitest';
import { limitLines } from './limit-lines.js';

const gate: AgentGateView = {
  key: 'gate:opencode//acme/large',
  agent: 'opencode',
  model: 'acme/large',
  state: 'closed',
  kind: 'quota',
  closed_until: '2026-11-27T14:05:00.000Z',
  source: 'header',
  reason: 'Out of tokens.',
  slots: null,
  tokens_per_minute: null,
  probe_task_id: null,
  waiting: 3,
  windows: [],
};
const open = { state: 'open', closed_until: null, source: null, waiting: 0 } as const;

test('a closed gate says until when, why, who said so, who waits and how it is opened', () => {
  expect(limitLines({ gates: [gate], limits: [] }, 200)).toEqual([
    "gate:opencode//acme/large  closed until 2026-11-27 14:05:00 UTC (as its provider's answer said)",
    '  Out of tokens.',
    '  3 tasks wait',
    '  npm run boocode -- limits open gate:opencode//acme/large',
  ]);
});

test('an open one says what bounds it, its windows, and no reason of before', () => {
  const windows = [
    { name: 'five_hour', used_percent: 87.4, minutes: 300, resets_at: '2026-11-27T14:05:00Z' },
    { name: 'weekly', used_percent: 3, minutes: null, resets_at: null },
  ];
  const gates = [{ ...gate, ...open, slots: 4, tokens_per_minute: 1000, windows }];
  expect(limitLines({ gates, limits: [{ key: 'agent:codex', slots: 2 }] }, 200)).toEqual([
    'gate:opencode//acme/large  open',
    '  at most 4 at once, after it was refused for its rate',
    '  at most 1000 tokens a minute',
    '  five_hour: 87 % used, free again at 2026-11-27 14:05:00 UTC',
    '  weekly: 3 % used',
    'agent:codex  at most 2 at once',
  ]);
});
