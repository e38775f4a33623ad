import type { GitAction, GitStanding, MergeWay } from '@boocode/contracts/git-action';

const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
export const filesWord = (count: number) => counted(count, 'file');
const commitsWord = (count: number) => counted(count, 'commit');

/** What a merge would come to, in a few words; `tone` is how it is coloured. */
export function mergeForecast({ merge, target }: GitStanding): { words: string; tone: 'good' | 'warn' | 'calm' } {
  const into = target ?? 'its target';
  switch (merge.kind) {
    case 'nothing':
      return { words: `All commits are in ${into}`, tone: 'calm' };
    case 'clean':
      return { words: `Merges cleanly into ${into}`, tone: 'good' };
    case 'conflicts':
      return { words: `Conflicts in ${filesWord(merge.paths.length)}`, tone: 'warn' };
    case 'occupied':
      return { words: `${into} has changes that are not committed`, tone: 'warn' };
    case 'impossible':
      break;
  }
  return { words: merge.why, tone: 'calm' };
}

/** How far the branch and its target are apart; null without a target. */
export function apartWords({ ahead, behind, target }: GitStanding): string | null {
  if (ahead === null || behind === null || target === null) return null;
  if (ahead === 0 && behind === 0) return `level with ${target}`;
  return [ahead === 0 ? '' : `${ahead} ahead`, behind === 0 ? '' : `${behind} behind`].filter(Boolean).join(', ');
}

/** What stands in the folder and is in no commit; null = nothing. */
export function uncommittedWords({ staged, unstaged, untracked }: GitStanding): string | null {
  const all = [
    staged === 0 ? '' : `${staged} staged`,
    unstaged === 0 ? '' : `${unstaged} changed`,
    untracked === 0 ? '' : `${untracked} new`,
  ].filter(Boolean);
  return all.length === 0 ? null : all.join(', ');
}

export type BarAct = 'commit' | 'rebase' | 'merge' | 'push' | 'pull-request';

/** Why something can't be done now, and what would make it possible; null = it can. */
export function whyNot(act: BarAct, standing: GitStanding, working: boolean): string | null {
  if (working) return 'An agent is at work here. Git waits for the end of its turn.';
  if (standing.under_way !== null && act !== 'commit') {
    return `A ${standing.under_way} is under way in ${standing.repository}. End it there first.`;
  }
  switch (act) {
    case 'commit':
      return standing.staged + standing.unstaged + standing.untracked === 0 ? 'There is nothing to commit.' : null;
    case 'rebase':
      return whyNoRebase(standing);
    case 'merge':
      return whyNoMerge(standing);
    case 'push':
      return whyNoPush(standing);
    case 'pull-request':
      break;
  }
  return standing.pull_request.possible ? null : (standing.pull_request.why ?? 'No pull request can be opened.');
}

function whyNoRebase({ branch, target, behind }: GitStanding): string | null {
  if (branch === null) return 'No branch is checked out here.';
  if (target === null) return 'It is meant for no branch. Merge names one.';
  return behind === 0 ? `Nothing in ${target} is missing here.` : null;
}

function whyNoMerge({ head_commit, target, merge }: GitStanding): string | null {
  if (head_commit === null) return 'There is no commit yet. Commit something first.';
  return target !== null && merge.kind === 'nothing' ? `All commits are in ${target} already.` : null;
}

function whyNoPush({ branch, remote, upstream, head_commit }: GitStanding): string | null {
  if (branch === null || head_commit === null) return 'There is no branch with a commit to push.';
  if (remote === null) return 'The repository has no remote to push to.';
  if (upstream === null) return null;
  if (upstream.behind > 0)
    return `${upstream.name} has ${commitsWord(upstream.behind)} that are not here. Nothing is pushed by force.`;
  return upstream.ahead === 0 ? `All is on ${upstream.name} already.` : null;
}

/** What stands on the screen from the click to the answer. */
export const doing: Readonly<Record<GitAction['do'], string>> = {
  stage: 'Staging…',
  unstage: 'Unstaging…',
  discard: 'Discarding…',
  commit: 'Committing…',
  rebase: 'Rebasing…',
  merge: 'Merging…',
  push: 'Pushing…',
  'pull-request': 'Opening a pull request…',
};

export const mergeWays: readonly { way: MergeWay; title: string; about: string }[] = [
  { way: 'merge', title: 'Merge commit', about: 'Every commit, and one that joins them' },
  { way: 'squash', title: 'Squash', about: 'All of it as one commit' },
  { way: 'fast-forward', title: 'Fast-forward', about: 'Every commit as it is, and no other' },
];

/** What a merge in a way will do, before it is done. */
export function mergeOutcome({ ahead, behind, target }: GitStanding, way: MergeWay): string {
  const [into, mine] = [target ?? 'the target', ahead ?? 0];
  if (way === 'squash') return `${into} gets one commit with all that ${commitsWord(mine)} changed.`;
  if (way === 'fast-forward') return `${into} moves forward by ${commitsWord(mine)}.`;
  const theirs = behind === null || behind === 0 ? '' : ` beside ${commitsWord(behind)} of its own`;
  return `${into} gets ${commitsWord(mine)}${theirs}, and a commit that joins them.`;
}

/** As long as git's own tools show of a subject. */
const mostOfSubject = 72;

/** The subject of a commit from what an agent was told: its first sentence, or as many whole words as there is room for. */
export function subjectOf(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  if (line.length <= mostOfSubject) return line.replace(/\.$/, '');
  const sentence = /^(.+?)\.\s/.exec(line)?.[1] ?? '';
  if (sentence !== '' && sentence.length <= mostOfSubject) return sentence;
  return line
    .slice(0, mostOfSubject + 1)
    .replace(/\s+\S*$/, '')
    .slice(0, mostOfSubject);
}
