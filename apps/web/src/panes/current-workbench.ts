import { createContext, useContext, useEffect } from 'react';
import type { Workbench } from './useWorkbench.js';

/** The workbench that is on the screen, for what stands around it: the bar and the palette. */
export function createCurrentWorkbench() {
  let workbench: Workbench | null = null;
  let next: ((workbench: Workbench) => void) | null = null;
  return {
    get workbench() {
      return workbench;
    },
    /** Does this as soon as another workbench is on the screen. */
    doNext(what: (workbench: Workbench) => void) {
      next = what;
    },
    enter(entered: Workbench) {
      workbench = entered;
      const what = next;
      next = null;
      what?.(entered);
    },
    leave() {
      workbench = null;
    },
  };
}

export const CurrentWorkbenchContext = createContext(createCurrentWorkbench());

export const useCurrentWorkbench = () => useContext(CurrentWorkbenchContext);

/** Makes a workbench the present one for as long as it is there. */
export function useProvideWorkbench(workbench: Workbench) {
  const current = useCurrentWorkbench();
  useEffect(() => current.enter(workbench));
  useEffect(() => () => current.leave(), [current]);
}
