import type { TaskState } from '@boocode/contracts/task';
import * as fc from 'fast-check';

/** How a step's body ends, attempt by attempt: the last one repeats nothing. `fails` has two attempts and fails both. */
export type Fate = 'completes' | 'fails' | 'flaky' | 'crashes-once';

export interface ModelStep {
  /** Indexes of earlier steps, without doubles. */
  depends_on: number[];
  min_deps: number | null;
  fate: Fate;
}

/** How many attempts a body with this fate gets once it may start. */
export const attemptsOf: Record<Fate, number> = { completes: 1, fails: 2, flaky: 2, 'crashes-once': 2 };

/** What each step must be in the end: the whole semantics of joins and failures, as a person would write it down. */
export function expectedStates(steps: readonly ModelStep[]): TaskState[] {
  const states: TaskState[] = [];
  for (const step of steps) {
    const completed = step.depends_on.filter((dependency) => states[dependency] === 'completed').length;
    const holds = completed >= (step.min_deps ?? step.depends_on.length);
    const end = step.fate === 'fails' ? 'failed' : 'completed';
    states.push(holds ? end : 'blocked');
  }
  return states;
}

const fate = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Fate>('completes') },
  { weight: 1, arbitrary: fc.constantFrom<Fate>('fails', 'flaky', 'crashes-once') },
);

/** Layered graphs: each step depends on any number of steps of the layers before, most often on many of the last one. */
export const randomDag: fc.Arbitrary<ModelStep[]> = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 })
  .chain((layers) => {
    const steps: fc.Arbitrary<ModelStep>[] = [];
    for (const width of layers) {
      const before = Array.from({ length: steps.length }, (_, n) => n);
      for (let n = 0; n < width; n += 1) {
        const depends_on = before.length > 0 ? fc.subarray(before, { minLength: 1 }) : fc.constant<number[]>([]);
        steps.push(
          depends_on.chain((chosen) =>
            fc.record({
              depends_on: fc.constant(chosen),
              min_deps: fc.option(fc.nat({ max: chosen.length }), { nil: null, freq: 3 }),
              fate,
            }),
          ),
        );
      }
    }
    return fc.tuple(...steps);
  });
