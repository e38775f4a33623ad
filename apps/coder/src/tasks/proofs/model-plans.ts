import type { ModelStep } from './model-world.js';

const step = (depends_on: number[], min_deps: number | null = null, max_attempts = 1): ModelStep => ({
  depends_on,
  min_deps,
  max_attempts,
});

/** The shapes that the proofs use; the root is added at the end. */
export const plans = {
  'a chain of two': withRoot([step([], null, 2), step([0])]),
  'a join of two': withRoot([step([]), step([]), step([0, 1])]),
  'a join of one out of two': withRoot([step([]), step([]), step([0, 1], 1)]),
  'a join behind a join': withRoot([step([]), step([0]), step([0, 1], 1), step([2])]),
  'a step that must not fail, and clean-up': withRoot([{ ...step([]), isFatal: true }, step([]), step([0], 0)]),
  'a step that adds one before a join': withRoot([
    step([]),
    step([0]),
    { ...step([0]), added: { by: 0, before: [1] } },
  ]),
} satisfies Record<string, ModelStep[]>;

function withRoot(steps: ModelStep[]): ModelStep[] {
  return [...steps, step([...steps.keys()], 0)];
}
