import { existsSync } from 'node:fs';

/**
 * Remembers what a search has found for as long as that file is there: to look through packages takes longer than to start some
 * of the programs in them. What was not found is searched for again.
 */
export function foundOnce<T extends object>(search: () => T | null, pathOf: (found: T) => string): () => T | null {
  let known: T | null = null;
  return () => {
    if (known === null || !existsSync(pathOf(known))) known = search();
    return known;
  };
}
