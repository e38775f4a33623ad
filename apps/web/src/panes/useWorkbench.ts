import type { ProjectView } from '@boocode/contracts/project';
import type { WorkspacePane } from '@boocode/contracts/workspace';
import { createContext, useContext } from 'react';
import type { PanePatch } from './pane.js';

export type PaneSpec = Pick<WorkspacePane, 'kind'> & PanePatch;

/** What panes can do to the workbench around them. */
export interface Workbench {
  project: ProjectView | null;
  /** `split`: beside the focused pane; `replace`: in its place. An empty pane is always replaced. */
  openPane: (spec: PaneSpec, how?: 'split' | 'replace') => void;
  focusPane: (id: string) => void;
  /** Opens the launch form of the orchestrator, with this goal in it. */
  orchestrate: (request: { goal: string }) => void;
}

export const WorkbenchContext = createContext<Workbench | null>(null);

/** The workbench that a pane stands in. */
export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (workbench === null) throw new Error('useWorkbench() is for what stands inside of <Workspace>.');
  return workbench;
}
