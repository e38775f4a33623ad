import { v7 as uuidv7 } from 'uuid';
import type { BenchTask } from './engine-calls.js';

const ANGLES = 8;
/** Without the root, which is a task too and is run as well. */
export const STEPS_PER_RUN = ANGLES + 4;
/** Characters that every step leaves, and that every dependent must have been handed. */
export const OUTPUT_LENGTH = 2048;

/** The shape of a review: discovery, eight angles side by side, fold, validator, render, and the root that waits for all. */
export function reviewRun(): { id: string; rows: BenchTask[] } {
  const id = uuidv7();
  const steps: BenchTask[] = [];
  const add = (key: string, after: BenchTask[]): BenchTask => {
    const depends_on = after.map((dependency) => dependency.id);
    const step = {
      id: uuidv7(),
      flow_run_id: id,
      step_key: key,
      depends_on,
      min_deps: null,
      input: key,
      agent: 'bench',
    };
    steps.push(step);
    return step;
  };
  const discovery = add('discovery', []);
  const angles = Array.from({ length: ANGLES }, (_, n) => add(`angle.n${n}`, [discovery]));
  const fold = add('fold', angles);
  const validator = add('validator', [fold]);
  add('render', [fold, validator]);
  const root = {
    id,
    flow_run_id: id,
    step_key: 'finish',
    depends_on: steps.map((step) => step.id),
    min_deps: 0,
    input: 'finish',
    agent: 'bench',
  };
  return { id, rows: [root, ...steps] };
}
