import type { AngleOutput } from '@boocode/contracts/finding';
import { angleOutputOf } from '@boocode/contracts/persona-extras';
import { synthesisOutputOf } from '@boocode/contracts/synthesis';
import type { StepResult } from '../types.js';

/**
 * What an angle answered, with the fields of its persona; null when it did not complete, had nothing to do, or left something
 * that does not hold its contract. An answer was read before it was stored, but what comes out of a database is checked again.
 */
export function answerOf({ state, output, step }: StepResult): AngleOutput | null {
  if (state !== 'completed' || output === null || output.skipped !== undefined) return null;
  const contract = step.output === 'synthesis' ? synthesisOutputOf(step.persona) : angleOutputOf(step.persona);
  const parsed = contract.safeParse(output.data);
  return parsed.success ? parsed.data : null;
}
