import type { GitStanding } from '@boocode/contracts/git-action';

/** Where the folder of a chat stands with git, a line for each thing that is to be known. */
export function gitLines(standing: GitStanding): string[] {
  const { branch, head_commit, repository, under_way, pull_request } = standing;
  const lines = [`${branch ?? 'no branch'} at ${head_commit?.slice(0, 12) ?? 'no commit'} in ${repository}`];
  lines.push(`${standing.staged} staged, ${standing.unstaged} changed, ${standing.untracked} unknown to git`);
  if (under_way !== null) lines.push(`a ${under_way} is under way: end it first`);
  lines.push(...targetLines(standing), remoteLine(standing));
  if (pull_request.url !== null) lines.push(`pull request: ${pull_request.url}`);
  else if (!pull_request.possible && pull_request.why !== null) lines.push(`no pull request: ${pull_request.why}`);
  return lines;
}

function targetLines({ target, ahead, behind, merge }: GitStanding): string[] {
  const apart = target === null || ahead === null ? [] : [`${ahead} ahead of ${target}, ${behind ?? 0} behind`];
  return [...apart, `merge: ${mergeWords(merge)}`];
}

function mergeWords(merge: GitStanding['merge']): string {
  if (merge.kind === 'nothing') return 'all is there already';
  if (merge.kind === 'clean') return 'without conflicts';
  if (merge.kind === 'impossible') return merge.why;
  const paths = merge.paths.join(', ');
  if (merge.kind === 'conflicts') return `conflicts in ${paths}`;
  return `not now: checked out in ${merge.folder}, and not clean there${paths === '' ? '' : ` (${paths})`}`;
}

function remoteLine({ remote, upstream }: GitStanding): string {
  if (remote === null) return 'no remote';
  if (upstream === null) return `never pushed to ${remote}`;
  return `${upstream.ahead} ahead of ${upstream.name}, ${upstream.behind} behind`;
}
