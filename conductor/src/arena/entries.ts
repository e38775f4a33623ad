import { CheckResult, WrittenChange } from '@boocode/contracts/arena';
import type { StepInput, StepResult } from '../types.js';

/** A contestant as it has ended. */
export interface Entry {
  letter: string;
  /** Key of its step. */
  key: string;
  prompt: string;
  change: WrittenChange | null;
  /** Null where there is no check of it, or it did not complete. */
  check: CheckResult | null;
  /** Why there is nothing to take from it; null = there is. */
  nothing: string | null;
}

/** The contestants that a step of an arena was handed, by letter, with what each left. */
export function entriesOf({ dependencies }: Pick<StepInput, 'dependencies'>): Entry[] {
  return dependencies
    .filter(({ step }) => step.stage === 'contestant')
    .map((result) => {
      const { key, brief } = result.step;
      const left = WrittenChange.safeParse(result.output?.data);
      const change = result.state === 'completed' && left.success ? left.data : null;
      const check = dependencies.find(({ step }) => step.stage === 'check' && step.from === key);
      return {
        letter: letterOf(key),
        key,
        prompt: brief,
        change,
        check: CheckResult.safeParse(check?.output?.data).data ?? null,
        nothing: whyNothing(result, change),
      };
    });
}

/** `contestant.b` is B. */
export function letterOf(key: string): string {
  return (key.split('.').at(-1) ?? '').toUpperCase();
}

function whyNothing({ state, error, output }: StepResult, change: WrittenChange | null): string | null {
  if (state !== 'completed') {
    const what = { failed: 'It failed', blocked: 'It could not run', cancelled: 'It was cancelled' }[state];
    return error === null ? `${what}.` : `${what}: ${error}`;
  }
  if (change === null) return output?.skipped ?? 'It left no change that could be read.';
  if (change.commit !== change.base_commit) return null;
  return change.refused === null ? 'It changed nothing.' : `What it changed was not committed: ${change.refused}`;
}

/** "passed", "failed with 1": how the check of an entry ended, in few words. */
export function checkWords(check: CheckResult | null): string {
  if (check === null) return '–';
  if (check.state === 'failed') return `failed with ${check.exit_code ?? 'a signal'}`;
  return { passed: 'passed', 'timed-out': 'took too long', skipped: 'not run' }[check.state];
}
