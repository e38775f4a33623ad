import type { PlanStep } from '@boocode/contracts/flow-plan';
import type { RunSource } from '@boocode/contracts/run-source';
import { askGit } from './git.js';
import { sourceUrl } from './source-url.js';

/** What a run is about, pinned. */
interface PinnedRun {
  repository: string;
  base_commit: string;
  head_commit: string;
  plan: { steps: readonly Pick<PlanStep, 'kind'>[] };
}

/** The same as a part of a run's spec: nothing of it where there is no remote. */
export async function sourceOf(run: PinnedRun): Promise<{ source?: RunSource }> {
  const source = await readSource(run);
  return source === undefined ? {} : { source };
}

/**
 * Where other hosts can fetch what the run reads: the remote `origin`, else the first there is; undefined without one. It is shared
 * when the run only reads and its commits are there, as far as this repository knows. Nothing is asked of the remote itself.
 */
export async function readSource({
  repository,
  base_commit,
  head_commit,
  plan,
}: PinnedRun): Promise<RunSource | undefined> {
  const remote = await remoteOf(repository);
  if (remote === null) return undefined;
  const source = { url: remote.url, commit: head_commit };
  if (plan.steps.some(({ kind }) => kind === 'write' || kind === 'merge' || kind === 'command')) {
    return { ...source, shared: false, why: 'the run writes' };
  }
  const [head, base] = [head_commit, base_commit].map((commit) => isAt(repository, remote.name, commit));
  if (!(await head)) {
    return { ...source, shared: false, why: `its commit ${head_commit.slice(0, 12)} is not pushed to ${remote.name}` };
  }
  if (!(await base)) {
    return { ...source, shared: false, why: `its base ${base_commit.slice(0, 12)} is not pushed to ${remote.name}` };
  }
  return { ...source, shared: true, why: null };
}

async function remoteOf(repository: string): Promise<{ name: string; url: string } | null> {
  const listed = await askGit({ cwd: repository, args: ['config', '--get-regexp', String.raw`^remote\..*\.url$`] });
  const remotes = (listed ?? '').split('\n').flatMap((line) => {
    const [, name, given] = /^remote\.(.+)\.url (.+)$/.exec(line) ?? [];
    const url = given === undefined ? null : sourceUrl(given);
    return name === undefined || url === null ? [] : [{ name, url }];
  });
  return remotes.find(({ name }) => name === 'origin') ?? remotes[0] ?? null;
}

/** A tree, which the base of a run about an area is, comes with any commit. */
async function isAt(repository: string, remote: string, commit: string): Promise<boolean> {
  const type = await askGit({ cwd: repository, args: ['cat-file', '-t', commit] });
  if (type !== 'commit') return true;
  const refs = ['for-each-ref', '--count=1', `--contains=${commit}`, `refs/remotes/${remote}/`];
  return ((await askGit({ cwd: repository, args: refs })) ?? '') !== '';
}
