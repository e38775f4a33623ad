import { createContext, useContext } from 'react';

/** With what the launch sheet is opened. */
export interface LaunchSeed {
  /** Path of the repository; empty = the person names it. */
  repo: string;
  /** It is the project's, and so is not asked for. */
  pinned: boolean;
  /** Null = what was left in the form. */
  goal: string | null;
  /** Null = what was left in the form, or the first. */
  flow: string | null;
  /** The sheet was closed: with the goal as it then was, or with null when a run was started. */
  onClosed?: (goal: string | null) => void;
}

export const LauncherContext = createContext<((seed: LaunchSeed) => void) | null>(null);

/** Opens the launch sheet over whatever is on the screen. */
export function useLauncher(): (seed: LaunchSeed) => void {
  const open = useContext(LauncherContext);
  if (open === null) throw new Error('useLauncher() is for what stands inside of <Shell>.');
  return open;
}
