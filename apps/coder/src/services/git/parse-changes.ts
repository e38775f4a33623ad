import type { DiffFile } from '@boocode/contracts/diff';

/** One changed path, as `git diff-tree --raw --numstat -z` tells it. */
export interface Change {
  path: string;
  old_path: string | null;
  status: DiffFile['status'];
  old_mode: string;
  new_mode: string;
  old_oid: string;
  new_oid: string;
  /** Null where git compares no lines: binary files, and files too large for it. */
  added: number | null;
  removed: number | null;
}

const statusByLetter: Record<string, DiffFile['status']> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  T: 'type-changed',
};

/** Reads the output of `git diff-tree -r -M --raw --numstat -z`: first all raw entries, then all line counts. */
export function parseChanges(output: string): Change[] {
  const fields = output.split('\0');
  const changes: Change[] = [];
  let at = 0;
  while (fields[at]?.startsWith(':') === true) {
    const change = parseEntry(fields, at);
    changes.push(change);
    at += change.old_path === null ? 2 : 3;
  }
  addCounts(changes, fields.slice(at));
  return changes;
}

/** `:<mode> <mode> <oid> <oid> <letter>`, then the path, or the old and the new path of a renamed file. */
function parseEntry(fields: string[], at: number): Change {
  const [old_mode = '', new_mode = '', old_oid = '', new_oid = '', letter = ''] = (fields[at] ?? '')
    .slice(1)
    .split(' ');
  const status = statusByLetter[letter.slice(0, 1)];
  const [first = '', second = ''] = fields.slice(at + 1, at + 3);
  if (status === undefined) throw new Error(`git diff-tree answered with an unknown entry: ${fields[at] ?? ''}`);
  const paths = status === 'renamed' ? { path: second, old_path: first } : { path: first, old_path: null };
  return { ...paths, status, old_mode, new_mode, old_oid, new_oid, added: null, removed: null };
}

/** `<added>\t<removed>\t<path>`, or with an empty path and the old and new path in the two fields that follow. */
function addCounts(changes: Change[], fields: string[]): void {
  const byPath = new Map(changes.map((change) => [change.path, change]));
  for (let at = 0; at < fields.length; at += 1) {
    const [, added, removed, inlinePath] = /^(\d+|-)\t(\d+|-)\t(.*)$/s.exec(fields[at] ?? '') ?? [];
    if (added === undefined) continue;
    const renamed = inlinePath === '';
    const change = byPath.get(renamed ? (fields[at + 2] ?? '') : (inlinePath ?? ''));
    if (renamed) at += 2;
    if (change === undefined || added === '-') continue;
    change.added = Number(added);
    change.removed = Number(removed);
  }
}
