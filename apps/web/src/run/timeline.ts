import type { TaskView } from '@boocode/contracts/task';
import { conditions } from '../state/conditions.js';

/** Parts of the run's time, as fractions of it: waiting for a slot or a limit, then working. */
export interface Bar {
  waitFrom: number;
  workFrom: number;
  to: number;
  /** Milliseconds that the last attempt has worked; null before it started. */
  workedMs: number | null;
  /** Milliseconds that it was ready and did not work. */
  waitedMs: number;
}

export interface Span {
  from: number;
  to: number;
}

const at = (iso: string | null) => (iso === null ? null : Date.parse(iso));

/** The time that the bars share: from the run's creation until its end, or until now. */
export function spanOf(run: { created_at: string; ended_at: string | null }, now: number): Span {
  const from = Date.parse(run.created_at);
  return { from, to: Math.max(from + 1000, at(run.ended_at) ?? now) };
}

/** When a step's inputs were there: the end of its last dependency; null while one of them still goes on. */
function readyAt(step: TaskView, steps: ReadonlyMap<string, TaskView>, runFrom: number): number | null {
  let ready = runFrom;
  for (const id of step.depends_on) {
    const input = steps.get(id);
    if (input === undefined) continue;
    const ended = at(input.ended_at);
    if (ended === null) return null;
    ready = Math.max(ready, ended);
  }
  return ready;
}

/** The bar of one step, or null while there is nothing to draw. */
export function barOf({
  step,
  steps,
  span,
  now,
}: {
  step: TaskView;
  steps: ReadonlyMap<string, TaskView>;
  span: Span;
  now: number;
}): Bar | null {
  const started = at(step.started_at);
  const ended = at(step.ended_at);
  const ready = readyAt(step, steps, span.from) ?? started;
  if (ready === null || (started === null && conditions[step.condition].ended)) return null;
  const end = ended ?? Math.min(now, span.to);
  const fraction = (time: number) => Math.min(1, Math.max(0, (time - span.from) / (span.to - span.from)));
  const waits = started === null ? ready : Math.min(ready, started);
  return {
    waitFrom: fraction(waits),
    workFrom: fraction(started ?? end),
    to: fraction(end),
    workedMs: started === null ? null : end - started,
    waitedMs: Math.max(0, (started ?? end) - waits),
  };
}
