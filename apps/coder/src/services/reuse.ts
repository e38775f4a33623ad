import type { Usage } from '@boocode/contracts/task';
import type { FlowStep } from '../flows/step-input.js';
import type { FoundResult } from '../tasks/find-result.js';
import type { TaskEnd } from './task-runner.js';

/** Told, so that budgets and sums do not take it for unknown. */
const nothingUsed: Usage = {
  input_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  cost_usd: 0,
};

/** A step's end by an output of equal input; null where its contract does not hold, so that the agent is asked after all. */
export function reusedEnd(
  { flow, input }: FlowStep,
  { task_id, text }: FoundResult,
): (TaskEnd & { outcome: 'completed' }) | null {
  const reading = input.step.output === null ? null : flow.read(input, text);
  if (reading?.ok === false) return null;
  const output = { text, ...(reading !== null && { data: reading.data }), reused_from: task_id };
  return { outcome: 'completed', output, usage: nothingUsed, findings: [] };
}
