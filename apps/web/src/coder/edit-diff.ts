import { parsePatch, structuredPatch } from 'diff';
import { z } from 'zod';

/** A line of a diff as it is read. `gap` stands between two places of a file. */
export interface DiffRow {
  kind: 'context' | 'added' | 'removed' | 'gap';
  /** Numbers in the old and the new file; null where it is not known or not there. */
  from: number | null;
  to: number | null;
  text: string;
}

/** What an edit does to one file. Without numbers when only a piece of the file is known. */
export interface FileEdit {
  path: string;
  rows: DiffRow[];
  added: number;
  removed: number;
}

/** So many lines are drawn at once; the rest is said to be there. */
export const mostRows = 2_000;
const context = 3;

type Hunk = ReturnType<typeof structuredPatch>['hunks'][number];

function rowsOf(hunks: readonly Hunk[], told: boolean): DiffRow[] {
  return hunks.flatMap((hunk, place) => {
    // Some agents write `@@` and no numbers behind it.
    const numbered = told && Number.isInteger(hunk.oldStart) && Number.isInteger(hunk.newStart);
    let from = hunk.oldStart;
    let to = hunk.newStart;
    const rows: DiffRow[] = place === 0 ? [] : [{ kind: 'gap', from: null, to: null, text: '' }];
    for (const line of hunk.lines) {
      const text = line.slice(1);
      if (line.startsWith('+')) rows.push({ kind: 'added', from: null, to: numbered ? to++ : null, text });
      else if (line.startsWith('-')) rows.push({ kind: 'removed', from: numbered ? from++ : null, to: null, text });
      else if (!line.startsWith('\\'))
        rows.push({ kind: 'context', from: numbered ? from++ : null, to: numbered ? to++ : null, text });
    }
    return rows;
  });
}

function editOf(path: string, rows: DiffRow[]): FileEdit {
  const count = (kind: DiffRow['kind']) => rows.filter((row) => row.kind === kind).length;
  return { path, rows, added: count('added'), removed: count('removed') };
}

/** The edit that makes `after` out of `before`. */
function editBetween(path: string, before: string, after: string, numbered = true): FileEdit {
  const patch = structuredPatch(path, path, before, after, '', '', { context, timeout: 500 });
  // Two texts that are too different to compare in time: all of the old goes, all of the new comes.
  if (patch === undefined) return editOf(path, [...wholly('removed', before), ...wholly('added', after)]);
  return editOf(path, rowsOf(patch.hunks, numbered));
}

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
const wholly = (kind: 'added' | 'removed', text: string): DiffRow[] =>
  linesOf(text).map((line) => ({ kind, from: null, to: null, text: line }));

