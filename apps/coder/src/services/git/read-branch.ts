import type { ChatChanges, FileChange } from '@boocode/contracts/changes';
import { changedFile, changesBetween, diffOf, mostDiffBytes, notChanged, type GitHere } from './changed-files.js';
import { commitOf } from './repository.js';

/** A branch, and the commit where it began. */
export interface BranchSince {
  repository: string;
  branch: string;
  base_commit: string;
}

/** What a branch holds that was not there when it began; null when the branch, or that commit, is not there any more. */
export async function readBranch(since: BranchSince): Promise<ChatChanges | null> {
  const { repository, branch, base_commit } = since;
  const head_commit = await headOf(since);
  if (head_commit === null) return null;
  const changes = await changesBetween(gitIn(repository), [base_commit, head_commit]);
  return { repository, head_ref: branch, head_commit, base_commit, files: changes.map(changedFile), left_out: 0 };
}

/** The diff of one file of it. Throws `change.not-found` for every other path. */
export async function readBranchFile(since: BranchSince, file: string): Promise<FileChange> {
  const head = await headOf(since);
  if (head === null) throw notChanged(file);
  const git = gitIn(since.repository);
  const commits = [since.base_commit, head];
  const found = await diffOf(file, { changes: await changesBetween(git, commits), git, commits, most: mostDiffBytes });
  if (found === null) throw notChanged(file);
  return found;
}

const gitIn =
  (cwd: string): GitHere =>
  (args) => ({ cwd, args });

async function headOf({ repository, branch, base_commit }: BranchSince): Promise<string | null> {
  if ((await commitOf(repository, base_commit)) === null) return null;
  return commitOf(repository, `refs/heads/${branch}`);
}
