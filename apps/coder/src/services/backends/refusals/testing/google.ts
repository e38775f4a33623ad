import type { RefusalCase } from './refusal-case.js';

export const google: readonly RefusalCase[] = [
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
