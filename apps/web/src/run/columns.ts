import type { TaskView } from '@boocode/contracts/task';

/** Steps by depth: a step stands one column right of the deepest step that it waits for. Plan order is kept in a column. */
export function columnsOf<Step extends Pick<TaskView, 'id' | 'depends_on'>>(steps: readonly Step[]): Step[][] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const depths = new Map<string, number>();
  const depthOf = (step: Step): number => {
    const known = depths.get(step.id);
    if (known !== undefined) return known;
    // Marked before its dependencies are visited, so that a cycle, which the table refuses, could not hang the page.
    depths.set(step.id, 0);
    let depth = 0;
    for (const id of step.depends_on) {
      const input = byId.get(id);
      if (input !== undefined) depth = Math.max(depth, 1 + depthOf(input));
    }
    depths.set(step.id, depth);
    return depth;
  };
  const columns: Step[][] = [];
  for (const step of steps) (columns[depthOf(step)] ??= []).push(step);
  return columns;
}
