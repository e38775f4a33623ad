import type { TaskView } from '@boocode/contracts/task';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { taskEventsQuery } from '../api/task-events.js';
import { transcriptOf } from '../run/transcript.js';

/** What an agent said and did in the newest attempt of a step. */
export function useStepEntries(step: TaskView) {
  const query = useQuery(taskEventsQuery(step.id));
  const { data: events } = query;
  const attempt = events?.at(-1)?.attempt ?? step.attempt;
  const runs = step.state === 'running' && attempt === step.attempt;
  const entries = useMemo(() => transcriptOf(events ?? [], attempt, runs), [events, attempt, runs]);
  return { ...query, entries, attempt };
}
