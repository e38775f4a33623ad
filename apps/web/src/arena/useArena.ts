import { useQuery } from '@tanstack/react-query';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import { arenaQuery } from '../api/arenas.js';
import { standingOf } from './contestants.js';

/** The arena of a run, as its steps stand. */
export const useArena = (id: string, steps: readonly TaskView[]) => useQuery(arenaQuery(id, standingOf(steps)));

const isContestant = ({ step_key }: TaskView) => /(^|[./])contestant\.[a-z]$/.test(step_key ?? '');

/**
 * A run that may be a blind arena, with nobody named who is not to be known yet, and whether a person is to pick. While its arena is not
 * known either nobody is named.
 */
export function useUnnamed(run: FlowRunView) {
  const isArena = run.flow === arenaFlow;
  const { data: arena } = useQuery({ ...arenaQuery(run.id, standingOf(run.steps)), enabled: isArena });
  const hidden = isArena && (arena === undefined || (arena.blind && arena.pick === null));
  const steps = hidden
    ? run.steps.map((step) => (isContestant(step) ? { ...step, agent: null, model: null } : step))
    : run.steps;
  return { run: hidden ? { ...run, steps } : run, picking: arena?.pick_task_id != null };
}

/** The flow of arenas that are runs of their own. */
export const arenaFlow = 'arena';