const bare = (name: string | undefined) => (name ?? '').replace(/^[ab]\//, '');

/** The edits in a unified diff; none when it is not one. */
export function editsInDiff(text: string, path = ''): FileEdit[] {
  try {
    return parsePatch(text).flatMap(({ oldFileName, newFileName, hunks }) => {
      if (hunks.length === 0) return [];
      const name = newFileName === undefined || newFileName === '/dev/null' ? oldFileName : newFileName;
      return [editOf(bare(name) || path, rowsOf(hunks, true))];
    });
  } catch {
    return [];
  }
}

/** `*** Begin Patch`, the form that GPT models were taught: places without numbers. */
function editsInPatch(text: string): FileEdit[] {
  const edits: { path: string; rows: DiffRow[] }[] = [];
  for (const line of text.split('\n')) {
    const file = /^\*\*\* (?:Add|Update|Delete) File: (.+)$/.exec(line)?.[1];
    const rows = edits.at(-1)?.rows;
    if (file !== undefined) edits.push({ path: file, rows: [] });
    else if (rows === undefined || line.startsWith('***')) continue;
    else if (line.startsWith('@@')) {
      if (rows.length > 0) rows.push({ kind: 'gap', from: null, to: null, text: '' });
    } else if (line.startsWith('+')) rows.push({ kind: 'added', from: null, to: null, text: line.slice(1) });
    else if (line.startsWith('-')) rows.push({ kind: 'removed', from: null, to: null, text: line.slice(1) });
    else rows.push({ kind: 'context', from: null, to: null, text: line.slice(1) });
  }
  return edits.map(({ path, rows }) => editOf(path, rows));
}

const text = z.string();
const Replaced = z.union([
  z.looseObject({ oldString: text, newString: text }).transform(({ oldString, newString }) => [oldString, newString]),
  z.looseObject({ old_string: text, new_string: text }).transform((edit) => [edit.old_string, edit.new_string]),
  z.looseObject({ oldText: text.nullable(), newText: text }).transform((edit) => [edit.oldText ?? '', edit.newText]),
]);
const Path = z.union([
  z.looseObject({ filePath: text }).transform(({ filePath }) => filePath),
  z.looseObject({ file_path: text }).transform(({ file_path }) => file_path),
  z.looseObject({ path: text }).transform(({ path }) => path),
  z.looseObject({ filepath: text }).transform(({ filepath }) => filepath),
]);
const Change = z.looseObject({
  path: text.optional(),
  diff: text.optional(),
  unified_diff: text.optional(),
  content: text.optional(),
});
const Changes = z.union([z.array(Change), z.record(z.string(), Change)]);

const fieldOf = (input: unknown, name: string): unknown =>
  typeof input === 'object' && input !== null ? Object.getOwnPropertyDescriptor(input, name)?.value : undefined;
const textIn = (input: unknown, ...names: string[]): string | null =>
  names.map((name) => fieldOf(input, name)).find((value) => typeof value === 'string') ?? null;

const Shown = z.looseObject({ type: z.literal('diff'), path: text });

/** What an agent says of an edit that it asks leave for: what its tool is given, or that with the diff beside it. */
export function editsAsked(tool: string, detail: unknown): FileEdit[] {
  const content = z.array(z.unknown()).safeParse(fieldOf(detail, 'content')).data ?? [];
  const shown = content.flatMap((part) => (Shown.safeParse(part).success ? editsOf(tool, part) : []));
  if (shown.length > 0) return shown;
  const edits = editsOf(tool, detail);
  return edits.length > 0 ? edits : editsOf(tool, fieldOf(detail, 'input'));
}

/**
 * What an edit would do, from what its tool was given: the forms of opencode, Claude, Codex and Gemini, by their fields and not by who
 * says them. Empty = it is no edit, or one that does not tell what it changes.
 */
export function editsOf(tool: string, input: unknown): FileEdit[] {
  const path = Path.safeParse(input).data ?? '';
  const patch = textIn(input, 'patchText', 'patch', 'input');
  if (patch?.includes('*** Begin Patch') === true) return editsInPatch(patch);
  const diff = textIn(input, 'diff', 'unified_diff', 'fileDiff');
  if (diff !== null) return editsInDiff(diff, path);
  const changes = Changes.safeParse(fieldOf(input, 'changes')).data;
  if (changes !== undefined) return changedFiles(changes);
  const many = z.array(Replaced).safeParse(fieldOf(input, 'edits')).data;
  if (many !== undefined)
    return [
      joined(
        path,
        many.map(([before = '', after = '']) => editBetween(path, before, after, false)),
      ),
    ];
  const one = Replaced.safeParse(input).data;
  if (one !== undefined) return [editBetween(path, one[0] ?? '', one[1] ?? '', false)];
  const content = textIn(input, 'content', 'contents', 'file_text');
  // Reading and searching may be given a text too; only what writes is shown as writing.
  if (content === null || path === '' || !/write|create|save/i.test(tool)) return [];
  return [editOf(path, wholly('added', content))];
}

function joined(path: string, edits: readonly FileEdit[]): FileEdit {
  const gap: DiffRow = { kind: 'gap', from: null, to: null, text: '' };
  return editOf(
    path,
    edits.flatMap(({ rows }, index) => (index === 0 ? rows : [gap, ...rows])),
  );
}

function changedFiles(changes: z.infer<typeof Changes>): FileEdit[] {
  const named = Array.isArray(changes)
    ? changes.map((change) => ({ ...change, path: change.path ?? '' }))
    : Object.entries(changes).map(([path, change]) => ({ ...change, path }));
  return named.flatMap(({ path, diff, unified_diff, content }) => {
    const told = diff ?? unified_diff;
    if (told !== undefined) {
      const whole = /^(---|diff )/.test(told) ? told : `--- a/${path}\n+++ b/${path}\n${told}`;
      return editsInDiff(whole, path).map((edit) => ({ ...edit, path }));
    }
    return content === undefined ? [] : [editOf(path, wholly('added', content))];
  });
}
