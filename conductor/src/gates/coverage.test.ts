import { expect, it } from 'vitest';
import type { PlanStep, StepOutput } from '@boocode/contracts/flow-plan';
import { codeReviewAngles } from '../flows/code-review-angles.js';
import { getFlow } from '../registry.js';
import { changeOf, rawFinding, changeSubject } from '../testing/change.js';
import type { StepResult } from '../types.js';
import { personaNamed } from '../personas/persona.js';
import { coverageOf } from './coverage.js';

const plan = getFlow('code-review')?.plan({ goal: '' }, changeSubject(changeOf({ 'src/a.ts': 'x' })));
const step = plan?.steps.find(({ key }) => key === 'angle.junior-developer');

function endOf(state: StepResult['state'], output: StepOutput | null, error: string | null = null) {
  if (plan === undefined || step === undefined) throw new Error('the plan has no junior developer');
  const entry: PlanStep = step;
  const rows = coverageOf(plan, codeReviewAngles, [{ step: entry, state, output, error }], personaNamed);
  const row = rows.find(({ step_key }) => step_key === entry.key);
  return [row?.state, row?.note];
}

it.each<[string, Parameters<typeof endOf>, [string, string]]>([
  [
    'findings',
    ['completed', { text: '', data: { findings: [rawFinding({ path: 'a', line: 1, quote: 'abc' })] } }],
    ['done', '1 raw finding'],
  ],
  [
    'a finding that was taken over',
    [
      'completed',
      {
        text: '',
        data: { findings: [rawFinding({ path: 'a', line: 1, quote: 'abc' })] },
        reused_from: '0199c0de-0000-7000-8000-000000000001',
      },
    ],
    ['done', '1 raw finding, reused from an earlier run'],
  ],
  ['no finding', ['completed', { text: '', data: { findings: [] } }], ['empty', 'no finding']],
  ['a skip', ['completed', { text: '', skipped: 'nothing to read' }], ['skipped', 'nothing to read']],
  [
    'an unreadable answer',
    ['completed', { text: 'ok', data: {} }],
    ['failed', 'its stored answer does not hold the contract'],
  ],
  ['a failure', ['failed', null, 'the agent ended'], ['failed', 'the agent ended']],
  ['a block', ['blocked', null], ['failed', 'the step ended blocked']],
])('%s', (_, [state, output, error], expected) => {
  expect(endOf(state, output, error)).toEqual(expected);
});

it('lists angles that were added while the run went on, so that no gap of theirs is lost', () => {
  if (plan === undefined || step === undefined) throw new Error('the plan has no junior developer');
  const added = { ...step, key: 'angle.added', required: true };
  const rows = coverageOf(
    plan,
    codeReviewAngles,
    [{ step: added, state: 'failed', output: null, error: 'it ended' }],
    personaNamed,
  );
  expect(rows.at(-1)).toEqual({
    step_key: 'angle.added',
    persona: 'junior-developer',
    required: true,
    state: 'failed',
    note: 'it ended',
    protocols: [],
  });
});
