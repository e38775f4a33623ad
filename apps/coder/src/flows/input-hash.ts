import { createHash } from 'node:crypto';
import type { Prompt } from '@boocode/conductor/types';
import type { ClaimedTask } from '../tasks/types.js';
import type { FlowStep } from './step-input.js';

/**
 * All that an agent's answer to a step rests on, as a sha-256 in hex: the whole prompt, what reads and binds the answer, the commit that
 * it looks at, and who is asked. Two steps with the same one were asked the same.
 */
export function inputHash(
  {
    agent,
    model,
    mode_id,
    thinking_option_id,
  }: Pick<ClaimedTask, 'agent' | 'mode_id' | 'thinking_option_id'> & { model: string },
  { flow, input }: Pick<FlowStep, 'flow' | 'input'>,
  { system, user, commit }: Pick<Prompt, 'system' | 'user'> & { commit: string },
): string {
  const { step } = input;
  const asked = [
    { system, user },
    { flow: flow.name, version: flow.version, output: step.output, bound_by: step.bound_by },
    commit,
    { agent, model, mode_id, thinking_option_id },
  ];
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}
