import { createHash } from 'node:crypto';
import { mkdir, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { RunSource } from '@boocode/contracts/run-source';
import { runGit } from './git.js';
import { createPersonGit } from './person-git.js';
import { hasCommit } from './repository.js';
import { namesIn } from '../unless-missing.js';
import { borrowedFrom, removeResting } from './resting-mirrors.js';
import { sourceUrl } from './source-url.js';

/** The commits of a run could not be fetched here, so its steps are for the host that has the folder. */
export class SourceUnreachable extends Error {
  override readonly name = 'SourceUnreachable';
  readonly code = 'source.unreachable';
}

/** What is to be read, and where it is. */
interface Wanted {
  repository: string;
  commits: readonly string[];
  source?: RunSource | undefined;
}

export interface Mirrors {
  /** The folder with these commits: the repository itself where it is here and has them, else a mirror of its source. */
  folderOf(wanted: Wanted): Promise<string>;
  /** Removes mirrors that nobody has asked for since `before`, and from which no checkout below `checkoutsDir` borrows. Answers with how many. */
  removeUnused(before: Date, checkoutsDir: string): Promise<number>;
}

/** A large repository over a slow line. */
const fetchMs = 15 * 60_000;

/**
 * Bare mirrors below `dataDir`, one a source, each with the commits that runs were pinned at. They are fetched by the git of the person
 * that coder runs as, so with their credentials, and over `https`, `ssh` and `file` alone.
 */
export function createMirrors(dataDir: string): Mirrors {
  const root = path.join(dataDir, 'mirrors');
  /** By folder: fetches of one mirror follow each other. */
  const queues = new Map<string, Promise<unknown>>();

  async function fetch(dir: string, url: string, commit: string): Promise<void> {
    if (await hasCommit(dir, commit)) return;
    await mkdir(dir, { recursive: true });
    await runGit({ cwd: dir, args: ['init', '--quiet', '--bare', '--template=', '.'] });
    const git = createPersonGit(dir, dataDir, fetchMs, { GIT_ALLOW_PROTOCOL: 'https:ssh:file' });
    const fetching = [
      '-c',
      'core.hooksPath=/dev/null',
      '-c',
      'gc.auto=0',
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
    ];
    const one = await git([...fetching, '--end-of-options', url, `+${commit}:refs/boocode/${commit}`]);
    if (one.code === 0) return;
    // A server may give away no more than what its branches lead to, and only by their names.
    const all = await git([...fetching, '--end-of-options', url, '+refs/heads/*:refs/remotes/origin/*']);
    if (all.code === 0 && (await hasCommit(dir, commit))) return;
    const said = all.code === 0 ? 'it is on none of its branches' : all.said;
    throw new SourceUnreachable(`Commit ${commit.slice(0, 12)} could not be fetched from ${url}: ${said}`);
  }

  async function fetchAll(dir: string, url: string, commits: readonly string[]): Promise<void> {
    for (const commit of commits) await fetch(dir, url, commit);
    // When it was last asked for.
    await utimes(dir, new Date(), new Date());
  }

  /** After what was begun with the same mirror, and before what is begun with it later. */
  function inTurn<T>(dir: string, work: () => Promise<T>): Promise<T> {
    const done = after(queues.get(dir), work);
    queues.set(dir, done);
    return done;
  }

  return {
    async folderOf({ repository, commits, source }) {
      if (source === undefined || (await hasAll(repository, commits))) return repository;
      const url = sourceUrl(source.url);
      if (url !== source.url)
        throw new SourceUnreachable(`${source.url} is no address that repositories are fetched from.`);
      const dir = path.join(root, `${createHash('sha256').update(url).digest('hex').slice(0, 32)}.git`);
      await inTurn(dir, () => fetchAll(dir, url, commits));
      return dir;
    },

    async removeUnused(before, checkoutsDir) {
      let removed = 0;
      for (const name of await namesIn(root)) {
        const dir = path.join(root, name);
        const isUsed = async (): Promise<boolean> => (await borrowedFrom(checkoutsDir)).has(dir);
        if (await inTurn(dir, () => removeResting(dir, { before, isUsed }))) removed += 1;
      }
      return removed;
    },
  };
}

/** Whoever asked for the one before is told how that ended. */
async function after<T>(before: Promise<unknown> | undefined, work: () => Promise<T>): Promise<T> {
  await before?.catch(() => undefined);
  return await work();
}

async function hasAll(folder: string, commits: readonly string[]): Promise<boolean> {
  for (const commit of commits) if (!(await hasCommit(folder, commit))) return false;
  return true;
}
