import type { PromptParts } from '../prompt.js';

/** A file of the change under review, as the prompt describes it. */
export interface ChangedFile {
  path: string;
  status: string;
  /** Numbers of the lines that the change brought in, in the new file. */
  introduced: ReadonlySet<number>;
}

/** What the prompt says about the change. */
export interface Change {
  files: ChangedFile[];
  /** The files to look at, in the order to read them: the slice, or every changed file that still exists. */
  targets: ChangedFile[];
}

/** Reads `changed-files`, `diff` and `slice`. A part that is missing leaves its share empty. */
export function readChange(parts: PromptParts): Change {
  const listed = (parts.get('changed-files') ?? '').split('\n').flatMap(listedFile);
  const introduced = introducedLines(parts.get('diff') ?? '', new Set(listed.map((file) => file.path)));
  const files = listed.map((file) => {
    const fromDiff = introduced.get(file.path);
    return fromDiff === undefined ? file : { ...file, introduced: fromDiff };
  });
  const slice = paths(parts.get('slice') ?? '');
  const chosen =
    slice.length === 0 ? files : slice.map((path) => files.find((file) => file.path === path) ?? untouched(path));
  return { files, targets: chosen.filter((file) => !/^d(?:eleted)?\b/i.test(file.status)) };
}

/** `path | status | +added -removed | changed lines 3-9,14`. */
function listedFile(line: string): ChangedFile[] {
  const [path = '', status = '', , ranges = ''] = line.split(' | ').map((column) => column.trim());
  if (path === '') return [];
  return [{ path: undecorated(path), status, introduced: numbers(ranges) }];
}

function numbers(ranges: string): Set<number> {
  const all = new Set<number>();
  for (const [, from = '', to = from] of ranges.matchAll(/(\d+)(?:\s*-\s*(\d+))?/g)) {
    const last = Math.min(Number(to), Number(from) + 100_000);
    for (let line = Number(from); line <= last; line += 1) all.add(line);
  }
  return all;
}

/** Only lines with a `+` count; a line that is no diff line and names a listed file begins that file's part. */
function introducedLines(diff: string, known: ReadonlySet<string>): Map<string, Set<number>> {
  const all = new Map<string, Set<number>>();
  let current: Set<number> | null = null;
  for (const line of diff.split('\n')) {
    const numbered = /^([+ -])\s*(\d+) \| /.exec(line);
    if (numbered === null) {
      const path = headingPath(line, known);
      if (path === null) continue;
      current = all.get(path) ?? new Set();
      all.set(path, current);
    } else if (numbered[1] === '+') {
      current?.add(Number(numbered[2]));
    }
  }
  return all;
}

function headingPath(line: string, known: ReadonlySet<string>): string | null {
  const plain = undecorated(line);
  if (known.has(plain)) return plain;
  // The heading may carry a note behind the path (`a.ts (renamed from b.ts)`).
  const cut = /^(.+?)(?: \||:| \()/.exec(plain)?.[1];
  return cut !== undefined && known.has(cut) ? cut : null;
}

function paths(lines: string): string[] {
  return lines
    .split('\n')
    .map(undecorated)
    .filter((path) => path !== '');
}

function undecorated(line: string): string {
  return line
    .trim()
    .replace(/^(?:#+|[-*=]+|file:?|path:?)\s+/i, '')
    .replaceAll('`', '')
    .trim();
}

function untouched(path: string): ChangedFile {
  return { path, status: 'unchanged', introduced: new Set() };
}
