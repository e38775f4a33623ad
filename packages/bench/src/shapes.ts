/** A DAG that every contender runs. Steps stand after what they depend on. */
export interface Shape {
  name: 'review' | 'fan' | 'chain';
  steps: ShapeStep[];
}

interface ShapeStep {
  key: string;
  after: string[];
}

const ANGLES = 8;

/**
 * Discovery, eight angles side by side, fold, validator, render: 12 steps. Each step but the first has one dependent at
 * most, because BullMQ's flows are trees.
 */
export function reviewShape(): Shape {
  return { name: 'review', steps: [...fanSteps(ANGLES), step('validator', 'fold'), step('render', 'validator')] };
}

/** One step, `width` beside each other, and one that is handed the outputs of them all. */
export function fanShape(width: number): Shape {
  return { name: 'fan', steps: fanSteps(width) };
}

export function chainShape(length: number): Shape {
  const steps = Array.from({ length }, (_, n) => (n === 0 ? step('link0') : step(`link${n}`, `link${n - 1}`)));
  return { name: 'chain', steps };
}

function fanSteps(width: number): ShapeStep[] {
  const angles = Array.from({ length: width }, (_, n) => step(`angle${n}`, 'discovery'));
  return [step('discovery'), ...angles, step('fold', ...angles.map(({ key }) => key))];
}

function step(key: string, ...after: string[]): ShapeStep {
  return { key, after };
}
