import type { WorkspaceColumn, WorkspaceLayout } from '@boocode/contracts/workspace';
import { Fragment, useLayoutEffect, useRef, type Dispatch } from 'react';
import { Group, Panel, Separator, useGroupRef } from 'react-resizable-panels';
import type { LayoutEvent } from './layout.js';
import { PaneSlot } from './PaneHosts.js';
import styles from './Workspace.module.css';

interface Props {
  layout: WorkspaceLayout;
  /** One pane at a time. */
  narrow: boolean;
  /** The only pane that is seen; null shows all. */
  shown: string | null;
  hostOf: (id: string) => HTMLElement;
  send: Dispatch<LayoutEvent>;
}

const least = '8%';
/** The line is a pixel wide, what the pointer finds is eight. */
const target = { coarse: 24, fine: 8 };

/** The places of all panes, with lines between them that can be moved. */
export function PaneGrid({ layout, narrow, shown, hostOf, send }: Props) {
  const slot = (id: string) => <PaneSlot host={hostOf(id)} />;
  const ids = layout.columns.flatMap(({ panes }) => panes.map(({ id }) => id));
  useLayoutEffect(() => {
    for (const id of ids) {
      const host = hostOf(id);
      host.dataset['alone'] = String(id === shown);
      host.toggleAttribute('hidden', shown !== null && id !== shown);
    }
  });
  if (narrow) {
    return (
      <div className={styles.stack}>
        {ids.map((id) => (
          <Fragment key={id}>{slot(id)}</Fragment>
        ))}
      </div>
    );
  }
  return (
    <Sized orientation="horizontal" parts={layout.columns} onSizes={(sizes) => send({ type: 'resize-columns', sizes })}>
      {layout.columns.map((column, index) => (
        <Fragment key={column.id}>
          {index > 0 ? <Line beside="columns" /> : null}
          <Panel id={column.id} defaultSize={`${column.size}%`} minSize={least}>
            <Column column={column} slot={slot} send={send} />
          </Panel>
        </Fragment>
      ))}
    </Sized>
  );
}

interface ColumnProps {
  column: WorkspaceColumn;
  slot: (id: string) => React.ReactNode;
  send: Dispatch<LayoutEvent>;
}

function Column({ column, slot, send }: ColumnProps) {
  return (
    <Sized orientation="vertical" parts={column.panes} onSizes={(sizes) => send({ type: 'resize-panes', sizes })}>
      {column.panes.map((pane, row) => (
        <Fragment key={pane.id}>
          {row > 0 ? <Line beside="panes" /> : null}
          <Panel id={pane.id} defaultSize={`${pane.size}%`} minSize={least}>
            {slot(pane.id)}
          </Panel>
        </Fragment>
      ))}
    </Sized>
  );
}

const Line = ({ beside }: { beside: 'columns' | 'panes' }) => (
  <Separator className={styles.separator} aria-label={`Size of these ${beside}`} data-beside={beside} />
);

interface SizedProps {
  orientation: 'horizontal' | 'vertical';
  parts: readonly { id: string; size: number }[];
  onSizes: (sizes: Record<string, number>) => void;
  children: React.ReactNode;
}

/** A group whose sizes are those of `parts`, whoever changes them. */
function Sized({ orientation, parts, onSizes, children }: SizedProps) {
  const group = useGroupRef();
  const wanted = JSON.stringify(parts.map(({ id, size }) => [id, size]));
  const applied = useRef('');
  /** Once for each wish: a part that may not become so small stays larger, and is not asked again. */
  const apply = () => {
    const now = group.current?.getLayout() ?? {};
    // The group learns of parts that come and go a moment later than they do.
    const same = Object.keys(now).length === parts.length && parts.every(({ id }) => now[id] !== undefined);
    if (!same || applied.current === wanted) return;
    applied.current = wanted;
    const off = parts.some(({ id, size }) => Math.abs((now[id] ?? 0) - size) > 0.1);
    if (off) group.current?.setLayout(Object.fromEntries(parts.map(({ id, size }) => [id, size])));
  };
  useLayoutEffect(apply);
  return (
    <Group
      groupRef={group}
      orientation={orientation}
      className={styles.group}
      resizeTargetMinimumSize={target}
      onLayoutChanged={(sizes, { isUserInteraction }) => {
        if (isUserInteraction) onSizes(sizes);
        else apply();
      }}
    >
      {children}
    </Group>
  );
}
