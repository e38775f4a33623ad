import type { FlowRunSummary, PersonWait } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';

/** Whether it is a contestant that is to be picked; any other is to be approved. */
export const isPick = ({ person }: Pick<TaskView, 'person'>): boolean => person === 'pick';

/** All that waits for a person's word, of whatever run, in the order of the page that shows all of it. */
export const waitsOf = (runs: readonly Pick<FlowRunSummary, 'waits'>[]): PersonWait[] =>
  runs.flatMap(({ waits }) => waits);

/** The run after somebody's word to one of its steps: it waits for no more of it. */
export const withoutWait = <T extends Pick<FlowRunSummary, 'waits'>>(run: T, taskId: string): T =>
  run.waits.some(({ task_id }) => task_id === taskId)
    ? { ...run, waits: run.waits.filter(({ task_id }) => task_id !== taskId) }
    : run;
