import type { ListedTask } from '@boocode/contracts/task-list';

/** Where a task is seen whole: a run and its steps in the run, all else on a page of its own. */
export function taskHref({ id, flow_run_id, step_key }: ListedTask): string {
  if (flow_run_id === null) return `/tasks/${id}`;
  if (flow_run_id === id) return `/runs/${id}`;
  return `/runs/${flow_run_id}?step=${encodeURIComponent(step_key ?? id)}`;
}
