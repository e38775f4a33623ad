import type { MergeResult } from '@boocode/contracts/arena';
import type { MergeWay } from '@boocode/contracts/git-action';
import { askGit, gitText } from '../services/git/git.js';
import { createPersonGit, type PersonGit } from '../services/git/person-git.js';
import { commitOf } from '../services/git/repository.js';
import { nameOptions } from '../worktrees/commit-worktree.js';
import { findCheckout } from './find-checkout.js';
import { findTarget, type Target } from './find-target.js';
import { noCommit, type MergeSides } from './foresee.js';
import { inTurn } from './in-turn.js';
import { joinTrees, type Joined } from './join-trees.js';
import {
  conflictWords,
  mergedBeforeWords,
  mergedWords,
  movedWords,
  notAheadWords,
  occupiedWords,
  unwritableWords,
} from './merge-words.js';
import { whyUnwritable } from './why-unwritable.js';

export interface MergeRequest extends MergeSides {
  way: MergeWay;
  /** Of the commit that is made. */
  message: string;
  /**
   * Names the order, where the same one may be asked again by somebody who does not know what became of it: a coder that died in between.
   * It is a trailer of the commit, by which the merge is known again, whatever has come onto the target since.
   */
  mark?: string;
  /** What whoever asks has seen the target at; absent = wherever it is. */
  target_commit?: string;
}

/** So often a merge is begun anew because another program has moved the target. */
const mostTries = 20;

/**
 * Merges a commit into a branch, in the name of the person, without a work tree: the branch moves from its old commit to the new one in
 * one step, or not at all. Where it is checked out its files go along, if all there is committed.
 */
export async function mergeBranch(order: MergeRequest, dataDir: string): Promise<MergeResult> {
  const dir = await askGit({
    cwd: order.repository,
    args: ['rev-parse', '--path-format=absolute', '--git-common-dir'],
  });
  return inTurn(`${dir ?? order.repository}\0${order.target}`, async () => {
    for (let tries = 1; ; tries += 1) {
      const merged = await mergeOnce(order, dataDir);
      const again = merged.state === 'moved' && order.target_commit === undefined && tries < mostTries;
      if (!again) return merged;
    }
  });
}

async function mergeOnce(request: MergeRequest, dataDir: string): Promise<MergeResult> {
  const { repository, target: name, way } = request;
  const left = leftOf(name);
  const sides = await readSides(request);
  if ('said' in sides) return sides;
  const { target, change } = sides;
  const before = await madeBefore(request, sides);
  if (before !== null) return left('merged', mergedBeforeWords(name, before), target);
  const joined = await joinTrees({ repository, target: target.commit, change });
  if (joined.kind === 'impossible') return left('refused', joined.why, target);
  if (joined.kind === 'nothing') return left('nothing', `All of it is in ${name} already.`, target);
  if (joined.kind === 'conflicts') {
    return { ...left('conflicts', conflictWords(name, joined.paths), target), conflicts: joined.paths };
  }
  if (way === 'fast-forward' && !joined.ahead) return left('refused', notAheadWords(name), target);
  return land(request, { ...sides, joined }, dataDir);
}

/** The merge that this very order made when it was asked before; null = it made none. A target that stands at the change was simply moved. */
async function madeBefore({ repository, mark, way }: MergeRequest, { target, change }: Sides): Promise<string | null> {
  if (mark === undefined) return null;
  if (way === 'fast-forward') return target.commit === change ? change : null;
  const trailer = `^${trailerOf(mark, change)}$`;
  const args = ['log', '-1', '--first-parent', '--format=%H', `--grep=${trailer}`, `${change}..${target.commit}`];
  const found = await gitText({ cwd: repository, args });
  return found === '' ? null : found;
}

/** With the change: a step that is done again with another one is another merge. */
const trailerOf = (mark: string, change: string): string => `BooCode-Merge: ${mark} ${change}`;

interface Sides {
  target: Target;
  /** Commit of the change. */
  change: string;
}

/** Both sides as they are, or what became of it where they are not what was asked for. */
async function readSides({
  repository,
  target: name,
  commit,
  target_commit,
}: MergeRequest): Promise<Sides | MergeResult> {
  const left = leftOf(name);
  const target = await findTarget(repository, name);
  if ('why' in target) return left('refused', target.why, null);
  if (target_commit !== undefined && target_commit !== target.commit) return left('moved', movedWords(name), target);
  const change = await commitOf(repository, commit);
  return change === null ? left('refused', noCommit(repository, commit), target) : { target, change };
}

