import type { FindingView } from '@boocode/contracts/finding-life';
import { useState } from 'react';
import { useKeyScope } from '../keyboard/scope.js';
import { nothingSelected, selectionAfter, type SelectionEvent } from './selection.js';

/** The finding whose row has the focus. */
export const focusedRef = () => document.activeElement?.closest<HTMLElement>('[data-ref]')?.dataset.ref ?? null;

/** What is marked of the rows that are shown. */
export function useSelection(rows: readonly FindingView[], openRef: string | null) {
  const [selection, setSelection] = useState(nothingSelected);
  const { root } = useKeyScope();
  const refs = rows.map(({ ref }) => ref);
  const send = (event: SelectionEvent) => setSelection((before) => selectionAfter(before, event, refs));
  const select = (how: SelectionEvent['type'], ref: string | null) => {
    if (how === 'all' || how === 'none') send({ type: how });
    else if (ref !== null) send({ type: how, ref });
  };
  /** Marks the row with the focus and the one after it, which takes the focus. */
  const moveAndSelect = (by: 1 | -1) => {
    const from = focusedRef() ?? openRef;
    const to = refs[refs.indexOf(from ?? '') + by];
    if (from !== null && !selection.refs.has(from)) send({ type: 'toggle', ref: from });
    if (to === undefined) return;
    send({ type: 'extend', ref: to });
    const row = [...(root?.current ?? document).querySelectorAll<HTMLElement>('[data-row][data-ref]')].find(
      ({ dataset }) => dataset.ref === to,
    );
    row?.focus();
  };
  return { selected: rows.filter(({ ref }) => selection.refs.has(ref)), select, moveAndSelect };
}
