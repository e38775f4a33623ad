import type { WorkspaceColumn, WorkspaceLayout, WorkspacePane } from '@boocode/contracts/workspace';
import type { PaneChange, PanePatch } from './pane.js';

export type SizedPane = WorkspaceColumn['panes'][number];
export type Direction = 'left' | 'right' | 'up' | 'down';
export type PaneSpec = Pick<WorkspacePane, 'kind'> & PanePatch;

const mostColumns = 6;
const mostPanes = 4;

/** What happens to the panes. `id` is that of the pane which comes to be; who sends the event makes it up. */
export type LayoutEvent =
  /** In place of a pane, the focused one if none is named; an empty one is always replaced. */
  | { type: 'open'; spec: PaneSpec; how: 'split' | 'replace'; id: string; at?: string }
  /** An empty pane beside this one. */
  | { type: 'split'; pane: string; to: Direction; id: string }
  | { type: 'close'; pane: string }
  | { type: 'focus'; pane: string }
  | { type: 'move'; pane: string; beside: string; to: Direction }
  | { type: 'swap'; pane: string; with: string }
  | { type: 'resize-columns'; sizes: Readonly<Record<string, number>> }
  | { type: 'resize-panes'; sizes: Readonly<Record<string, number>> }
  | { type: 'change'; pane: string; patch: PaneChange }
  | { type: 'restore'; layout: WorkspaceLayout };

/** Told apart within one layout. */
export const newPaneId = (): string => crypto.randomUUID().slice(0, 8);

export const newPane = (id: string, { kind, tabs = [], active = null, place = null }: PaneSpec): WorkspacePane => ({
  id,
  kind,
  tabs: tabs.slice(0, 50),
  active: active ?? tabs.at(-1) ?? null,
  place,
});

/** One pane that fills the workbench. */
export const layoutOf = (pane: WorkspacePane): WorkspaceLayout => ({
  columns: [{ id: `c-${pane.id}`, size: 100, panes: [{ ...pane, size: 100 }] }],
  focused: pane.id,
});

export const panesOf = (layout: WorkspaceLayout): SizedPane[] => layout.columns.flatMap(({ panes }) => panes);
export const paneOf = (layout: WorkspaceLayout, id: string | null): SizedPane | undefined =>
  panesOf(layout).find((pane) => pane.id === id);

/** The pane that has the keyboard: there is always one. */
export function focusedPane(layout: WorkspaceLayout): SizedPane {
  const pane = paneOf(layout, layout.focused) ?? layout.columns[0]?.panes[0];
  if (pane === undefined) throw new Error('A layout has at least one pane: its contract says so.');
  return pane;
}

/** The layout after `event`; the same object when nothing changes, as when there is no room for one more. */
export function layoutAfter(layout: WorkspaceLayout, event: LayoutEvent): WorkspaceLayout {
  switch (event.type) {
    case 'open':
      return open(layout, event);
    case 'split':
      return split(layout, event.pane, event.to, newPane(event.id, { kind: 'empty' }));
    case 'close':
      return close(layout, event.pane);
    case 'focus':
      return layout.focused === event.pane || paneOf(layout, event.pane) === undefined
        ? layout
        : { ...layout, focused: event.pane };
    case 'move':
      return move(layout, event);
    case 'swap':
      return swap(layout, event.pane, event.with);
    case 'resize-columns':
      return resizeColumns(layout, event.sizes);
    case 'resize-panes':
      return resizePanes(layout, event.sizes);
    case 'change':
      return withPane(layout, event.pane, (pane) =>
        patched(pane, typeof event.patch === 'function' ? event.patch(pane) : event.patch),
      );
    case 'restore':
      return event.layout;
    default:
      return event satisfies never;
  }
}

/** Whether one more pane would find a place on this side of a pane. */
export function hasRoom(layout: WorkspaceLayout, paneId: string, to: Direction): boolean {
  if (to === 'left' || to === 'right') return layout.columns.length < mostColumns;
  return (columnOf(layout, paneId)?.panes.length ?? mostPanes) < mostPanes;
}

const wantedTab = (spec: PaneSpec) => spec.active ?? spec.tabs?.at(-1) ?? null;

/** Whether a pane shows already what is to be opened: a tab is open once, and there is one place for the settings. */
function shows(pane: SizedPane, spec: PaneSpec): boolean {
  if (pane.kind !== spec.kind) return false;
  const tab = wantedTab(spec);
  return pane.kind === 'settings' || (tab !== null && pane.tabs.includes(tab));
}

