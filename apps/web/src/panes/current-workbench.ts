import { createContext, useContext, useEffect } from 'react';
import type { Workbench } from './useWorkbench.js';

/** The workbench that is on the screen, for what stands around it: the bar and the palette. */
export interface CurrentWorkbench {
  workbench: Workbench | null;
  /** What the next workbench that comes to the screen is to do. */
  next: ((workbench: Workbench) => void) | null;
}

export const CurrentWorkbenchContext = createContext<CurrentWorkbench>({ workbench: null, next: null });

export const useCurrentWorkbench = () => useContext(CurrentWorkbenchContext);

/** Makes a workbench the present one for as long as it is there. */
export function useProvideWorkbench(workbench: Workbench) {
  const current = useCurrentWorkbench();
  useEffect(() => {
    current.workbench = workbench;
    const { next } = current;
    current.next = null;
    next?.(workbench);
  });
  useEffect(
    () => () => {
      current.workbench = null;
    },
    [current],
  );
}
