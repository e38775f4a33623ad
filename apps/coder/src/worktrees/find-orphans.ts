import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { WorktreeOrphan } from '@boocode/contracts/worktree';
import type { Sql } from '@boocode/db/connect';
import { askGit } from '../services/git/git.js';
import { indexPrefix } from './keep-work.js';
import { isFolder } from './make-worktree.js';
import { commonDir, readRepositories } from './our-repositories.js';
import { knownNames, orphanRefs } from './orphan-refs.js';
import { quoted } from '../services/quoted.js';
import { countDirty } from './unsaved-work.js';

interface Known {
  id: string;
  repository: string | null;
  path: string;
  made: boolean;
  removed: boolean;
}

/**
 * What a crash or a hand has left without its other half: rows without folders, folders without rows, entries of git without folders, and
 * refs and branches without rows. Each is told with the command that mends it; nothing is done. Throws the signal's reason between two
 * repositories.
 */
export async function findOrphans(sql: Sql, dir: string, signal?: AbortSignal): Promise<WorktreeOrphan[]> {
  const known = await sql<Known[]>`
    select id, repository, path, made_at is not null as made, removed_at is not null as removed from worktrees`;
  const repositories = await readRepositories(sql);
  const found = [...(await rowsWithoutFolder(known, dir)), ...(await foldersWithoutRow(known, dir))];
  const names = await knownNames(sql);
  for (const repository of repositories) {
    signal?.throwIfAborted();
    found.push(...(await entriesWithoutFolder(repository, known, dir)), ...(await orphanRefs(repository, names)));
  }
  return found;
}

async function rowsWithoutFolder(known: readonly Known[], dir: string): Promise<WorktreeOrphan[]> {
  const found: WorktreeOrphan[] = [];
  for (const { id, repository, path: folder, made, removed } of known) {
    if (!made || removed || !folder.startsWith(`${dir}/`) || (await isFolder(folder))) continue;
    found.push({
      kind: 'row',
      what: folder,
      repository,
      mend: `npm run boocode -- worktrees remove ${id}`,
      holds_work: false,
    });
  }
  return found;
}

async function foldersWithoutRow(known: readonly Known[], dir: string): Promise<WorktreeOrphan[]> {
  const live = new Set(known.filter(({ removed }) => !removed).map((one) => one.path));
  const found: WorktreeOrphan[] = [];
  for (const name of (await isFolder(dir)) ? await readdir(dir) : []) {
    const folder = path.join(dir, name);
    if (live.has(folder) || name.startsWith(indexPrefix)) continue;
    const top = await askGit({ cwd: folder, args: ['rev-parse', '--show-toplevel'] }).catch(() => null);
    const isTree = top === folder;
    const common = isTree ? await commonDir(folder) : null;
    const dirty = common === null ? null : await countDirty({ path: folder }).catch(() => null);
    const mend = common === null ? `rm -r ${quoted(folder)}` : mendOf(folder, { common, name, dirty });
    // Of what is no work tree any more nobody knows.
    found.push({ kind: 'folder', what: folder, repository: common, mend, holds_work: dirty !== 0 });
  }
  return found;
}

/** What is not committed is committed to a branch first. */
function mendOf(
  folder: string,
  { common, name, dirty }: { common: string; name: string; dirty: number | null },
): string {
  const remove = `git --git-dir=${quoted(common)} worktree remove ${quoted(folder)}`;
  if (dirty === 0) return remove;
  const at = `git -C ${quoted(folder)}`;
  return `${at} switch --create ${quoted(`rescued/${name}`)} && ${at} add --all && ${at} commit -m Rescued && ${remove}`;
}

async function entriesWithoutFolder(
  repository: string,
  known: readonly Known[],
  dir: string,
): Promise<WorktreeOrphan[]> {
  const common = await commonDir(repository);
  const entries = common === null ? '' : path.join(common, 'worktrees');
  const awaited = new Set(known.filter(({ made, removed }) => !made && !removed).map((one) => one.path));
  const found: WorktreeOrphan[] = [];
  for (const name of entries !== '' && (await isFolder(entries)) ? await readdir(entries) : []) {
    const gitdir = await readFile(path.join(entries, name, 'gitdir'), 'utf8').catch(() => null);
    const folder = gitdir === null ? null : path.dirname(gitdir.trim());
    // Of other entries a person, or another tool, knows what they are for.
    if (folder === null || !folder.startsWith(`${dir}/`) || awaited.has(folder) || (await isFolder(folder))) continue;
    const mend = `git -C ${quoted(repository)} worktree remove --force ${quoted(folder)}`;
    found.push({ kind: 'entry', what: name, repository, mend, holds_work: false });
  }
  return found;
}
