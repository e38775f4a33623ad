import type { ProjectView } from '@boocode/contracts/project';
import type { WorkspaceLayout } from '@boocode/contracts/workspace';
import type { Dispatch } from 'react';
import type { LaunchSeed } from '../launch/launcher-context.js';
import { focusedPane, layoutAfter, newPaneId, panesOf, type LayoutEvent } from './layout.js';
import type { Workbench } from './useWorkbench.js';

interface Options {
  layout: WorkspaceLayout;
  project: ProjectView | null;
  send: Dispatch<LayoutEvent>;
  launch: (seed: LaunchSeed) => void;
}

/** What panes, menus and keys can do to the workbench. */
export function workbenchOf({ layout, project, send, launch }: Options): Workbench {
  const openPane: Workbench['openPane'] = (spec, how = 'split') => {
    const event = { type: 'open', spec, how, id: newPaneId() } as const;
    send(event);
    return focusedPane(layoutAfter(layout, event)).id;
  };
  /** Shows a place of the orchestrator: in the pane that is there, unless a form in it is being filled. */
  const showRuns = (place: string) => {
    const there = panesOf(layout).find(
      (pane) => pane.kind === 'orchestrator' && pane.place?.startsWith('/new') !== true,
    );
    if (there === undefined) return void openPane({ kind: 'orchestrator', place });
    send({ type: 'change', pane: there.id, patch: { place } });
    return send({ type: 'focus', pane: there.id });
  };
  return {
    project,
    openPane,
    focusPane: (pane) => send({ type: 'focus', pane }),
    showRuns,
    split: (to) => send({ type: 'split', pane: focusedPane(layout).id, to, id: newPaneId() }),
    closePane: () => send({ type: 'close', pane: focusedPane(layout).id }),
    orchestrate: ({ goal, flow = null, onClosed }) =>
      launch({
        repo: project?.path ?? '',
        pinned: project !== null,
        goal,
        flow,
        ...(onClosed !== undefined && { onClosed }),
      }),
  };
}
