import { mkdir, readdir, realpath, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ChatChanges, FileChange } from '@boocode/contracts/changes';
import { changedFile, changesBetween, diffOf, mostDiffBytes, notChanged, type GitHere } from './changed-files.js';
import { inScratch } from '../scratch.js';
import { copyIfThere, copyIndex } from './copy-index.js';
import { askGit, gitText, runGit } from './git.js';
import type { Change } from './parse-changes.js';
import { commitOf } from './repository.js';

type WorkTreeChanges = ChatChanges & { repository: string };

interface WorkTreeOptions {
  /** The commit with which files are compared, where it is there; null = the last one. */
  since: string | null;
  /** Files that git does not know; more are only counted. */
  untracked: number;
  /** Bytes of one file's diff. */
  diff_bytes: number;
}

const usual: WorkTreeOptions = { since: null, untracked: 2_000, diff_bytes: mostDiffBytes };

/** What is different in a folder now against a commit of it; null when the folder is not the top of a repository. */
export async function readWorkTree(
  folder: string,
  options: Partial<WorkTreeOptions> = {},
): Promise<WorkTreeChanges | null> {
  const asked = { ...usual, ...options };
  return inOwnIndex(folder, asked, async ({ head_ref, head_commit, base, left_out, repository, changes }) => ({
    repository,
    head_ref,
    head_commit,
    base_commit: base === asked.since ? base : null,
    left_out,
    files: (await changes()).map(changedFile),
  }));
}

/** The diff of one file that has changed. Throws `change.not-found` for every other path. */
export async function readFileChange(
  folder: string,
  file: string,
  options: Partial<WorkTreeOptions> = {},
): Promise<FileChange> {
  const asked = { ...usual, ...options };
  const found = await inOwnIndex(folder, asked, async ({ git, base, changes }) =>
    diffOf(file, { changes: await changes(), git, commits: [base], most: asked.diff_bytes }),
  );
  if (found !== null) return found;
  throw notChanged(file);
}

interface OwnIndex {
  repository: string;
  head_ref: string | null;
  head_commit: string | null;
  left_out: number;
  /** What the files are compared with. */
  base: string;
  git: GitHere;
  changes: () => Promise<Change[]>;
}

/**
 * Compares through a git folder of its own: it borrows the objects and has a copy of the index, into which untracked files are noted
 * too, so that they are counted and recognised as renamed. Nothing is written to the repository, and nothing that its
 * configuration names (filters, monitors, hooks) is known here.
 */
async function inOwnIndex<T>(
  given: string,
  { since, untracked }: WorkTreeOptions,
  work: (index: OwnIndex) => Promise<T>,
): Promise<T | null> {
  const repository = await topOf(given);
  if (repository === null) return null;
  return await inScratch(async (dir) => {
    const git: GitHere = (args) => ({
      cwd: repository,
      args: [`--git-dir=${dir}`, `--work-tree=${repository}`, ...args],
    });
    const head_commit = await askGit({ cwd: repository, args: ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'] });
    const branch = await askGit({ cwd: repository, args: ['symbolic-ref', '--quiet', '--short', 'HEAD'] });
    await fill(dir, repository, head_commit);
    const known = since === null ? null : await commitOf(repository, since);
    const base = known ?? head_commit ?? (await gitText(git(['hash-object', '-t', 'tree', '--stdin'])));
    await settleConflicts(git, base);
    const left_out = await noteUntracked(git, untracked);
    const changes = (): Promise<Change[]> => changesBetween(git, [base]);
    return await work({
      repository,
      head_ref: branch ?? head_commit?.slice(0, 12) ?? null,
      head_commit,
      left_out,
      base,
      git,
      changes,
    });
  });
}

/** The folder itself, when it is the top of a repository: one further up is not what is worked on. */
export async function topOf(given: string): Promise<string | null> {
  if ((await stat(given).catch(() => null))?.isDirectory() !== true) return null;
  const folder = await realpath(given);
  const top = await askGit({ cwd: folder, args: ['rev-parse', '--show-toplevel'] });
  return top !== null && (await realpath(top)) === folder ? folder : null;
}

const kept = 'filemode|symlinks|ignorecase|autocrlf|eol|precomposeunicode';

async function fill(dir: string, repository: string, commit: string | null): Promise<void> {
  const gitPath = (name: string): Promise<string> =>
    gitText({ cwd: repository, args: ['rev-parse', '--path-format=absolute', '--git-path', name] });
  const [objects, index, exclude, shallow, format, settings] = await Promise.all([
    gitPath('objects'),
    gitPath('index'),
    gitPath('info/exclude'),
    gitPath('shallow'),
    gitText({ cwd: repository, args: ['rev-parse', '--show-object-format'] }),
    askGit({ cwd: repository, args: ['config', '--null', '--get-regexp', `^core\\.(${kept})$`] }),
  ]);
  await runGit({
    cwd: repository,
    args: [`--git-dir=${dir}`, 'init', '--quiet', '--bare', '--template=', `--object-format=${format}`],
  });
  await Promise.all([mkdir(path.join(dir, 'objects/info'), { recursive: true }), mkdir(path.join(dir, 'info'))]);
  await writeFile(path.join(dir, 'objects/info/alternates'), `${objects}\n`);
  if (commit !== null) await writeFile(path.join(dir, 'HEAD'), `${commit}\n`);
  await copyIndex(index, path.join(dir, 'index'));
  for (const name of await readdir(path.dirname(index))) {
    if (name.startsWith('sharedindex.')) await copyIfThere(path.join(path.dirname(index), name), path.join(dir, name));
  }
  await copyIfThere(exclude, path.join(dir, 'info/exclude'));
  await copyIfThere(shallow, path.join(dir, 'shallow'));
  for (const [key = '', value = 'true'] of (settings ?? '').split('\0').map((entry) => entry.split('\n'))) {
    if (key !== '') await runGit({ cwd: repository, args: [`--git-dir=${dir}`, 'config', key, value] });
  }
  await runGit({ cwd: repository, args: [`--git-dir=${dir}`, 'config', 'core.bare', 'false'] });
}

/** A file in conflict has no one entry to compare: it is compared as it lies there. */
async function settleConflicts(git: GitHere, base: string): Promise<void> {
  const unmerged = await gitText(git(['ls-files', '--unmerged', '-z']));
  if (unmerged !== '') await runGit(git(['read-tree', '--reset', base]));
}

/** Answers with how many were left out. */
async function noteUntracked(git: GitHere, most: number): Promise<number> {
  const listed = await gitText({
    ...git(['ls-files', '--others', '--exclude-standard', '-z']),
    maxBytes: 256 * 1024 * 1024,
  });
  // What ends in a slash is a repository of its own.
  const files = listed.split('\0').filter((name) => name !== '' && !name.endsWith('/'));
  const input = files
    .slice(0, most)
    .map((name) => `${name}\0`)
    .join('');
  if (input !== '') {
    const args = ['add', '--intent-to-add', '--pathspec-from-file=-', '--pathspec-file-nul'];
    await runGit({ ...git(args), input });
  }
  return Math.max(0, files.length - most);
}
