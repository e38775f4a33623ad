import type { Execution } from './bodies.js';
import type { Shape } from './shapes.js';

/** Milliseconds from the end of each step's last dependency to the start of its own body. */
export interface Edges {
  all: number[];
  /** Only those of steps with several dependencies. */
  joins: number[];
}

/**
 * Times every edge, and proves on the way that each step of each run ran, and none before its dependencies.
 *
 * Errors: the first step that did not run, ran twice (unless `repeats`), or ran too early.
 */
export function timeEdges(
  executions: readonly Execution[],
  { shape, runs, repeats }: { shape: Shape; runs: readonly string[]; repeats: boolean },
): Edges {
  const byStep = new Map<string, Execution>();
  for (const execution of executions) {
    const name = nameOf(execution.run, execution.key);
    if (byStep.has(name) && !repeats) throw new Error(`Step ${name} ran twice.`);
    // Of repeated ones the first counts: what follows may have begun after it.
    if (!byStep.has(name)) byStep.set(name, execution);
  }
  const find = (run: string, key: string): Execution => {
    const execution = byStep.get(nameOf(run, key));
    if (execution === undefined) throw new Error(`Step ${nameOf(run, key)} never ran.`);
    return execution;
  };
  const edges: Edges = { all: [], joins: [] };
  for (const run of runs) {
    for (const { key, after } of shape.steps) {
      const { started } = find(run, key);
      if (after.length === 0) continue;
      const ready = after.map((dependency) => find(run, dependency).ended).reduce((a, b) => (a > b ? a : b));
      if (started < ready) throw new Error(`Step ${nameOf(run, key)} ran before its dependencies had ended.`);
      const ms = Number(started - ready) / 1e6;
      edges.all.push(ms);
      if (after.length > 1) edges.joins.push(ms);
    }
  }
  return edges;
}

/** How many of the steps were executed more than once. */
export function countRepeats(executions: readonly Execution[]): number {
  const times = new Map<string, number>();
  for (const { run, key } of executions) times.set(nameOf(run, key), (times.get(nameOf(run, key)) ?? 0) + 1);
  return [...times.values()].filter((count) => count > 1).length;
}

export function countSteps(executions: readonly Execution[]): number {
  return new Set(executions.map(({ run, key }) => nameOf(run, key))).size;
}

function nameOf(run: string, key: string): string {
  return `${key} of ${run}`;
}
