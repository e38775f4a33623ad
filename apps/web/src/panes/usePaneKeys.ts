import type { WorkspaceLayout } from '@boocode/contracts/workspace';
import type { Dispatch } from 'react';
import type { Handlers } from '../keyboard/keymap.js';
import { useKeys } from '../keyboard/useKeys.js';
import { focusedPane, neighbour, newPaneId, paneAfter, type Direction, type LayoutEvent } from './layout.js';

interface Options {
  layout: WorkspaceLayout;
  send: Dispatch<LayoutEvent>;
  zoom: () => void;
}

const directions = ['left', 'right', 'up', 'down'] as const;

/** All that can be done to panes, by key. */
export function usePaneKeys({ layout, send, zoom }: Options) {
  const pane = focusedPane(layout).id;
  const focus = (id: string | null) => {
    if (id !== null) send({ type: 'focus', pane: id });
  };
  const byDirection: Handlers = {};
  for (const to of directions) {
    byDirection[`pane.${to}`] = () => focus(neighbour(layout, pane, to));
    byDirection[`pane.move-${to}`] = () => {
      const event = movedTo(layout, pane, to);
      if (event !== null) send(event);
    };
  }
  useKeys({
    ...byDirection,
    'pane.split-right': () => send({ type: 'split', pane, to: 'right', id: newPaneId() }),
    'pane.split-down': () => send({ type: 'split', pane, to: 'down', id: newPaneId() }),
    'pane.new': () => send({ type: 'open', spec: { kind: 'empty' }, how: 'split', id: newPaneId() }),
    'pane.close': () => send({ type: 'close', pane }),
    'pane.zoom': zoom,
    'pane.next': () => focus(paneAfter(layout, pane, 1)),
    'pane.previous': () => focus(paneAfter(layout, pane, -1)),
  });
}

/** One step: within the column it changes places; to the side it joins the next column, or becomes one at the edge. */
export function movedTo(layout: WorkspaceLayout, pane: string, to: Direction): LayoutEvent | null {
  const beside = neighbour(layout, pane, to);
  if (to === 'up' || to === 'down') return beside === null ? null : { type: 'swap', pane, with: beside };
  if (beside !== null) return { type: 'move', pane, beside, to: 'down' };
  const column = layout.columns.find(({ panes }) => panes.some(({ id }) => id === pane));
  const other = column?.panes.find(({ id }) => id !== pane);
  return other === undefined ? null : { type: 'move', pane, beside: other.id, to };
}
