import type { WorktreeOrphan, WorktreeView } from '@boocode/contracts/worktree';

/** What a worktree is at, in words, and how that looks. */
export const stateWords: Readonly<Record<WorktreeView['state'], { word: string; tone?: 'good' | 'bad' }>> = {
  planned: { word: 'made when work begins' },
  'setting-up': { word: 'being set up' },
  ready: { word: 'ready', tone: 'good' },
  'set-up-failed': { word: 'set-up failed', tone: 'bad' },
  missing: { word: 'its folder is gone', tone: 'bad' },
  removed: { word: 'removed' },
};

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** Where it came from, what it is for, and what of its work is nowhere else. */
export function worktreeFacts({ branch, target, dirty, unmerged, ports, state }: WorktreeView): string[] {
  const facts = [target === null ? branch : `${branch} for ${target}`];
  if (dirty !== null && dirty > 0) facts.push(`${counted(dirty, 'file', 'files')} not committed`);
  if (unmerged !== null && unmerged > 0) facts.push(`${counted(unmerged, 'commit', 'commits')} not merged`);
  if (state === 'ready' && dirty === 0 && unmerged === 0) facts.push('clean and merged');
  if (ports.length > 0) facts.push(`${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')}`);
  return facts;
}

const orphanKinds: Readonly<Record<WorktreeOrphan['kind'], string>> = {
  row: 'The folder of a worktree is gone',
  folder: 'A folder belongs to no worktree',
  entry: 'Git knows a worktree whose folder is gone',
  branch: 'A branch belongs to no worktree',
  ref: 'A ref belongs to no worktree and no chat',
  kept: 'Work of a removed worktree is kept for more than 30 days, and is on no branch',
};

/** What has lost its other half, and what mends it. */
export function orphanProblem({ kind, what, mend, holds_work }: WorktreeOrphan): { message: string; mend: string } {
  const warning = holds_work ? ' It holds work: look at it before you mend it.' : '';
  return { message: `${orphanKinds[kind]}: ${what}.${warning}`, mend };
}
