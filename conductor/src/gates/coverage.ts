import type { CoverageRow } from '@boocode/contracts/finding';
import type { FlowPlan } from '@boocode/contracts/flow-plan';
import { count } from '../wording.js';
import { answerOf } from '../spine/answers.js';
import type { Personas } from '../personas/persona.js';
import { protocolCoverage, protocolsOf } from './protocol-coverage.js';
import type { Angle, StepResult } from '../types.js';

/**
 * How each angle ended, in rank order: the ones that ran, the ones a cap cut, the ones nothing called; then the added ones. Of those
 * that answered how each protocol ended that their persona is told to run.
 */
export function coverageOf(plan: FlowPlan, angles: Angle[], results: StepResult[], personas: Personas): CoverageRow[] {
  const ended = (result: StepResult) => {
    const { persona } = result.step;
    return endOf(result, persona === null ? [] : protocolsOf(personas(persona).body));
  };
  const added = results.filter(({ step }) => !angles.some(({ key }) => key === step.key));
  const seats = angles.map((angle): CoverageRow => {
    const row = { step_key: angle.key, persona: angle.persona, required: angle.required };
    const result = results.find(({ step }) => step.key === angle.key);
    if (result !== undefined) return { ...row, ...ended(result) };
    const cut = plan.cut.find(({ persona }) => persona === angle.persona);
    return cut === undefined
      ? { ...row, state: 'skipped', note: 'nothing in the subject calls it', protocols: [] }
      : { ...row, state: 'cut', note: cut.reason, protocols: [] };
  });
  return [
    ...seats,
    ...added.map((result) => {
      const { key: step_key, persona, required } = result.step;
      return { step_key, persona: persona ?? step_key, required, ...ended(result) };
    }),
  ];
}

type End = Pick<CoverageRow, 'state' | 'note' | 'reused' | 'protocols'>;

function endOf(result: StepResult, expected: readonly string[]): End {
  const { state, error, output } = result;
  if (state !== 'completed' || output === null) return silent('failed', error ?? `the step ended ${state}`);
  if (output.skipped !== undefined) return silent('skipped', output.skipped);
  const answer = answerOf(result);
  if (answer === null) return silent('failed', 'its stored answer does not hold the contract');
  const protocols = protocolCoverage(expected, answer.coverage);
  const { length } = answer.findings;
  const note = length === 0 ? 'no finding' : count(length, 'raw finding');
  const end: End = { state: length === 0 ? 'empty' : 'done', note, protocols };
  return output.reused_from === undefined ? end : { ...end, note: `${note}, reused from an earlier run`, reused: true };
}

/** Of an angle that did not answer. */
function silent(state: CoverageRow['state'], note: string): End {
  return { state, note, protocols: [] };
}
