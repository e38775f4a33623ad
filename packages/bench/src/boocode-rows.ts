import type { launch } from '@boocode/coder/tasks/launch';
import { v7 as uuidv7 } from 'uuid';
import type { Shape } from './shapes.js';

type Rows = Parameters<typeof launch>[1]['tasks'];

/** A shape as the rows of a run: the root, which waits for all steps, and the steps. */
export function runRows({ steps }: Shape, run: string): Rows {
  const ids = new Map(steps.map(({ key }) => [key, uuidv7()]));
  const idOf = (key: string): string => {
    const id = ids.get(key);
    if (id === undefined) throw new Error(`The shape has no step ${key}.`);
    return id;
  };
  const row = (id: string, key: string, after: string[]): Rows[number] => ({
    id,
    project_id: null,
    parent_task_id: null,
    flow_run_id: run,
    step_key: key,
    depends_on: after,
    min_deps: null,
    input: key,
    agent: 'conductor',
    model: null,
    priority: 0,
    max_attempts: 1,
    spec: {},
  });
  return [
    { ...row(run, 'finish', [...ids.values()]), min_deps: 0, spec: { reads: [] } },
    ...steps.map(({ key, after }) =>
      row(
        idOf(key),
        key,
        after.map((dependency) => idOf(dependency)),
      ),
    ),
  ];
}
