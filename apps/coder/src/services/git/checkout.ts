import { randomBytes } from 'node:crypto';
import { access, copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gitText, runGit } from './git.js';
import { setOrdersAside } from './orders-aside.js';

export interface CheckoutRequest {
  repository: string;
  commit: string;
  /** Where the tree shall be; its parent is made when it is missing. */
  dir: string;
}

/** Bytes in the tree are the bytes of the commit: no converter that `.gitattributes` names may touch them. */
export const noConversion = '* -text -eol -ident -filter -working-tree-encoding\n';

/**
 * Puts the tree of `commit` into `dir`, unless it is there already. It is a repository of its own that borrows the
 * objects of the first one, so nothing is written there: no worktree entry, no index, no ref. Symbolic links become
 * plain files, so that reading inside the tree never leads out of it, and orders to agents get another name.
 */
export async function checkout(request: CheckoutRequest): Promise<void> {
  if (await exists(request.dir)) return;
  const temporary = `${request.dir}.${randomBytes(6).toString('hex')}.tmp`;
  await mkdir(path.dirname(temporary), { recursive: true });
  try {
    await fill(temporary, request);
    await rename(temporary, request.dir);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another step of the run was quicker: its tree holds the same commit.
    if (await exists(request.dir)) return;
    throw error;
  }
}

async function fill(dir: string, { repository, commit }: CheckoutRequest): Promise<void> {
  const gitPath = (name: string) =>
    gitText({ cwd: repository, args: ['rev-parse', '--path-format=absolute', '--git-path', name] });
  const [objects, shallow, format] = await Promise.all([
    gitPath('objects'),
    gitPath('shallow'),
    gitText({ cwd: repository, args: ['rev-parse', '--show-object-format'] }),
  ]);
  await mkdir(dir);
  await runGit({ cwd: dir, args: ['init', '--quiet', '--template=', `--object-format=${format}`, '.'] });
  await mkdir(path.join(dir, '.git/objects/info'), { recursive: true });
  await mkdir(path.join(dir, '.git/info'), { recursive: true });
  await writeFile(path.join(dir, '.git/objects/info/alternates'), `${objects}\n`);
  await writeFile(path.join(dir, '.git/info/attributes'), noConversion);
  if (await exists(shallow)) await copyFile(shallow, path.join(dir, '.git/shallow'));
  await runGit({ cwd: dir, args: ['config', 'core.symlinks', 'false'] });
  await runGit({ cwd: dir, args: ['checkout', '--quiet', '--force', '--detach', commit], timeoutMs: 300_000 });
  await setOrdersAside(dir);
}

/**
 * Removes every checkout below `root` whose run `keep` does not name, and what interrupted ones left; answers with
 * their names. A checkout that is being made bears its run's id in front.
 */
export async function removeCheckouts(root: string, keep: ReadonlySet<string>): Promise<string[]> {
  const present = (await exists(root)) ? await readdir(root) : [];
  const removed = present.filter((name) => !keep.has(name.split('.')[0] ?? name));
  for (const name of removed) await rm(path.join(root, name), { recursive: true, force: true });
  return removed;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
