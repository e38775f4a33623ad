import type { ProjectView } from '@boocode/contracts/project';
import type { WorkspaceLayout } from '@boocode/contracts/workspace';
import { useEffect, useMemo, useState, type Dispatch } from 'react';
import { useLauncher } from '../launch/launcher-context.js';
import { focusedPane, hasRoom, newPaneId, panesOf, type LayoutEvent, type SizedPane } from './layout.js';
import { inHost, useHosts } from './PaneHosts.js';
import { PaneFrame } from './PaneFrame.js';
import { PaneGrid } from './PaneGrid.js';
import { PaneSwitcher } from './PaneSwitcher.js';
import { useNarrow } from './useNarrow.js';
import { usePaneKeys } from './usePaneKeys.js';
import { WorkbenchContext } from './useWorkbench.js';
import { workbenchOf } from './workbench.js';
import styles from './Workspace.module.css';

interface Props {
  layout: WorkspaceLayout;
  project: ProjectView | null;
  send: Dispatch<LayoutEvent>;
}

/** The panes of a project, beside and above each other; where there is room for one only, one at a time. */
export function Workspace({ layout, project, send }: Props) {
  const narrow = useNarrow();
  const [alone, setAlone] = useState<string | null>(null);
  const focused = focusedPane(layout).id;
  const panes = panesOf(layout);
  const single = panes.length === 1;
  // A pane that is given the keyboard is seen.
  const zoomed = !narrow && !single && alone === focused ? alone : null;
  const zoom = () => setAlone(zoomed === null ? focused : null);
  const launch = useLauncher();
  const workbench = useMemo(() => workbenchOf({ layout, project, send, launch }), [layout, project, send, launch]);
  usePaneKeys({ layout, send, zoom });
  useFramesFocus(send);
  const ids = useMemo(() => panes.map(({ id }) => id), [panes]);
  const hostOf = useHosts(ids);
  const frame = (pane: SizedPane) => {
    const split = (to: 'right' | 'down') =>
      !narrow && hasRoom(layout, pane.id, to)
        ? () => {
            setAlone(null);
            send({ type: 'split', pane: pane.id, to, id: newPaneId() });
          }
        : null;
    return (
      <PaneFrame
        pane={pane}
        project={project}
        focused={pane.id === focused}
        zoomed={pane.id === zoomed}
        actions={{
          splitRight: split('right'),
          splitDown: split('down'),
          zoom: narrow || single ? null : () => setAlone(pane.id === zoomed ? null : pane.id),
          close: () => send({ type: 'close', pane: pane.id }),
        }}
        change={(patch) => send({ type: 'change', pane: pane.id, patch })}
        onFocus={() => send({ type: 'focus', pane: pane.id })}
        onDrop={
          narrow || single
            ? null
            : ({ pane: dragged, to }) =>
                send(
                  to === 'swap'
                    ? { type: 'swap', pane: dragged, with: pane.id }
                    : { type: 'move', pane: dragged, beside: pane.id, to },
                )
        }
      />
    );
  };
  return (
    <WorkbenchContext value={workbench}>
      <div className={styles.workspace} data-zoomed={zoomed !== null} data-narrow={narrow}>
        {narrow ? <PaneSwitcher panes={panes} focused={focused} send={send} /> : null}
        <PaneGrid
          layout={layout}
          narrow={narrow}
          shown={zoomed ?? (narrow ? focused : null)}
          hostOf={hostOf}
          send={send}
        />
        {panes
          .toSorted((a, b) => a.id.localeCompare(b.id))
          .map((pane) => inHost(hostOf(pane.id), pane.id, frame(pane)))}
      </div>
    </WorkbenchContext>
  );
}

/** A click into a frame is no event of this page; that the frame has the focus then is all that it can see. */
function useFramesFocus(send: Dispatch<LayoutEvent>) {
  useEffect(() => {
    const onBlur = () => {
      const pane = document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane');
      if (document.activeElement?.tagName === 'IFRAME' && pane != null) send({ type: 'focus', pane });
    };
    window.addEventListener('blur', onBlur);
    return () => window.removeEventListener('blur', onBlur);
  }, [send]);
}
