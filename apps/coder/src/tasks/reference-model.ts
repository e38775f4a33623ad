import type { TaskState } from '@boocode/contracts/task';
import * as fc from 'fast-check';

/** How a step's body ends, attempt by attempt: the last one repeats nothing. `fails` has two attempts and fails both. */
export type Fate = 'completes' | 'fails' | 'flaky' | 'crashes-once';

export interface ModelStep {
  /** Indexes of earlier steps, without doubles. */
  depends_on: number[];
  min_deps: number | null;
  fate: Fate;
  on_failure: 'skip' | 'continue' | 'fail';
  /** What its completion adds: steps with these fates, and the later steps that wait for them from then on. */
  adds: { fates: Fate[]; before: number[] };
}

/** How many attempts a body with this fate gets once it may start. */
export const attemptsOf: Record<Fate, number> = { completes: 1, fails: 2, flaky: 2, 'crashes-once': 2 };

/**
 * What each step must be in the end unless its run is stopped: the whole semantics of joins and failures, as a person would
 * write it down.
 */
export function expectedStates(steps: readonly ModelStep[]): TaskState[] {
  const states: TaskState[] = [];
  for (const [n, step] of steps.entries()) {
    const added = steps.flatMap(({ adds }, m) =>
      adds.before.includes(n) && states[m] === 'completed' ? adds.fates.map((one) => endOf(one)) : [],
    );
    const ends = [...step.depends_on.map((dependency) => states[dependency]), ...added];
    const completed = ends.filter((end) => end === 'completed').length;
    const tolerated = step.depends_on.filter(
      (dependency) => states[dependency] !== 'completed' && steps[dependency]?.on_failure === 'continue',
    ).length;
    const holds = step.min_deps === null ? completed + tolerated === ends.length : completed >= step.min_deps;
    states.push(holds ? endOf(step.fate) : 'blocked');
  }
  return states;
}

/** Whether a step that must not fail does, so that the run is stopped. Then a step is as expected, or cancelled. */
export function isStopped(steps: readonly ModelStep[]): boolean {
  const states = expectedStates(steps);
  return steps.some(({ on_failure }, n) => on_failure === 'fail' && states[n] !== 'completed');
}

/** A step and all that depends on it, directly or not. */
export function behind(steps: readonly ModelStep[], from: number): Set<number> {
  const found = new Set([from]);
  for (const [n, { depends_on }] of steps.entries()) {
    if (depends_on.some((dependency) => found.has(dependency))) found.add(n);
  }
  return found;
}

export function endOf(one: Fate): TaskState {
  return one === 'fails' ? 'failed' : 'completed';
}

const fate = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Fate>('completes') },
  { weight: 1, arbitrary: fc.constantFrom<Fate>('fails', 'flaky', 'crashes-once') },
);

const onFailure = fc.oneof(
  { weight: 8, arbitrary: fc.constant('skip' as const) },
  { weight: 2, arbitrary: fc.constant('continue' as const) },
  { weight: 1, arbitrary: fc.constant('fail' as const) },
);

/** Every other one of the steps that depend on a step waits for what that adds. */
function withAdded(steps: ModelStep[]): ModelStep[] {
  return steps.map((step, n) => {
    const waiting = steps.flatMap((later, m) => (later.depends_on.includes(n) ? [m] : []));
    return { ...step, adds: { ...step.adds, before: waiting.filter((_, place) => place % 2 === 0) } };
  });
}

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
              on_failure: onFailure,
              adds: fc.record({
                fates: fc.oneof({ weight: 4, arbitrary: fc.constant<Fate[]>([]) }, fc.array(fate, { maxLength: 4 })),
                before: fc.constant<number[]>([]),
              }),
            }),
          ),
        );
      }
    }
    return fc.tuple(...steps).map((made) => withAdded(made));
  });
