import type { PersonGit } from '../services/git/person-git.js';

/** Paths that differ in a work tree, by where they do; a path that was staged and then changed again is in two of them. */
export interface WorkTreeStatus {
  staged: string[];
  unstaged: string[];
  untracked: string[];
  /** Of a merge that somebody has not resolved. */
  unmerged: string[];
}

/** What `git status` says, by the person's own configuration: which line ends and file modes count is theirs to say. */
export async function readStatus(git: PersonGit, untracked: 'no' | 'all' = 'all'): Promise<WorkTreeStatus> {
  const args = ['status', '--porcelain=v2', '-z', `--untracked-files=${untracked}`, '--ignore-submodules=dirty'];
  const { code, out, said } = await git(['-c', 'core.fsmonitor=false', ...args]);
  if (code !== 0) throw new Error(`git status did not work: ${said}`);
  return parseStatus(out);
}

/** `1 XY … path`, `2 XY … path` with the old path in a field of its own, `u XY … path`, `? path`. */
function parseStatus(output: string): WorkTreeStatus {
  const status: WorkTreeStatus = { staged: [], unstaged: [], untracked: [], unmerged: [] };
  const fields = output.split('\0');
  for (let at = 0; at < fields.length; at += 1) {
    const entry = fields[at] ?? '';
    const kind = entry.slice(0, 1);
    if (kind === '?') status.untracked.push(entry.slice(2));
    if (kind === 'u') status.unmerged.push(afterWords(entry, 10));
    if (kind !== '1' && kind !== '2') continue;
    const file = afterWords(entry, kind === '1' ? 8 : 9);
    if (entry[2] !== '.') status.staged.push(file);
    if (entry[3] !== '.') status.unstaged.push(file);
    if (kind === '2') at += 1;
  }
  return status;
}

/** What comes after so many words: a path may hold spaces. */
function afterWords(entry: string, words: number): string {
  return entry.split(' ').slice(words).join(' ');
}
