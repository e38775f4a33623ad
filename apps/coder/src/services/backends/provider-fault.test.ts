import { expect, it } from 'vitest';
import { failed } from './classified.js';
import { providerFault, statusIn } from './provider-fault.js';

it.each([
  [401, 'no', 'failure', 'provider.auth'],
  [403, 'no', 'failure', 'provider.auth'],
  [400, 'API key not valid. Please pass a valid API key.', 'failure', 'provider.auth'],
  [402, 'no', 'limit', 'provider.limit'],
  [429, 'no', 'limit', 'provider.limit'],
  [529, 'no', 'limit', 'provider.limit'],
  [400, 'Your credit balance is too low to access the Anthropic API.', 'limit', 'provider.limit'],
  [401, 'FreeUsageLimitError: Rate limit exceeded.', 'limit', 'provider.limit'],
  [null, "You've hit your usage limit.", 'limit', 'provider.limit'],
  [500, 'the rate limit service is down', 'failure', 'provider.unavailable'],
  [null, 'socket hang up', 'failure', 'provider.unavailable'],
  [404, 'no', 'failure', 'provider.refused'],
] as const)('a model server that answers %s with "%s" is a %s, %s', (status, message, outcome, code) => {
  expect(providerFault({ status, message }).error).toMatchObject({ outcome, code });
});

it('does not wait for room for a request that is larger than a minute holds', () => {
  // OpenAI says it with a 429.
  const message =
    'Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Requested 34307.';
  expect(providerFault({ status: 429, message }).error).toMatchObject({ outcome: 'failure', code: 'agent.context' });
});

it('ends the turn with the refusal, and with the seconds that are left of it', () => {
  const message = 'Please try again in 90s.';
  expect(failed(providerFault({ status: 429, message, headers: {} }), null)).toMatchObject({
    outcome: 'limit',
    error: { message: expect.stringMatching(/refused for now: .* It answers again in 90 s\.$/) },
    retry_after_seconds: 90,
    refusal: { kind: 'rate', source: 'text' },
  });
  const refused = failed(providerFault({ status: 401, message: 'no' }), null);
  expect([refused.outcome, 'refusal' in refused]).toEqual(['failure', false]);
});

it.each([
  ['unexpected status 401 Unauthorized', 401],
  ['API Error: 500 no', 500],
  ['Request rejected (429)', 429],
  ['exceeded retry limit, last status: 429 Too Many Requests', 429],
  ['got status: 503 UNAVAILABLE', 503],
  ['{"error":{"code":400,"message":"no"}}', 400],
  ['It took 429 tokens.', null],
])('finds the status in "%s"', (words, status) => {
  expect(statusIn(words)).toBe(status);
});
