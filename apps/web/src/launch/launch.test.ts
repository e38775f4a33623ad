import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/http.js';
import { fieldErrors } from './field-errors.js';
import { emptyForm, launchForm, requestOf } from './launch-form.js';
import { newKey } from './new-key.js';

const refusal = (code: string, details?: unknown) => new ApiError({ status: 422, code, message: 'Not so.', details });

describe('where a refusal is shown', () => {
  it('is the field that a fault names', () => {
    const details = {
      faults: [
        { field: 'repo', message: 'is empty' },
        { field: 'elsewhere', message: 'x' },
      ],
    };
    expect(fieldErrors(refusal('request.invalid', details))).toEqual({ repo: 'is empty' });
  });

  it('is the field that the code is about', () => {
    expect(fieldErrors(refusal('repository.not-a-directory'))).toEqual({ repo: 'Not so.' });
    expect(fieldErrors(refusal('repository.unknown-ref'))).toEqual({ base: 'Not so.' });
    expect(fieldErrors(refusal('agent.unavailable'))).toEqual({ agent: 'Not so.' });
    expect(fieldErrors(refusal('agents.unknown-step'))).toEqual({ agents: 'Not so.' });
  });

  it('is no field when it is about none', () => {
    expect(fieldErrors(refusal('database.away'))).toEqual({});
  });
});

describe('the form', () => {
  it('asks only for what was said', () => {
    const form = launchForm(emptyForm('k1'), { type: 'set', field: 'repo', value: ' /srv/shop ', key: 'k2' });
    expect(requestOf(form, 'code-review')).toEqual({
      flow: 'code-review',
      repo: '/srv/shop',
      goal: '',
      idempotency_key: 'k2',
    });
  });

  it('asks for a deadline in minutes, and for none when nothing is said', () => {
    const form = { ...emptyForm('k1'), repo: '/srv/shop', deadline_minutes: '45' };
    expect(requestOf(form, 'code-review')).toMatchObject({ deadline_minutes: 45 });
    expect(requestOf({ ...form, deadline_minutes: '' }, 'code-review')).not.toHaveProperty('deadline_minutes');
  });

  it('is another launch once it was changed, and forgets the model of another agent', () => {
    const before = { ...emptyForm('k1'), agent: 'opencode', model: 'm' };
    expect(launchForm(before, { type: 'set', field: 'agent', value: 'claude', key: 'k2' })).toMatchObject({
      agent: 'claude',
      model: '',
      key: 'k2',
    });
    expect(launchForm(before, { type: 'set', field: 'goal', value: 'g', key: 'k3' })).toMatchObject({ model: 'm' });
  });

  it('asks for other agents where a stage has one, and forgets them with the flow', () => {
    const choice = { agent: 'codex', model: '' };
    const used = launchForm(
      { ...emptyForm('k1'), repo: '/srv/shop' },
      { type: 'use', stage: 'angle', choice, key: 'k2' },
    );
    const more = launchForm(used, { type: 'use', stage: 'validator', choice: { agent: '', model: '' }, key: 'k3' });
    expect(requestOf(more, 'code-review')).toMatchObject({
      agents: { angle: { agent: 'codex' } },
      idempotency_key: 'k3',
    });
    const other = launchForm(more, { type: 'set', field: 'flow', value: 'x', key: 'k4' });
    expect(requestOf(other, 'code-review')).not.toHaveProperty('agents');
  });

  it('makes keys that do not repeat', () => {
    expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
    expect(newKey()).not.toBe(newKey());
  });
});
