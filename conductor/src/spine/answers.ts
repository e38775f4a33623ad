import { AngleOutput } from '@boocode/contracts/finding';
import type { StepResult } from '../types.js';

/**
 * What an angle answered; null when it did not complete, had nothing to do, or left something that does not hold its
 * contract. An answer was read before it was stored, but what comes out of a database is checked again.
 */
export function answerOf({ state, output }: StepResult): AngleOutput | null {
  if (state !== 'completed' || output === null || output.skipped !== undefined) return null;
  const parsed = AngleOutput.safeParse(output.data);
  return parsed.success ? parsed.data : null;
}
