import { describe, expect, it } from 'vitest';
import { classifyResult, classifyStatus } from './classify.js';

describe('what a result of Claude means', () => {
  it('is a failure when it says so, also under the name of a success', () => {
    const result = { subtype: 'success', is_error: true, api_error_status: 400, result: 'no' } as const;
    expect(classifyResult(result)).toMatchObject({ code: 'provider.refused' });
    expect(classifyResult({ ...result, is_error: false, api_error_status: null })).toBeNull();
  });

  it.each([
    [401, 'failure', 'provider.auth'],
    [403, 'failure', 'provider.auth'],
    [402, 'limit', 'provider.limit'],
    [429, 'limit', 'provider.limit'],
    [529, 'limit', 'provider.limit'],
    [500, 'failure', 'provider.unavailable'],
    [null, 'failure', 'provider.unavailable'],
    [404, 'failure', 'provider.refused'],
  ])('is told by the HTTP code %s: %s, %s', (status, outcome, code) => {
    expect(classifyStatus(status, 'words')).toMatchObject({ outcome, code });
  });

  it('is a session that is not there any more when it says so', () => {
    const errors = ['No conversation found with session ID: 0199'];
    const error = classifyResult({ subtype: 'error_during_execution', is_error: true, errors });
    expect(error).toMatchObject({ outcome: 'failure', code: 'agent.session' });
  });

  it.each([
    ['error_max_turns', 'agent.loop'],
    ['error_max_structured_output_retries', 'output.invalid'],
    ['error_during_execution', 'agent.error'],
  ] as const)('is told by its subtype %s: %s, with its words', (subtype, code) => {
    const error = classifyResult({ subtype, is_error: true, errors: ['It broke.'] });
    expect(error).toMatchObject({ outcome: 'failure', code, message: expect.stringContaining('It broke.') });
  });
});
