import type { ChangedFile, FileChange } from '@boocode/contracts/changes';
import { CoderError } from '../../errors.js';
import { runGit, type GitCall } from './git.js';
import { parseChanges, type Change } from './parse-changes.js';

/** A call of git in the repository that is compared. */
export type GitHere = (args: string[]) => Pick<GitCall, 'cwd' | 'args'>;

/** Bytes of one file's diff. */
export const mostDiffBytes = 1_000_000;

/** Programs of the repository have no say, and of a submodule only its commit is looked at. */
const plain = ['--no-ext-diff', '--no-textconv', '--ignore-submodules=dirty', '-M'];

/** What is different between two commits, or between one and the files as they lie there. */
export async function changesBetween(git: GitHere, commits: readonly string[]): Promise<Change[]> {
  const raw = await runGit(git(['diff', ...plain, '--raw', '--numstat', '-z', '--no-abbrev', ...commits]));
  return parseChanges(raw.toString('utf8'));
}

/** A change as lists tell it. */
export function changedFile({ path, old_path, status, added, removed }: Change): ChangedFile {
  return { path, old_path, status, binary: added === null, added: added ?? 0, removed: removed ?? 0 };
}

/** The diff of one file between the same; null for a path that has not changed. */
export async function diffOf(
  file: string,
  {
    changes,
    git,
    commits,
    most,
  }: { changes: readonly Change[]; git: GitHere; commits: readonly string[]; most: number },
): Promise<FileChange | null> {
  const change = changes.find((one) => one.path === file);
  if (change === undefined) return null;
  const paths = [...(change.old_path === null ? [] : [change.old_path]), file];
  // One byte more tells that there is more.
  const call = git(['diff', ...plain, '--no-color', ...commits, '--', ...paths]);
  const output = await runGit({ ...call, maxBytes: most + 1, cut: true });
  return { path: file, diff: output.subarray(0, most).toString('utf8'), truncated: output.length > most };
}

/** The answer to a path that has not changed. */
export function notChanged(file: string): CoderError {
  return new CoderError({
    code: 'change.not-found',
    status: 404,
    message: `${JSON.stringify(file)} is not among the files that are changed now. Ask for the list anew.`,
  });
}