const columnOf = (layout: WorkspaceLayout, paneId: string): WorkspaceColumn | undefined =>
  layout.columns.find(({ panes }) => panes.some(({ id }) => id === paneId));

function open(layout: WorkspaceLayout, { spec, how, id, at }: Extract<LayoutEvent, { type: 'open' }>): WorkspaceLayout {
  const there = panesOf(layout).find((pane) => shows(pane, spec));
  if (there !== undefined) {
    const active = wantedTab(spec);
    const patch = { ...(active !== null && { active }), ...(spec.place !== undefined && { place: spec.place }) };
    return { ...withPane(layout, there.id, (pane) => patched(pane, patch)), focused: there.id };
  }
  const from = paneOf(layout, at ?? null) ?? focusedPane(layout);
  const pane = newPane(id, spec);
  if (how === 'replace' || from.kind === 'empty') {
    // It keeps the id of the place, so that whoever holds a reference to it still finds it there.
    return { ...withPane(layout, from.id, ({ size }) => ({ ...pane, id: from.id, size })), focused: from.id };
  }
  const to = (['right', 'down'] as const).find((side) => hasRoom(layout, from.id, side));
  if (to !== undefined) return split(layout, from.id, to, pane);
  const roomy = layout.columns.find(({ panes }) => panes.length < mostPanes)?.panes.at(-1);
  return roomy === undefined ? layout : split(layout, roomy.id, 'down', pane);
}

/** Puts a pane beside another one, in half of its place, with the keyboard. */
function split(layout: WorkspaceLayout, besideId: string, to: Direction, pane: WorkspacePane): WorkspaceLayout {
  const column = columnOf(layout, besideId);
  if (column === undefined || !hasRoom(layout, besideId, to)) return layout;
  const after = to === 'right' || to === 'down';
  const focused = pane.id;
  if (to === 'left' || to === 'right') {
    const half = { ...column, size: column.size / 2 };
    const fresh: WorkspaceColumn = { id: `c-${pane.id}`, size: column.size / 2, panes: [{ ...pane, size: 100 }] };
    const both = after ? [half, fresh] : [fresh, half];
    return { focused, columns: layout.columns.flatMap((each) => (each === column ? both : [each])) };
  }
  const panes = column.panes.flatMap((each) => {
    if (each.id !== besideId) return [each];
    const half = { ...each, size: each.size / 2 };
    const fresh = { ...pane, size: each.size / 2 };
    return after ? [half, fresh] : [fresh, half];
  });
  return { focused, columns: layout.columns.map((each) => (each === column ? { ...column, panes } : each)) };
}

/** Takes a pane away; its neighbours grow. Undefined when none would be left. */
function without(layout: WorkspaceLayout, paneId: string): WorkspaceLayout | undefined {
  const columns = layout.columns.flatMap((column) => {
    const panes = column.panes.filter(({ id }) => id !== paneId);
    if (panes.length === column.panes.length) return [column];
    return panes.length === 0 ? [] : [{ ...column, panes: whole(panes) }];
  });
  return columns.length === 0 ? undefined : { ...layout, columns: whole(columns) };
}

function close(layout: WorkspaceLayout, paneId: string): WorkspaceLayout {
  if (paneOf(layout, paneId) === undefined) return layout;
  const rest = without(layout, paneId);
  if (rest === undefined) return layoutOf(newPane(paneId, { kind: 'empty' }));
  if (layout.focused !== paneId) return rest;
  const heir = (['up', 'down', 'left', 'right'] as const)
    .map((side) => neighbour(layout, paneId, side))
    .find((id) => id !== null);
  return { ...rest, focused: heir ?? focusedPane({ ...rest, focused: null }).id };
}

function move(layout: WorkspaceLayout, { pane: id, beside, to }: Extract<LayoutEvent, { type: 'move' }>) {
  const pane = paneOf(layout, id);
  if (pane === undefined || id === beside) return layout;
  const rest = without(layout, id);
  if (rest === undefined || paneOf(rest, beside) === undefined) return layout;
  const moved = split(rest, beside, to, pane);
  return moved === rest ? layout : moved;
}

