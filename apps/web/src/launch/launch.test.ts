import { describe, expect, it } from 'vitest';
import type { FlowDescription, FlowFamily } from '@boocode/contracts/flow-run';
import { ApiError } from '../api/http.js';
import { fieldErrors } from './field-errors.js';
import { flowGroups } from './flow-groups.js';
import { emptyForm, launchForm, requestOf, type StageAgent } from './launch-form.js';
import { newKey } from './new-key.js';
import { readDocuments, withDocuments } from './read-documents.js';

const inputs = {
  change: true,
  focus: 'no',
  documents: 'no',
  goal: 'optional',
  goal_label: 'what to look at most',
  document_label: '',
} as const;
const review = { name: 'code-review', inputs };

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

  it('is the field that the flow wants something in, or one of its parts', () => {
    expect(fieldErrors(refusal('goal.missing'))).toEqual({ goal: 'Not so.' });
    expect(fieldErrors(refusal('focus.empty'))).toEqual({ focus: 'Not so.' });
    expect(fieldErrors(refusal('documents.missing'))).toEqual({ documents: 'Not so.' });
    const details = { faults: [{ field: 'documents.1.name', message: 'is too long' }] };
    expect(fieldErrors(refusal('request.invalid', details))).toEqual({ documents: 'is too long' });
  });

  it('is no field when it is about none', () => {
    expect(fieldErrors(refusal('database.away'))).toEqual({});
  });
});

const choiceOf = (given: Partial<StageAgent>): StageAgent => ({
  agent: '',
  model: '',
  mode_id: '',
  thinking_option_id: '',
  under: '',
  ...given,
});

describe('the form', () => {
  it('asks only for what was said', () => {
    const form = launchForm(emptyForm('k1'), {
      type: 'set',
      field: 'repo',
      value: ' /srv/shop ',
      key: 'k2',
    });
    expect(requestOf(form, review)).toEqual({
      flow: 'code-review',
      repo: '/srv/shop',
      goal: '',
      idempotency_key: 'k2',
    });
  });

  it('asks for a deadline in minutes, and for none when nothing is said', () => {
    const form = { ...emptyForm('k1'), repo: '/srv/shop', deadline_minutes: '45' };
    expect(requestOf(form, review)).toMatchObject({ deadline_minutes: 45 });
    expect(requestOf({ ...form, deadline_minutes: '' }, review)).not.toHaveProperty('deadline_minutes');
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
    const choice = choiceOf({ agent: 'codex' });
    const used = launchForm(
      { ...emptyForm('k1'), repo: '/srv/shop' },
      { type: 'use', name: 'angle', choice, key: 'k2' },
    );
    const more = launchForm(used, { type: 'use', name: 'validator', choice: choiceOf({}), key: 'k3' });
    expect(requestOf(more, review)).toMatchObject({
      agents: { angle: { agent: 'codex' } },
      idempotency_key: 'k3',
    });
    const other = launchForm(more, { type: 'set', field: 'flow', value: 'x', key: 'k4' });
    expect(requestOf(other, review)).not.toHaveProperty('agents');
  });

  it('lets a step take over from its stage what is not said of it, and drops models with their agent', () => {
    const said = { ...emptyForm('k1'), repo: '/r' };
    const stage = launchForm(said, {
      type: 'use',
      name: 'angle',
      choice: choiceOf({ agent: 'codex', model: 'm' }),
      key: 'k2',
    });
    const step = launchForm(stage, {
      type: 'use',
      name: 'angle.data',
      choice: choiceOf({ thinking_option_id: 'high', under: 'angle' }),
      key: 'k3',
    });
    expect(requestOf(step, review).agents).toEqual({
      angle: { agent: 'codex', model: 'm' },
      'angle.data': { agent: 'codex', model: 'm', thinking_option_id: 'high' },
    });
    const other = launchForm(step, { type: 'use', name: 'angle', choice: choiceOf({ agent: 'claude' }), key: 'k4' });
    expect(requestOf(other, review).agents).toEqual({ angle: { agent: 'claude' } });
  });

  it('asks for reuse only where that was chosen, as another launch', () => {
    const form = { ...emptyForm('k1'), repo: '/r' };
    expect(requestOf(form, review)).not.toHaveProperty('reuse');
    const chosen = launchForm(form, { type: 'reuse', reuse: true, key: 'k2' });
    expect(requestOf(chosen, review)).toMatchObject({ reuse: true, idempotency_key: 'k2' });
  });

  it('asks for a budget in whole tokens or in money, and for a report of so many angles', () => {
    const form = { ...emptyForm('k1'), repo: '/r', budget: '900', min_angles: '4' };
    expect(requestOf(form, review)).toMatchObject({ budget: { tokens: 900_000 }, min_angles: 4 });
    expect(requestOf({ ...form, unit: 'usd', budget: '2.5' }, review)).toMatchObject({ budget: { usd: 2.5 } });
  });

  it('sends of what is said only what the flow takes, and no base for an area', () => {
    const document = { name: 'plan.md', role: 'input' as const, text: 'the plan' };
    const form = {
      ...emptyForm('k1'),
      repo: '/r',
      base: 'main',
      focus: ' src/a \n\nsrc/b',
      documents: [document],
    };
    expect(requestOf(form, review)).toMatchObject({ base: 'main' });
    expect(Object.keys(requestOf(form, review))).not.toContain('focus');
    const both = { name: 'x', inputs: { ...inputs, focus: 'optional', documents: 'optional' } as const };
    expect(requestOf(form, both)).toMatchObject({ focus: ['src/a', 'src/b'], documents: [document] });
    expect(requestOf(form, both)).not.toHaveProperty('base');
    expect(requestOf({ ...form, focus: '' }, both)).toMatchObject({ base: 'main' });
  });

  it('makes keys that do not repeat', () => {
    expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
    expect(newKey()).not.toBe(newKey());
  });
});

const flow = (name: string, family: FlowFamily, summary: string): FlowDescription => ({
  name,
  title: name,
  summary,
  family,
  bands: [],
  stages: [],
  inputs,
  problem: null,
});

describe('the picker of flows', () => {
  const flows = [flow('runbook', 'write', 'For the night.'), flow('investigate', 'understand', 'Why it fails.')];

  it('groups by family, in one order, and finds by every word of the search', () => {
    expect(flowGroups(flows, '').map(({ title }) => title)).toEqual(['Understand', 'Write']);
    expect(flowGroups(flows, 'night runb').flatMap((group) => group.flows)).toEqual([flows[0]]);
    expect(flowGroups(flows, 'night fails')).toEqual([]);
  });
});

describe('documents', () => {
  it('are files of text under a name that can be cited; others are refused with the reason', async () => {
    const files = [new File(['a plan'], 'plan (1)/ö.md'), new File(['\0'], 'x.png'), new File([' '], 'empty.txt')];
    expect(await readDocuments(files)).toEqual({
      documents: [{ name: 'plan (1)--.md', role: 'input', text: 'a plan' }],
      faults: ['x.png is no text. Hand in what it says as text.', 'empty.txt: the document is empty.'],
    });
  });

  it('of the same name take the place of the one before', () => {
    const one = { name: 'a', role: 'input', text: '1' } as const;
    expect(withDocuments([one, { ...one, name: 'b' }], [{ ...one, text: '2' }]).map(({ text }) => text)).toEqual([
      '1',
      '2',
    ]);
  });
});
