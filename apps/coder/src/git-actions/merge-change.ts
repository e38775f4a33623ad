import type { GitAction } from '@boocode/contracts/git-action';
import { CoderError } from '../errors.js';
import { gitText } from '../services/git/git.js';
import { commitOf } from '../services/git/repository.js';
import { refusal, type ActionGround, type Done } from './action-ground.js';
import { mergeBranch } from './merge-branch.js';

type MergeAction = Extract<GitAction, { do: 'merge' }>;

/** Merges what is committed in a folder into its target. Throws `git.moved` when either side is not where the person saw it. */
export async function mergeChange(ground: ActionGround, action: MergeAction): Promise<Done> {
  const { folder, dataDir } = ground;
  const target = action.target ?? ground.target;
  if (target === null) return refusal('Nobody said which branch this is meant for. Name a target.');
  const head = await commitOf(folder, 'HEAD');
  if (head === null) return refusal('There is no commit yet. Commit something first.');
  if (head !== action.head_commit) throw moved('The branch of this chat');
  const { way, target_commit } = action;
  const message = action.message ?? (await usualMessage(folder, { target, target_commit, head, way }));
  const merged = await mergeBranch({ repository: folder, target, commit: head, way, message, target_commit }, dataDir);
  const { state, said, commit, conflicts } = merged;
  if (state === 'moved') throw moved(target);
  const done = state === 'merged' || state === 'nothing';
  return { done, said, commit: done ? commit : null, conflicts };
}

/** Of a squash all that its commits said; of a merge what git itself would say. */
async function usualMessage(
  cwd: string,
  {
    target,
    target_commit,
    head,
    way,
  }: { target: string; target_commit: string; head: string; way: MergeAction['way'] },
): Promise<string> {
  const branch = await gitText({ cwd, args: ['name-rev', '--name-only', '--refs=refs/heads/*', '--always', head] });
  if (way !== 'squash' || (await commitOf(cwd, target_commit)) === null) return `Merge ${branch} into ${target}`;
  const format = ['--reverse', '--no-merges', '--max-count=200', '--format=%s%n%n%b'];
  const said = await gitText({ cwd, args: ['log', ...format, `${target_commit}..${head}`] });
  return said.trim() === '' ? `Merge ${branch} into ${target}` : said.trim().slice(0, 20_000);
}

function moved(what: string): CoderError {
  return new CoderError({
    code: 'git.moved',
    status: 409,
    message: `${what} has moved since you looked. Nothing was changed. Look again, then merge.`,
  });
}
