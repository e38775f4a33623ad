import { askGit, endOfGit, gitText } from '../services/git/git.js';

/** What a change and its target come to, if they were brought together now. */
export type Joined =
  /** All of it is there already. */
  | { kind: 'nothing' }
  /** `ahead`: the target has nothing that the change lacks, so that it could simply move on. */
  | { kind: 'clean'; tree: string; ahead: boolean }
  | { kind: 'conflicts'; paths: string[] }
  | { kind: 'impossible'; why: string };

interface Sides {
  repository: string;
  /** Commit of the target. */
  target: string;
  /** Commit of the change. */
  change: string;
}

/** Brings two commits together among git's objects alone: no work tree, index or ref is touched. */
export async function joinTrees({ repository, target, change }: Sides): Promise<Joined> {
  const base = await askGit({ cwd: repository, args: ['merge-base', target, change] });
  if (base === null) return { kind: 'impossible', why: await whyUnrelated(repository) };
  if (base === change) return { kind: 'nothing' };
  const joined =
    base === target
      ? { kind: 'clean' as const, tree: await treeOf(repository, change), ahead: true }
      : await mergeTrees({ repository, target, change });
  const isSame = joined.kind === 'clean' && joined.tree === (await treeOf(repository, target));
  // Squashed before, or undone on the way: a commit of it would change nothing.
  return isSame ? { kind: 'nothing' } : joined;
}

function treeOf(repository: string, commit: string): Promise<string> {
  return gitText({ cwd: repository, args: ['rev-parse', '--verify', `${commit}^{tree}`] });
}

async function whyUnrelated(repository: string): Promise<string> {
  const shallow = await askGit({ cwd: repository, args: ['rev-parse', '--is-shallow-repository'] });
  return shallow === 'true'
    ? 'This clone is shallow, and does not reach to where the two parted. Run "git fetch --unshallow" there.'
    : 'The two have no common commit, so that nothing says what has changed on either side.';
}

async function mergeTrees({ repository, target, change }: Sides): Promise<Joined> {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', target, change];
  const { code, stdout, stderr } = await endOfGit({ cwd: repository, args });
  const [tree = '', ...rest] = stdout.toString('utf8').split('\0');
  if (code === 0) return { kind: 'clean', tree, ahead: false };
  if (code === 1) return { kind: 'conflicts', paths: conflictingPaths(rest) };
  // An older git knows `merge-tree`, and not this way of calling it.
  const why = code === 129 ? await whyTooOld(repository) : `git could not merge them: ${stderr}`;
  return { kind: 'impossible', why };
}

async function whyTooOld(repository: string): Promise<string> {
  const version = await gitText({ cwd: repository, args: ['version'] });
  return `Merging without a work tree needs git 2.38 or newer, and the host of coder has ${version}. Install a newer git there.`;
}

/**
 * Paths, an empty field, then messages as `<number of paths> <paths> <kind> <text>`. What a renamed folder leaves undecided is among the
 * messages alone.
 */
function conflictingPaths(fields: string[]): string[] {
  const end = fields.indexOf('');
  const paths = fields.slice(0, end);
  if (paths.length > 0) return paths;
  const told = new Set<string>();
  for (let at = end + 1; at < fields.length;) {
    const count = Number(fields[at]);
    if (!Number.isInteger(count) || fields[at] === '') break;
    const kind = fields[at + 1 + count] ?? '';
    if (kind.startsWith('CONFLICT')) for (const path of fields.slice(at + 1, at + 1 + count)) told.add(path);
    at += count + 3;
  }
  return [...told];
}
