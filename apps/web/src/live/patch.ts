import type { TaskEventView } from '@boocode/contracts/agent-event';
import type { FlowRunSummary, FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';

/** The list after a run changed: in its place when it is known, on top when it is new. Ids are UUIDv7 and sort by age. */
export function runsWith(runs: FlowRunSummary[], run: FlowRunSummary): FlowRunSummary[] {
  if (runs.some((known) => known.id === run.id)) return runs.map((known) => (known.id === run.id ? run : known));
  return [...runs, run].toSorted((a, b) => (a.id < b.id ? 1 : -1));
}

/** The list without runs that the server's does not hold any more. */
export function runsWithout(runs: FlowRunSummary[], ids: readonly string[]): FlowRunSummary[] {
  return runs.filter(({ id }) => !ids.includes(id));
}

/** The open run after its summary changed: steps, report and plan stay. */
export const runWith = (view: FlowRunView, run: FlowRunSummary): FlowRunView => ({ ...view, ...run });

/** The open run after one of its tasks changed; the root task is no step and changes nothing here. */
export function runWithTask(view: FlowRunView, task: TaskView): FlowRunView {
  const at = view.steps.findIndex((step) => step.id === task.id);
  return at < 0 ? view : { ...view, steps: view.steps.with(at, task) };
}

export type Extended = { events: TaskEventView[]; gap: boolean };

/**
 * A transcript after one more event. What is already there is not doubled;
 * `gap` says that events before this one are missing and must be fetched.
 */
export function eventsWith(events: TaskEventView[], next: TaskEventView): Extended {
  const last = events.findLast((event) => event.attempt === next.attempt);
  if (last !== undefined && next.seq <= last.seq) return { events, gap: false };
  const gap = last !== undefined && next.seq !== last.seq + 1;
  return { events: [...events, next], gap };
}