function swap(layout: WorkspaceLayout, one: string, other: string): WorkspaceLayout {
  const [a, b] = [paneOf(layout, one), paneOf(layout, other)];
  if (a === undefined || b === undefined || a === b) return layout;
  const placed = (pane: SizedPane) => {
    if (pane.id === one) return { ...b, size: pane.size };
    return pane.id === other ? { ...a, size: pane.size } : pane;
  };
  return { focused: one, columns: layout.columns.map((column) => ({ ...column, panes: column.panes.map(placed) })) };
}

function withPane(layout: WorkspaceLayout, id: string, change: (pane: SizedPane) => SizedPane): WorkspaceLayout {
  const before = paneOf(layout, id);
  if (before === undefined) return layout;
  const after = change(before);
  if (after === before) return layout;
  const columns = layout.columns.map((column) =>
    column.panes.includes(before)
      ? { ...column, panes: column.panes.map((pane) => (pane === before ? after : pane)) }
      : column,
  );
  return { ...layout, columns };
}

function patched(pane: SizedPane, patch: PanePatch): SizedPane {
  const tabs = (patch.tabs ?? pane.tabs).slice(0, 50);
  const wanted = patch.active === undefined ? pane.active : patch.active;
  const active = wanted !== null && tabs.includes(wanted) ? wanted : (tabs.at(-1) ?? null);
  const place = patch.place === undefined ? pane.place : patch.place;
  const same =
    active === pane.active &&
    place === pane.place &&
    tabs.length === pane.tabs.length &&
    tabs.every((tab, index) => tab === pane.tabs[index]);
  return same ? pane : { ...pane, tabs, active, place };
}

/** Shares that add up to a hundred again, in the proportion that they had. */
function whole<T extends { size: number }>(parts: T[]): T[] {
  const sum = parts.reduce((total, { size }) => total + size, 0);
  return parts.map((part) => ({ ...part, size: (part.size / sum) * 100 }));
}

const near = (a: number, b: number) => Math.abs(a - b) < 0.01;

/** Takes sizes that are told of all parts; others are of a layout that is gone. */
function resized<T extends { id: string; size: number }>(parts: T[], sizes: Readonly<Record<string, number>>): T[] {
  const told = parts.map(({ id }) => sizes[id] ?? 0);
  if (told.some((size) => size <= 0) || parts.every(({ size }, index) => near(size, told[index] ?? 0))) return parts;
  return whole(parts.map((part, index) => ({ ...part, size: told[index] ?? part.size })));
}

function resizeColumns(layout: WorkspaceLayout, sizes: Readonly<Record<string, number>>): WorkspaceLayout {
  const columns = resized(layout.columns, sizes);
  return columns === layout.columns ? layout : { ...layout, columns };
}

function resizePanes(layout: WorkspaceLayout, sizes: Readonly<Record<string, number>>): WorkspaceLayout {
  const columns = layout.columns.map((column) => {
    const panes = resized(column.panes, sizes);
    return panes === column.panes ? column : { ...column, panes };
  });
  return columns.every((column, index) => column === layout.columns[index]) ? layout : { ...layout, columns };
}

/** The pane on this side of another one: in the next column the one at the same height. Null at the edge. */
export function neighbour(layout: WorkspaceLayout, paneId: string, to: Direction): string | null {
  const at = layout.columns.findIndex(({ panes }) => panes.some(({ id }) => id === paneId));
  const panes = layout.columns[at]?.panes ?? [];
  const row = panes.findIndex(({ id }) => id === paneId);
  if (to === 'up' || to === 'down') return panes[row + (to === 'up' ? -1 : 1)]?.id ?? null;
  const beside = layout.columns[at + (to === 'right' ? 1 : -1)];
  return beside === undefined || row < 0 ? null : paneAtHeight(beside.panes, middleOf(panes, row));
}

const middleOf = (panes: readonly SizedPane[], row: number): number =>
  panes.slice(0, row).reduce((sum, { size }) => sum + size, 0) + (panes[row]?.size ?? 0) / 2;

function paneAtHeight(panes: readonly SizedPane[], height: number): string | null {
  let above = 0;
  for (const { id, size } of panes) {
    above += size;
    if (height <= above) return id;
  }
  return panes.at(-1)?.id ?? null;
}

/** The pane after this one in reading order, round and round. */
export function paneAfter(layout: WorkspaceLayout, paneId: string, by: 1 | -1): string {
  const panes = panesOf(layout);
  const at = panes.findIndex(({ id }) => id === paneId);
  return panes[(at + by + panes.length) % panes.length]?.id ?? paneId;
}
