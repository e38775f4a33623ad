import type { RefusalCase } from './refusal-case.js';

export const openai: readonly RefusalCase[] = [
  {
    of: 'OpenAI API, code rate_limit_exceeded',
    told: {
      words:
        'Rate limit reached for gpt-5.1 in organization org-AAA on tokens per min (TPM): Limit 30000, Used 28000, Requested 5000. Please try again in 6.2s. Visit https://platform.openai.com/account/rate-limits to learn more.',
    },
    kind: 'rate',
    scope: 'model',
    until: '2026-11-26T16:01:36.200Z',
    source: 'text',
    tokens: 30_000,
  },
  {
    of: 'OpenAI API, a limit of the day',
    told: {
      words:
        'Rate limit reached for gpt-5.1 on requests per day (RPD): Limit 200, Used 200, Requested 1. Please try again in 7m12s.',
    },
    kind: 'quota',
    scope: 'model',
    until: '2026-11-26T16:08:42.000Z',
    source: 'text',
  },
  {
    of: 'OpenAI API, by its headers',
    told: {
      words: 'Rate limit reached for requests',
      headers: {
        'x-ratelimit-limit-tokens': '150000',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1m30s',
        'x-ratelimit-remaining-tokens': '149984',
        'x-ratelimit-reset-tokens': '6m0s',
      },
    },
    kind: 'rate',
    scope: 'model',
    until: '2026-11-26T16:03:00.000Z',
    source: 'header',
    tokens: 150_000,
  },
  {
    of: 'OpenAI API, code insufficient_quota',
    told: {
      words:
        '{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","code":"insufficient_quota"}}',
    },
    kind: 'quota',
    scope: 'account',
    until: null,
    source: 'none',
  },
  {
    of: 'the server of Codex, github.com/earendil-works/pi #4172',
    told: {
      words:
        '{"error":{"type":"usage_limit_reached","message":"The usage limit has been reached","plan_type":"plus","resets_at":1795716000,"resets_in_seconds":13872}}',
    },
    kind: 'quota',
    scope: 'account',
    until: '2026-11-26T18:00:00.000Z',
    source: 'text',
  },
  {
    of: 'the server of Codex by its headers, github.com/icebear0828/codex-proxy #65',
    told: {
      words: '',
      headers: {
        'X-Codex-Primary-Used-Percent': '100',
        'X-Codex-Primary-Reset-At': '1795716000',
        'X-Codex-Secondary-Used-Percent': '80',
        'X-Codex-Secondary-Reset-At': '1796716000',
      },
    },
    kind: 'quota',
    scope: 'account',
    until: '2026-11-26T18:00:00.000Z',
    source: 'header',
  },
  {
    of: 'Codex until its version 0.40, github.com/openai/codex #3899',
    told: {
      words:
        "You've hit your usage limit. Upgrade to Pro (https://openai.com/chatgpt/pricing) or try again in 5 days 22 hours 11 minutes.",
    },
    kind: 'quota',
    scope: 'account',
    until: '2026-12-02T14:12:30.000Z',
    source: 'text',
  },
  {
    of: 'Codex of one model',
    told: { words: 'You’ve hit your usage limit for gpt-5.3-codex-spark. Switch to another model now.' },
    kind: 'quota',
    scope: 'model',
    until: null,
    source: 'none',
  },
];
