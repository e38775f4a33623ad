import type { TaskView } from '@boocode/contracts/task';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';

/** How the steps are shown. */
const views = ['list', 'graph'] as const;
type StepsView = (typeof views)[number];

/** Where a person is in a run; its address holds all of it. */
export interface RunPlace {
  /** Tab of the run; empty = its first. */
  tab: string;
  view: StepsView;
  /** Key, or id, of the step beside them. */
  step: string | null;
  /** Tab of that step. */
  part: string;
}

/** What is not said in the address. */
const usual = { tab: '', view: 'list', part: 'overview' } as const;

const ownNames = new Set(['tab', 'view', 'step', 'part']);

export function placeOf(params: URLSearchParams): RunPlace {
  return {
    tab: params.get('tab') ?? usual.tab,
    view: views.find((view) => view === params.get('view')) ?? usual.view,
    step: params.get('step'),
    part: params.get('part') ?? usual.part,
  };
}

/** The search of an address, without what is usual there. */
function searchOfPlace({ tab, view, step, part }: RunPlace): Record<string, string> {
  return {
    ...(tab !== usual.tab && { tab }),
    ...(view !== usual.view && { view }),
    ...(step !== null && { step }),
    ...(step !== null && part !== usual.part && { part }),
  };
}

export const keyOf = (step: TaskView) => step.step_key ?? step.id;

/** The address of a place in a run. */
export function placeHref(runId: string, place: RunPlace): string {
  const search = new URLSearchParams(searchOfPlace(place)).toString();
  return `/runs/${runId}${search === '' ? '' : `?${search}`}`;
}

/** The address that shows a step beside the list. */
export const stepHref = (runId: string, step: TaskView): string => placeHref(runId, { ...usual, step: keyOf(step) });

/** The place, and how to go to another one: what is not named stays. */
export function useRunPlace() {
  const [params, setParams] = useSearchParams();
  const place = useMemo(() => placeOf(params), [params]);
  return {
    place,
    go: (change: Partial<RunPlace>) =>
      setParams((before) => {
        const own = searchOfPlace({ ...place, ...change });
        // What belongs to a tab is left with it.
        if (change.tab !== undefined) return new URLSearchParams(own);
        const others = [...before].filter(([name]) => !ownNames.has(name));
        return new URLSearchParams([...others, ...Object.entries(own)]);
      }),
  };
}
