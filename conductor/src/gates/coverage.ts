import type { CoverageRow } from '@boocode/contracts/finding';
import type { FlowPlan } from '@boocode/contracts/flow-plan';
import { count } from '../wording.js';
import { answerOf } from '../spine/answers.js';
import type { Angle, StepResult } from '../types.js';

/** How each angle ended, in rank order: the ones that ran, the ones a cap cut, the ones nothing called; then the added ones. */
export function coverageOf(plan: FlowPlan, angles: Angle[], results: StepResult[]): CoverageRow[] {
  const added = results.filter(({ step }) => !angles.some(({ key }) => key === step.key));
  const seats = angles.map((angle): CoverageRow => {
    const row = { step_key: angle.key, persona: angle.persona, required: angle.required };
    const result = results.find(({ step }) => step.key === angle.key);
    if (result !== undefined) return { ...row, ...ended(result) };
    const cut = plan.cut.find(({ persona }) => persona === angle.persona);
    return cut === undefined
      ? { ...row, state: 'skipped', note: 'nothing in the subject calls it' }
      : { ...row, state: 'cut', note: cut.reason };
  });
  return [
    ...seats,
    ...added.map((result) => {
      const { key: step_key, persona, required } = result.step;
      return { step_key, persona: persona ?? step_key, required, ...ended(result) };
    }),
  ];
}

function ended(result: StepResult): Pick<CoverageRow, 'state' | 'note'> {
  const { state, error, output } = result;
  if (state !== 'completed' || output === null) return { state: 'failed', note: error ?? `the step ended ${state}` };
  if (output.skipped !== undefined) return { state: 'skipped', note: output.skipped };
  const answer = answerOf(result);
  if (answer === null) return { state: 'failed', note: 'its stored answer does not hold the contract' };
  const { length } = answer.findings;
  return length === 0 ? { state: 'empty', note: 'no finding' } : { state: 'done', note: count(length, 'raw finding') };
}
