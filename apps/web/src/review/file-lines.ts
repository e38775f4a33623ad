import type { FileChange } from '@boocode/contracts/changes';
import { editsInDiff } from '../coder/edit-diff.js';
import { reviewLines, type ReviewLine } from './review-lines.js';

const known = new WeakMap<FileChange, readonly ReviewLine[]>();

/** The lines of a file's diff: worked out once, also for whoever only wants to find a comment among them. */
export function fileLines(change: FileChange): readonly ReviewLine[] {
  const before = known.get(change);
  if (before !== undefined) return before;
  const lines = reviewLines(editsInDiff(change.diff, change.path).flatMap(({ rows }) => rows));
  known.set(change, lines);
  return lines;
}

const modes: Readonly<Record<string, string>> = {
  '100644': 'a file',
  '100755': 'a program (executable)',
  '120000': 'a link',
  '160000': 'a submodule',
};

/** What a diff says beside its lines, in words: how the file's mode changed, and what it has no lines for. */
export function factsOf({ diff }: FileChange): string[] {
  const head = diff.slice(0, diff.search(/^@@ /m) + 1 || undefined);
  const [, from] = /^old mode (\d+)$/m.exec(head) ?? [];
  const [, to] = /^new mode (\d+)$/m.exec(head) ?? [];
  const facts: string[] = [];
  if (from !== undefined && to !== undefined) {
    facts.push(`It was ${modes[from] ?? `of mode ${from}`}, and is now ${modes[to] ?? `of mode ${to}`}.`);
  }
  if (/^Binary files /m.test(head)) facts.push('It is not text, so it has no lines to compare.');
  if (/^similarity index 100%$/m.test(head)) facts.push('What it holds is the same to the letter.');
  if (facts.length === 0 && !/^@@ /m.test(diff)) facts.push('It is empty.');
  return facts;
}
