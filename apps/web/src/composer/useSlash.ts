import { useState } from 'react';
import type { SlashEntry, SlashGroup } from './slash-entry.js';
import { matching, slashQuery } from './slash-match.js';

export interface Slash {
  /** Null while it is closed. */
  groups: readonly SlashGroup[] | null;
  active: SlashEntry | null;
  point: (entry: SlashEntry) => void;
  step: (by: 1 | -1) => void;
  dismiss: () => void;
}

/** The picker as it follows from the text and the caret. Dismissed, it stays away until the name changes. */
export function useSlash(text: string, caret: number | null, all: readonly SlashGroup[]): Slash {
  const [dismissed, setDismissed] = useState<string | null>(null);
  const [pointed, setPointed] = useState<SlashEntry | null>(null);
  const query = caret === null || all.length === 0 ? null : slashQuery(text, caret);
  const groups = query === null || query === dismissed ? null : matching(all, query);
  const entries = groups?.flatMap((group) => group.entries) ?? [];
  const active = entries.find((entry) => entry === pointed) ?? entries[0] ?? null;
  return {
    groups,
    active,
    point: setPointed,
    step(by) {
      const at = active === null ? -1 : entries.indexOf(active);
      setPointed(entries[(at + by + entries.length) % Math.max(1, entries.length)] ?? null);
    },
    dismiss: () => setDismissed(query),
  };
}
