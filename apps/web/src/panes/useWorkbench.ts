import type { ProjectView } from '@boocode/contracts/project';
import { createContext, useContext } from 'react';
import type { PaneSpec } from './layout.js';

/** What panes can do to the workbench around them. */
export interface Workbench {
  project: ProjectView | null;
  /** `split`: beside the focused pane; `replace`: in its place. An empty pane is always replaced. Answers with the pane's id. */
  openPane: (spec: PaneSpec, how?: 'split' | 'replace') => string;
  focusPane: (id: string) => void;
  /** Shows a place of the orchestrator, such as `/runs/<id>`, in its pane, or in a new one. */
  showRuns: (place: string) => void;
  /**
   * Opens the launch sheet for this project; a goal of null is what was left in it. `onClosed` is told the goal as it stands when no run
   * was started, and null when one was.
   */
  orchestrate: (request: { goal: string | null; flow?: string; onClosed?: (goal: string | null) => void }) => void;
  /** An empty pane beside the focused one. */
  split: (to: 'right' | 'down') => void;
  /** The focused one. What goes on in it goes on. */
  closePane: () => void;
}

export const WorkbenchContext = createContext<Workbench | null>(null);

/** The workbench that a pane stands in. */
export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (workbench === null) throw new Error('useWorkbench() is for what stands inside of <Workspace>.');
  return workbench;
}
