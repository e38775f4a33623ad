import type { ChangedFile } from '@boocode/contracts/changes';

/** A file that somebody changed, and what each contestant did to it, by letter. */
export interface FileOfAll {
  path: string;
  by: ReadonlyMap<string, ChangedFile>;
}

/** Which contestant touched which file: those that most of them touched first, then by name. */
export function matrixOf(all: readonly { letter: string; files: readonly ChangedFile[] }[]): FileOfAll[] {
  const files = new Map<string, Map<string, ChangedFile>>();
  for (const { letter, files: own } of all) {
    for (const file of own) {
      const by = files.get(file.path) ?? new Map<string, ChangedFile>();
      by.set(letter, file);
      files.set(file.path, by);
    }
  }
  return [...files]
    .map(([path, by]) => ({ path, by }))
    .toSorted((a, b) => b.by.size - a.by.size || a.path.localeCompare(b.path));
}
