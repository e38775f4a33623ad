import type { Difference } from './compare-trees.js';

/** Sums up what `git diff --numstat -z` tells of each file; of a binary file it counts no lines. */
export function parseNumstat(entries: readonly string[]): Difference {
  const sum = { files: 0, added: 0, removed: 0 };
  for (const entry of entries) {
    const [added = '', removed = ''] = entry.split('\t', 2);
    sum.files += 1;
    sum.added += added === '-' ? 0 : Number(added);
    sum.removed += removed === '-' ? 0 : Number(removed);
  }
  return sum;
}
