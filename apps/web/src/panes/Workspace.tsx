import type { ProjectView } from '@boocode/contracts/project';
import type { WorkspaceLayout } from '@boocode/contracts/workspace';
import { Fragment, useMemo } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { focusedPane, type LayoutEvent, type SizedPane } from './layout.js';
import { PaneFrame } from './PaneFrame.js';
import { WorkbenchContext, type Workbench } from './useWorkbench.js';
import styles from './Workspace.module.css';

interface Props {
  layout: WorkspaceLayout;
  project: ProjectView | null;
  send: (event: LayoutEvent) => void;
}

const newId = () => crypto.randomUUID().slice(0, 8);

/** The panes of a project, beside and above each other. */
export function Workspace({ layout, project, send }: Props) {
  const workbench = useMemo<Workbench>(
    () => ({
      project,
      openPane: (spec, how = 'split') => send({ type: 'open', spec, how, id: newId() }),
      focusPane: (pane) => send({ type: 'focus', pane }),
      orchestrate: ({ goal }) => {
        const params = new URLSearchParams({ goal, ...(project !== null && { repo: project.path }) });
        send({
          type: 'open',
          spec: { kind: 'orchestrator', place: `/new?${params.toString()}` },
          how: 'split',
          id: newId(),
        });
      },
    }),
    [project, send],
  );
  const focused = focusedPane(layout).id;
  const frame = (pane: SizedPane) => (
    <PaneFrame
      pane={pane}
      project={project}
      focused={pane.id === focused}
      change={(patch) => send({ type: 'change', pane: pane.id, patch })}
      close={() => send({ type: 'close', pane: pane.id })}
      onFocus={() => send({ type: 'focus', pane: pane.id })}
    />
  );
  return (
    <WorkbenchContext value={workbench}>
      <Group className={styles.workspace} orientation="horizontal">
        {layout.columns.map((column, index) => (
          <Fragment key={column.id}>
            {index > 0 ? <Separator className={styles.separator} /> : null}
            <Panel id={column.id} defaultSize={`${column.size}%`} minSize="10%">
              <Group orientation="vertical">
                {column.panes.map((pane, row) => (
                  <Fragment key={pane.id}>
                    {row > 0 ? <Separator className={styles.separator} /> : null}
                    <Panel id={pane.id} defaultSize={`${pane.size}%`} minSize="10%">
                      {frame(pane)}
                    </Panel>
                  </Fragment>
                ))}
              </Group>
            </Panel>
          </Fragment>
        ))}
      </Group>
    </WorkbenchContext>
  );
}
