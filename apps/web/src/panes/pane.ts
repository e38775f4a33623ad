import type { ProjectView } from '@boocode/contracts/project';
import type { WorkspacePane } from '@boocode/contracts/workspace';

/** What a pane may say of itself. */
export type PanePatch = Partial<Pick<WorkspacePane, 'tabs' | 'active' | 'place'>>;
/** What builds on what the pane holds by then, as when something was waited for, is said as a function of it. */
export type PaneChange = PanePatch | ((pane: Pick<WorkspacePane, 'tabs' | 'active'>) => PanePatch);

/** What the component of each pane kind is given. Closing a pane never stops what goes on in it. */
export interface PaneProps {
  pane: WorkspacePane;
  /** Null outside of any project. */
  project: ProjectView | null;
  /** It has the keyboard. */
  focused: boolean;
  change: (change: PaneChange) => void;
  close: () => void;
}
