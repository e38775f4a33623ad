import { describe, expect, it } from 'vitest';
import { speaksOfLimit } from './nature.js';
import { readRefusal, type Refused } from './read-refusal.js';

/** 17:01:30 in Berlin, 8:01:30 in Los Angeles. */
const now = new Date('2026-11-26T16:01:30Z');

interface Case {
  /** Where the words come from. */
  of: string;
  told: Partial<Refused>;
  kind: 'quota' | 'rate';
  scope: 'account' | 'model';
  until: string | null;
  source: 'header' | 'text' | 'event' | 'none';
  tokens?: number;
}

const anthropic: Case[] = [
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

const claude: Case[] = (
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

const openai: Case[] = [
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

const google: Case[] = [
  {
    of: 'Gemini API, a quota of a minute',
    told: {
      words: String.raw`{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details. \n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 10, model: gemini-2.5-flash\nPlease retry in 34.314853087s.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier","quotaValue":"10"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34s"}]}}`,
    },
    kind: 'rate',
    scope: 'model',
    until: '2026-11-26T16:02:04.314Z',
    source: 'text',
  },
  {
    of: 'Gemini API, its words alone',
    told: {
      words:
        'You exceeded your current quota, please check your plan and billing details. \n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 10, model: gemini-2.5-flash\nPlease retry in 34s.',
    },
    kind: 'rate',
    scope: 'model',
    until: '2026-11-26T16:02:04.000Z',
    source: 'text',
  },
  {
    of: 'Gemini API, a quota of a day, whatever delay is told beside it',
    told: {
      words: String.raw`{\"details\":[{\"violations\":[{\"quotaId\":\"GenerateRequestsPerDayPerProjectPerModel-FreeTier\"}]},{\"retryDelay\":\"18s\"}]}`,
    },
    kind: 'quota',
    scope: 'model',
    until: '2026-11-27T08:00:00.000Z',
    source: 'text',
  },
  {
    of: 'the Gemini CLI of a quota of a day',
    told: { words: 'You have exhausted your daily quota on this model.' },
    kind: 'quota',
    scope: 'model',
    until: '2026-11-27T08:00:00.000Z',
    source: 'text',
  },
  {
    of: 'the Gemini CLI of a sign-in',
    told: { words: 'You have exhausted your capacity on this model. Your quota will reset after 14h24m54s.' },
    kind: 'quota',
    scope: 'model',
    until: '2026-11-27T06:26:24.000Z',
    source: 'text',
  },
];

const others: Case[] = [
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

describe('a refusal', () => {
  it.each([...anthropic, ...claude, ...openai, ...google, ...others])('of $of: $told.words', (one) => {
    const { told, kind, scope, until, source, tokens = null } = one;
    expect(readRefusal({ status: 429, words: '', ...told }, now)).toEqual({
      kind,
      scope,
      until,
      source,
      tokens_per_minute: tokens,
    });
  });
});

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
