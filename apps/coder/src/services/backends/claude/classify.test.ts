import { describe, expect, it } from 'vitest';
import { classifyResult } from './classify.js';

describe('what a result of Claude means', () => {
  it('is a failure when it says so, also under the name of a success', () => {
    const result = { subtype: 'success', is_error: true, api_error_status: 400, result: 'no' } as const;
    expect(classifyResult(result, null)).toMatchObject({ error: { code: 'provider.refused' } });
    expect(classifyResult({ ...result, is_error: false, api_error_status: null }, null)).toBeNull();
  });

  it('is a limit until Claude has said that its subscription has something left again', () => {
    const event = { kind: 'quota', scope: 'account', until: new Date('2199-01-01T00:00:00Z') } as const;
    const result = { subtype: 'success', is_error: true, api_error_status: 429, result: 'You have hit it' } as const;
    expect(classifyResult(result, event)).toMatchObject({
      error: { outcome: 'limit', code: 'provider.limit' },
      refusal: { kind: 'quota', scope: 'account', until: '2199-01-01T00:00:00.000Z', source: 'event' },
    });
  });

  it('is a session that is not there any more when it says so', () => {
    const errors = ['No conversation found with session ID: 0199'];
    const classified = classifyResult({ subtype: 'error_during_execution', is_error: true, errors }, null);
    expect(classified?.error).toMatchObject({ outcome: 'failure', code: 'agent.session' });
  });

  it.each([
    ['error_max_turns', 'agent.loop'],
    ['error_max_structured_output_retries', 'output.invalid'],
    ['error_during_execution', 'agent.error'],
  ] as const)('is told by its subtype %s: %s, with its words', (subtype, code) => {
    const classified = classifyResult({ subtype, is_error: true, errors: ['It broke.'] }, null);
    expect(classified?.error).toMatchObject({
      outcome: 'failure',
      code,
      message: expect.stringContaining('It broke.'),
    });
  });
});
