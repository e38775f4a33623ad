import { WorkspaceLayout, type WorkspacePane } from '@boocode/contracts/workspace';
import { focusedPane, panesOf, type SizedPane } from './layout.js';

/*
 * `?panes=chat:<tab>.<tab>*;terminal,orchestrator@<place>&focus=2`: columns between `;`, panes of one between `,`, the active tab
 * with a star. Nothing in it changes when it is percent-decoded once too often, as happens to addresses that are passed on.
 */

/** Half a surrogate pair can't be encoded; it is told as what it looks like. */
const whole = (text: string) => text.replaceAll(/\p{Surrogate}/gu, '\u{fffd}');
const hidden = (place: string) => encodeURIComponent(whole(place)).replaceAll('~', '%7E').replaceAll('%', '~');
const shown = (text: string) => decodeURIComponent(text.replaceAll('~', '%'));

function tokenOf({ kind, tabs, active, place }: WorkspacePane): string {
  const held = tabs.map((tab) => (tab === active ? `${tab}*` : tab)).join('.');
  return `${kind}${held === '' ? '' : `:${held}`}${place === null ? '' : `@${hidden(place)}`}`;
}

/** The kinds, tabs and places of all panes, without sizes and focus. */
export const shapeOf = ({ columns }: WorkspaceLayout): string =>
  columns.map(({ panes }) => panes.map(tokenOf).join(',')).join(';');

/** The search of the address that shows these panes. */
export function searchOf(layout: WorkspaceLayout): string {
  const at = panesOf(layout).indexOf(focusedPane(layout)) + 1;
  return `panes=${shapeOf(layout)}${at === 1 ? '' : `&focus=${at}`}`;
}

/** Null: the address says nothing of panes. */
export type PanesOfUrl = { layout: WorkspaceLayout } | { problem: string } | null;

const bad = {
  problem: 'The address names panes that this version does not know, or was cut. The saved ones are shown.',
};

export function panesOfSearch(search: string): PanesOfUrl {
  const params = new URLSearchParams(search);
  const panes = params.get('panes');
  if (panes === null || panes === '') return null;
  try {
    const columns = panes.split(';').map((column) => column.split(',').map(paneOfToken));
    let count = 0;
    const layout = WorkspaceLayout.parse({
      columns: columns.map((column, index) => ({
        id: `c${index + 1}`,
        size: 100 / columns.length,
        panes: column.map((pane) => ({ ...pane, id: `p${(count += 1)}`, size: 100 / column.length })),
      })),
      focused: `p${params.get('focus') ?? 1}`,
    });
    return { layout: { ...layout, focused: focusedPane(layout).id } };
  } catch {
    return bad;
  }
}

/** Not checked yet: the contract does that. */
function paneOfToken(token: string): object {
  const at = token.indexOf('@');
  const [kind, held] = (at < 0 ? token : token.slice(0, at)).split(':', 2);
  const marked = held === undefined || held === '' ? [] : held.split('.');
  const tabs = marked.map((tab) => tab.replace(/\*$/, ''));
  const active = marked.find((tab) => tab.endsWith('*'))?.slice(0, -1) ?? null;
  return { kind, tabs, active, place: at < 0 ? null : shown(token.slice(at + 1)) };
}

/**
 * `wanted`, with the ids and sizes of the panes of `known` that it means: so that they stay what they are on the screen. One that is
 * the same whole is told by that, another one by its place and kind.
 */
export function withIdsOf(wanted: WorkspaceLayout, known: WorkspaceLayout): WorkspaceLayout {
  const at = panesOf(wanted).indexOf(focusedPane(wanted));
  if (shapeOf(wanted) === shapeOf(known)) return { ...known, focused: panesOf(known)[at]?.id ?? null };
  const left = new Set(panesOf(known));
  const twins = new Map<SizedPane, SizedPane>();
  const pair = (pane: SizedPane, twin: SizedPane | undefined) => {
    if (twin === undefined || !left.delete(twin)) return;
    twins.set(pane, twin);
  };
  for (const pane of panesOf(wanted))
    pair(
      pane,
      [...left].find((each) => tokenOf(each) === tokenOf(pane)),
    );
  for (const pane of panesOf(wanted)) {
    if (!twins.has(pane))
      pair(
        pane,
        [...left].find((each) => each.kind === pane.kind),
      );
  }
  const taken = new Set([...twins.values()].map(({ id }) => id));
  const columns = wanted.columns.map((column, index) => ({
    ...column,
    id: known.columns[index]?.id ?? freshId(column.id, new Set(known.columns.map(({ id }) => id))),
    panes: column.panes.map((pane) => ({ ...pane, id: twins.get(pane)?.id ?? freshId(pane.id, taken) })),
  }));
  return { columns, focused: columns.flatMap(({ panes }) => panes)[at]?.id ?? null };
}

/** What another page saved, as this page shows it: with its own ids, so that nothing is built anew, and with their sizes. */
export function adopted(theirs: WorkspaceLayout, ours: WorkspaceLayout): WorkspaceLayout {
  const { columns, focused } = withIdsOf(theirs, ours);
  return {
    focused,
    columns: columns.map((column, at) => ({
      ...column,
      size: theirs.columns[at]?.size ?? column.size,
      panes: column.panes.map((pane, row) => ({ ...pane, size: theirs.columns[at]?.panes[row]?.size ?? pane.size })),
    })),
  };
}

/** This id, or one like it that is not in use yet. */
function freshId(id: string, taken: Set<string>): string {
  let fresh = id;
  for (let n = 2; taken.has(fresh); n += 1) fresh = `${id}.${n}`;
  taken.add(fresh);
  return fresh;
}
