/** The findings that a person has marked, and from where a row of them is extended. */
export interface Selection {
  refs: ReadonlySet<string>;
  from: string | null;
}

export type SelectionEvent =
  | { type: 'toggle'; ref: string }
  /** Marks all between the one marked last and this one. */
  | { type: 'extend'; ref: string }
  | { type: 'all' }
  | { type: 'none' };

export const nothingSelected: Selection = { refs: new Set(), from: null };

/** The selection after `event`, among what is shown, in its order. What is not shown any more is not acted upon. */
export function selectionAfter(before: Selection, event: SelectionEvent, shown: readonly string[]): Selection {
  switch (event.type) {
    case 'none':
      return nothingSelected;
    case 'all':
      return { refs: new Set(shown), from: before.from };
    case 'toggle': {
      const refs = new Set(before.refs);
      if (!refs.delete(event.ref)) refs.add(event.ref);
      return { refs, from: event.ref };
    }
    case 'extend': {
      const from = shown.indexOf(before.from ?? event.ref);
      const to = shown.indexOf(event.ref);
      const between = from < 0 ? [event.ref] : shown.slice(Math.min(from, to), Math.max(from, to) + 1);
      return { refs: new Set([...before.refs, ...between]), from: event.ref };
    }
    default:
      return event satisfies never;
  }
}
