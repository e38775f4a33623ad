import { createContext, useContext } from 'react';
import { useCurrentWorkbench } from '../panes/current-workbench.js';

/** With what the sheet of a new arena is opened. */
export interface ArenaSeed {
  /** Path of the repository; empty = the person names it. */
  repo: string;
  /** Null = what was left in the form. */
  prompt: string | null;
  /** The sheet was closed: with the prompt as it then was, or with null when an arena was started. */
  onClosed?: (prompt: string | null) => void;
}

export const ArenaLauncherContext = createContext<((seed: ArenaSeed) => void) | null>(null);

/** Opens the sheet over whatever is on the screen, for the project there unless another one is meant. */
export function useArenaLauncher() {
  const open = useContext(ArenaLauncherContext);
  const current = useCurrentWorkbench();
  if (open === null) throw new Error('useArenaLauncher() is for what stands inside of <Shell>.');
  return (seed: Partial<ArenaSeed> = {}) =>
    open({ repo: current.workbench?.project?.path ?? '', prompt: null, ...seed });
}