type Clean = Sides & { joined: Extract<Joined, { kind: 'clean' }> };

/** Makes the commit and moves the target to it. */
async function land(request: MergeRequest, clean: Clean, dataDir: string): Promise<MergeResult> {
  const { repository, target: name, way } = request;
  const { target, joined } = clean;
  const left = leftOf(name);
  const checkout = await findCheckout({ repository, target, tree: joined.tree, dataDir });
  if (checkout.kind === 'occupied') return left('occupied', occupiedWords(name, checkout), target);
  const folder = checkout.kind === 'clean' ? checkout.folder : null;
  if (folder !== null) {
    const unwritable = await whyUnwritable({ folder, commit: target.commit, tree: joined.tree, dataDir });
    if (unwritable !== null) return left('refused', unwritableWords(name, folder, unwritable), target);
  }
  const git = createPersonGit(folder ?? repository, dataDir);
  const made = await makeCommit(git, request, clean);
  if ('why' in made) return left('refused', made.why, target);
  const { commit } = made;
  const failure = folder === null ? await moveRef(git, target, made) : await moveCheckout(git, made);
  const stands = await commitOf(repository, target.ref);
  // Others may have gone on from it already.
  if (await isWithin(repository, commit, stands))
    return left('merged', mergedWords(name, way, { commit, folder }), made);
  if (stands !== target.commit) return left('moved', movedWords(name), stands === null ? null : { commit: stands });
  if (folder === null) return left('refused', `${name} could not be moved: ${failure}`, target);
  const why = `git said: ${failure}`;
  return left('occupied', occupiedWords(name, { kind: 'occupied', folder, paths: [], why }), target);
}

async function isWithin(repository: string, commit: string, branch: string | null): Promise<boolean> {
  if (branch === null) return false;
  return (await askGit({ cwd: repository, args: ['merge-base', '--is-ancestor', commit, branch] })) !== null;
}

/** What became of it, and where the target stands now. */
function leftOf(target: string) {
  return (state: MergeResult['state'], said: string, stands: { commit: string } | null): MergeResult => ({
    state,
    target,
    commit: stands?.commit ?? null,
    conflicts: [],
    said,
  });
}

interface Made {
  commit: string;
  /** Options that name the person. */
  name: string[];
}

async function makeCommit(
  git: PersonGit,
  { way, message, mark }: MergeRequest,
  { target, change, joined }: Clean,
): Promise<Made | { why: string }> {
  const name = await nameOptions(git);
  if (way === 'fast-forward') return { commit: change, name };
  const parents = way === 'merge' ? ['-p', target.commit, '-p', change] : ['-p', target.commit];
  // No argument of a program can hold a NUL.
  const words = ['-m', message.replaceAll('\0', ''), ...(mark === undefined ? [] : ['-m', trailerOf(mark, change)])];
  const { code, out, said } = await git([...name, 'commit-tree', joined.tree, ...parents, ...words]);
  return code === 0 ? { commit: out, name } : { why: `git made no commit: ${said}` };
}

/** Answers with git's words. Whether it has moved is seen from the ref alone. */
async function moveRef(git: PersonGit, target: Target, { commit, name }: Made): Promise<string> {
  const move = ['update-ref', '--no-deref', '-m', 'merge by BooCode', target.ref, commit, target.commit];
  const { said } = await git([...name, ...noHooks, ...move]);
  return said;
}

/** In its work tree, where git itself sees to it that nothing is written over. What the person's configuration adds to merges is left out. */
async function moveCheckout(git: PersonGit, { commit, name }: Made): Promise<string> {
  // Quiet: of what it says in between it would die, half-way, once nobody listens any more.
  const plainly = [
    '--quiet',
    '--ff-only',
    '--commit',
    '--no-squash',
    '--no-autostash',
    '--no-stat',
    '--no-overwrite-ignore',
  ];
  const { said } = await git([...name, ...noHooks, '-c', 'core.fsmonitor=false', 'merge', ...plainly, commit]);
  return said;
}

const noHooks = ['-c', 'core.hooksPath=/dev/null'];
