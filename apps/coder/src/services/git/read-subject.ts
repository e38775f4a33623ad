import type { DiffFile, RepositoryDiff } from '@boocode/contracts/diff';
import type { PlanSubject } from '@boocode/contracts/subject';
import { gitText, runGit } from './git.js';
import { readCommits, readDiff, type DiffRequest } from './read-diff.js';

/** What an area is measured from: nothing. The name is for people. */
export async function emptyBase(repository: string): Promise<{ base_ref: string; base_commit: string }> {
  // Asked of git, because the hash differs between SHA-1 and SHA-256 repositories.
  const tree = await gitText({ cwd: repository, args: ['hash-object', '-t', 'tree', '/dev/null'] });
  return { base_ref: 'empty tree', base_commit: tree };
}

/** Newest commits that bear on an area or a repository, for who wants to know why it is so. */
const commitsToTell = 20;

/** The files of a subject with as many of their lines as its kind needs; the same commits give the same answer. */
export async function readSubject(
  range: DiffRequest,
  { kind, focus }: Pick<PlanSubject, 'kind' | 'focus'>,
): Promise<RepositoryDiff> {
  if (kind === 'change') return readDiff(range);
  const log = { range: range.head_commit, limit: commitsToTell, paths: focus };
  const commits = await readCommits(range.repository, log);
  if (kind === 'area') return { ...(await readDiff(range, { paths: focus })), commits };
  return { ...range, files: await listFiles(range), commits };
}

/** Every file of the head commit, without lines. */
async function listFiles({ repository, head_commit }: DiffRequest): Promise<DiffFile[]> {
  const output = await runGit({
    cwd: repository,
    args: ['ls-tree', '-r', '-z', '--name-only', '--full-tree', head_commit],
  });
  const paths = output
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '');
  return paths.map((path) => ({
    path,
    old_path: null,
    status: 'added',
    binary: false,
    added: 0,
    removed: 0,
    lines: [],
    omitted: null,
  }));
}
