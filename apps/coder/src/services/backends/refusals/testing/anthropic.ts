import type { RefusalCase } from './refusal-case.js';

export const anthropic: readonly RefusalCase[] = [
  {
    of: 'Anthropic API, 429 with its documented headers',
    told: {
      words:
        "This request would exceed your organization's rate limit of 30,000 input tokens per minute (org: 679abe92, model: claude-opus-4-6). For details, refer to: https://docs.claude.com/en/api/rate-limits.",
      headers: {
        'retry-after': '13',
        'anthropic-ratelimit-input-tokens-limit': '30000',
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': '2026-11-26T16:01:43Z',
      },
    },
    kind: 'rate',
    scope: 'model',
    until: '2026-11-26T16:01:43.000Z',
    source: 'header',
    tokens: 30_000,
  },
  {
    of: 'Anthropic API without retry-after: the reset of what is used up, and of nothing else',
    told: {
      words: "This request would exceed your organization's rate limit of 50 requests per minute.",
      headers: {
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2026-11-26T16:02:00Z',
        'anthropic-ratelimit-output-tokens-remaining': '4000',
        'anthropic-ratelimit-output-tokens-reset': '2026-11-26T18:00:00Z',
      },
    },
    kind: 'rate',
    scope: 'model',
    until: '2026-11-26T16:02:00.000Z',
    source: 'header',
  },
  {
    of: 'Anthropic API for subscriptions',
    told: {
      words: "This request would exceed your account's rate limit. Please try again later.",
      headers: {
        'anthropic-ratelimit-unified-status': 'rejected',
        'anthropic-ratelimit-unified-reset': '1795716000',
      },
    },
    kind: 'quota',
    scope: 'account',
    until: '2026-11-26T18:00:00.000Z',
    source: 'header',
  },
  {
    of: 'Anthropic API, 529',
    told: { status: 529, words: 'Overloaded' },
    kind: 'rate',
    scope: 'model',
    until: null,
    source: 'none',
  },
  {
    of: 'Anthropic API, 400 for an empty purse',
    told: { status: 400, words: 'Your credit balance is too low to access the Anthropic API.' },
    kind: 'quota',
    scope: 'account',
    until: null,
    source: 'none',
  },
];

export const claude: readonly RefusalCase[] = (
  [
    // github.com/anthropics/claude-code, issues #85572, #6488, #12789, #5977, #2087, and support.claude.com.
    ["You've hit your session limit · resets 7:10pm (Europe/Berlin)", '2026-11-26T18:11:00.000Z', 'account'],
    ["You've hit your session limit · resets 2pm (Europe/Berlin)", '2026-11-27T13:01:00.000Z', 'account'],
    ["You've hit your session limit · resets 5pm (Europe/Berlin)", '2026-11-26T16:01:30.000Z', 'account'],
    ["You've hit your weekly limit · resets Dec 2, 8am (Europe/Paris)", '2026-12-02T07:01:00.000Z', 'account'],
    ["You've hit your weekly limit · resets Jan 3, 8am (Europe/Paris)", '2027-01-03T07:01:00.000Z', 'account'],
    ["You've hit your limit · resets 11pm (America/Anchorage)", '2026-11-27T08:01:00.000Z', 'account'],
    ['Weekly limit reached · resets 10am (Asia/Seoul) · /upgrade to Max', '2026-11-27T01:01:00.000Z', 'account'],
    ['Opus weekly limit reached ∙ resets Nov 29, 1am (UTC)', '2026-11-29T01:01:00.000Z', 'model'],
    [
      'Claude usage limit reached. Your limit will reset at 2pm (America/New_York)',
      '2026-11-26T19:01:00.000Z',
      'account',
    ],
    ['Claude AI usage limit reached|1795716000', '2026-11-26T18:00:00.000Z', 'account'],
  ] as const
).map(([words, until, scope]) => ({
  of: 'Claude',
  told: { words },
  kind: 'quota',
  scope,
  until,
  source: 'text',
}));
