import { expect, it } from 'vitest';
import { classifyFault, judgeRetry, retryAfterSeconds, type AgentFault } from './classify.js';

const now = Date.parse('2026-01-01T00:00:00Z');

function http(statusCode: number | undefined, responseHeaders: Record<string, string> = {}): AgentFault {
  const status = statusCode === undefined ? {} : { statusCode };
  return { name: 'APIError', data: { message: 'rate limit 429', isRetryable: false, responseHeaders, ...status } };
}

it.each([
  [http(429, { 'retry-after': '90' }), 'limit', 'provider.limit', 90],
  [http(429), 'limit', 'provider.limit', null],
  [http(402), 'limit', 'provider.limit', null],
  [http(401), 'failure', 'provider.auth', null],
  [http(403), 'failure', 'provider.auth', null],
  [http(400), 'failure', 'provider.refused', null],
  [http(503), 'failure', 'provider.unavailable', null],
  [http(undefined), 'failure', 'provider.unavailable', null],
  [{ name: 'ContextOverflowError', data: { message: 'too long' } }, 'failure', 'agent.context', null],
  [{ name: 'MessageAbortedError', data: { message: 'aborted' } }, 'crash', 'agent.aborted', null],
  [{ name: 'UnknownError', data: { message: 'Model not found' } }, 'failure', 'agent.error', null],
] satisfies [AgentFault, string, string, number | null][])('classifies %j', (fault, outcome, code, retryAfter) => {
  const { error, retry_after_seconds } = classifyFault(fault, now);
  expect([error.outcome, error.code, retry_after_seconds]).toEqual([outcome, code, retryAfter]);
});

it('reads the time of the next try in every form that providers send', () => {
  expect(seconds({ 'retry-after-ms': '1500' })).toBe(2);
  expect(seconds({ 'retry-after': '12.2' })).toBe(13);
  expect(seconds({ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' })).toBe(60);
  expect(seconds({ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' })).toBe(0);
  expect(seconds({ 'retry-after': 'soon' })).toBeNull();
  expect(seconds({})).toBeNull();
});

function seconds(headers: Record<string, string>): number | null {
  return retryAfterSeconds(headers, now);
}

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
    retry_after_seconds: 600,
  });
  expect(judgeRetry({ attempt: 1, message: 'quota', next: now + 10_000 }, rule)).toBeNull();
});

it('ends as a failure beyond the retries that are allowed', () => {
  const verdict = judgeRetry({ attempt: 2, message: 'busy', next: now + 4_000 }, { ...rule, maxRetries: 1 });
  expect(verdict).toMatchObject({ error: { outcome: 'failure', code: 'provider.unavailable' } });
});
