import type { RefusalCase } from './refusal-case.js';

export const others: readonly RefusalCase[] = [
  {
    of: 'OpenRouter, its free models of a day',
    told: {
      words:
        '{"error":{"message":"Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day","code":429,"metadata":{"headers":{"X-RateLimit-Limit":"50","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1795737600000"},"provider_name":null}}}',
    },
    kind: 'quota',
    scope: 'account',
    until: '2026-11-27T00:00:00.000Z',
    source: 'text',
  },
  {
    of: 'OpenRouter, one model of a minute, by its headers',
    told: {
      words:
        'Rate limit exceeded: limit_rpm/qwen/qwen3-coder. High demand for qwen/qwen3-coder:free on OpenRouter - limited to 8 requests per minute. Please retry shortly.',
      headers: { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '1795708920000' },
    },
    kind: 'rate',
    scope: 'model',
    until: '2026-11-26T16:02:00.000Z',
    source: 'header',
  },
  {
    of: 'OpenRouter without credits',
    told: { status: 402, words: 'Insufficient credits. Add more using https://openrouter.ai/settings/credits' },
    kind: 'quota',
    scope: 'account',
    until: null,
    source: 'none',
  },
  {
    of: 'opencode zen, its free models',
    told: {
      words:
        '{"type":"error","error":{"type":"FreeUsageLimitError","message":"Rate limit exceeded. Please try again later."}}',
      headers: { 'retry-after': '19014' },
    },
    kind: 'quota',
    scope: 'account',
    until: '2026-11-26T21:18:24.000Z',
    source: 'header',
  },
  {
    of: 'opencode go',
    told: { words: '{"type":"GoUsageLimitError","message":"Weekly usage limit reached. Resets in 19hr"}' },
    kind: 'quota',
    scope: 'account',
    until: '2026-11-27T11:01:30.000Z',
    source: 'text',
  },
  {
    of: 'opencode itself, of opencode go',
    told: {
      words:
        'weekly usage limit reached. It will reset in 4 hours 12 minutes. To continue using this model now, enable usage from your available balance',
    },
    kind: 'quota',
    scope: 'account',
    until: '2026-11-26T20:13:30.000Z',
    source: 'text',
  },
  {
    of: 'a provider that says nothing but for how long: hours are no rate',
    told: { words: '', headers: { 'retry-after': '3600' } },
    kind: 'quota',
    scope: 'model',
    until: '2026-11-26T17:01:30.000Z',
    source: 'header',
  },
  {
    of: 'a provider that says nothing',
    told: { words: 'Too many requests' },
    kind: 'rate',
    scope: 'model',
    until: null,
    source: 'none',
  },
  {
    of: 'an agent that says more than its provider',
    told: {
      words: 'Please try again in 2s.',
      headers: { 'retry-after': '3' },
      event: { kind: 'quota', scope: 'account', until: new Date('2026-11-26T18:00:00Z') },
    },
    kind: 'quota',
    scope: 'account',
    until: '2026-11-26T18:00:00.000Z',
    source: 'event',
  },
];
