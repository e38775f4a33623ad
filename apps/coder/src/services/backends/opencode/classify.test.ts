import { expect, it } from 'vitest';
import { classifyFault, judgeRetry } from './classify.js';
import type { AgentFault } from './read-parts.js';

const now = Date.parse('2026-01-01T00:00:00Z');

function http(statusCode: number | undefined, responseHeaders: Record<string, string> = {}): AgentFault {
  const status = statusCode === undefined ? {} : { statusCode };
  return { name: 'APIError', data: { message: 'rate limit 429', isRetryable: false, responseHeaders, ...status } };
}

it.each([
  [http(429, { 'retry-after': '90' }), 'limit', 'provider.limit', '2026-01-01T00:01:30.000Z'],
  [http(429), 'limit', 'provider.limit', null],
  [http(402), 'limit', 'provider.limit', null],
  [http(401), 'failure', 'provider.auth', null],
  [http(403), 'failure', 'provider.auth', null],
  [http(400), 'failure', 'provider.refused', null],
  [http(503), 'failure', 'provider.unavailable', null],
  // A fault in the middle of an answer has no status.
  [http(undefined), 'limit', 'provider.limit', null],
  [{ name: 'ContextOverflowError', data: { message: 'too long' } }, 'failure', 'agent.context', null],
  [{ name: 'MessageAbortedError', data: { message: 'aborted' } }, 'crash', 'agent.aborted', null],
  [{ name: 'UnknownError', data: { message: 'Model not found' } }, 'failure', 'agent.error', null],
] satisfies [AgentFault, string, string, string | null][])('classifies %j', (fault, outcome, code, until) => {
  const { error, refusal } = classifyFault(fault, new Date(now));
  expect([error.outcome, error.code, refusal?.until ?? null]).toEqual([outcome, code, until]);
});

it('reads of a refusal what the body says, and never that it holds for the models of other providers', () => {
  const responseBody = '{"type":"error","error":{"type":"FreeUsageLimitError","message":"Rate limit exceeded."}}';
  const data = { message: 'Rate limit exceeded.', isRetryable: true, statusCode: 403, responseBody };
  expect(classifyFault({ name: 'APIError', data }, new Date(now)).refusal).toEqual({
    kind: 'quota',
    scope: 'model',
    until: null,
    source: 'none',
    tokens_per_minute: null,
  });
});

const rule = { now, patienceSeconds: 15, maxRetries: 5 };

it("lets opencode's own backoff run, however long it grows", () => {
  for (const attempt of [1, 2, 3, 4, 5]) {
    const next = now + 2 ** attempt * 1_250;
    expect(judgeRetry({ attempt, message: 'busy', next }, rule)).toBeNull();
  }
});

it('ends as a limit when the provider asks for a long wait, and not for a short one', () => {
  expect(judgeRetry({ attempt: 1, message: 'quota', next: now + 600_000 }, rule)).toMatchObject({
    error: { outcome: 'limit', code: 'provider.limit' },
    refusal: { kind: 'quota', until: '2026-01-01T00:10:00.000Z', source: 'event' },
  });
  expect(judgeRetry({ attempt: 1, message: 'quota', next: now + 10_000 }, rule)).toBeNull();
});

it("ends as a limit when the provider's words ask for a long wait, or never end to refuse", () => {
  const words = "You've hit your usage limit. Please try again in 2h0m0s.";
  expect(judgeRetry({ attempt: 1, message: words, next: now + 2_000 }, rule)).toMatchObject({
    refusal: { kind: 'quota', until: '2026-01-01T02:00:00.000Z', source: 'text' },
  });
  const short = { message: 'Rate limit reached. Please try again in 6.2s.', next: now + 4_000 };
  expect(judgeRetry({ ...short, attempt: 1 }, rule)).toBeNull();
  expect(judgeRetry({ ...short, attempt: 6 }, rule)).toMatchObject({ refusal: { kind: 'rate', source: 'text' } });
});

it('ends as a failure beyond the retries that are allowed', () => {
  const verdict = judgeRetry({ attempt: 2, message: 'busy', next: now + 4_000 }, { ...rule, maxRetries: 1 });
  expect(verdict).toMatchObject({ error: { outcome: 'failure', code: 'provider.unavailable' } });
});
