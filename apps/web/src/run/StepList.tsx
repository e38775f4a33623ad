import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useMemo } from 'react';
import { keyOf, placeHref, type RunPlace } from './place.js';
import { sharedWorker } from './shared-worker.js';
import styles from './StepList.module.css';
import { StepRow } from './StepRow.js';
import { barOf, spanOf } from './timeline.js';
import { useVisibleRows } from './useVisibleRows.js';

interface Props {
  run: FlowRunView;
  now: number;
  place: RunPlace;
}

/** The steps in plan order, each with what it does now and its share of the run's time. */
export function StepList({ run, now, place }: Props) {
  const { created_at, ended_at, steps: all } = run;
  const span = useMemo(() => spanOf({ created_at, ended_at }, now), [created_at, ended_at, now]);
  const steps = useMemo(() => new Map(all.map((step) => [step.id, step])), [all]);
  const mixed = useMemo(() => sharedWorker(all) === null, [all]);
  const { list, long, from, to, before, after } = useVisibleRows(all.length);
  const shown = all.slice(from, to);
  const hrefOf = useMemo(() => hrefsOf(run.id, place), [run.id, place]);
  return (
    <ol
      ref={list}
      className={styles.list}
      aria-label="Steps"
      data-mixed={mixed}
      data-long={long}
      style={{ paddingTop: before, paddingBottom: after }}
    >
      {shown.map((step, index) => {
        const key = keyOf(step);
        return (
          <li key={step.id} aria-setsize={all.length} aria-posinset={from + index + 1}>
            <StepRow
              step={step}
              {...(barOf({ step, steps, span, now }) ?? noBar)}
              now={now}
              href={hrefOf(key)}
              open={key === place.step}
            />
          </li>
        );
      })}
    </ol>
  );
}

/** Nothing is drawn. */
const noBar = { waitFrom: 0, workFrom: 0, to: 0, workedMs: null, waitedMs: 0 };

/** The address of each step beside the list, made once: the list may be drawn sixty times a second. */
function hrefsOf(runId: string, place: RunPlace): (key: string) => string {
  const known = new Map<string, string>();
  return (key) => {
    const href = known.get(key) ?? placeHref(runId, { ...place, step: key });
    known.set(key, href);
    return href;
  };
}
