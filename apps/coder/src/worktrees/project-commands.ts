import type { AgreeRequest, CommandsView } from '@boocode/contracts/project-file';
import type { Sql } from '@boocode/db/connect';
import { CoderError, NotFoundError } from '../errors.js';
import { GitError } from '../services/git/git.js';
import { resolveRepository } from '../services/git/repository.js';
import { agree, commandsOf, isAgreed, type Commands } from './agreed-commands.js';
import { trackedUpstream, upstreamOf } from './base-commit.js';
import { readProjectFile } from './project-file.js';

/** What the repository of a project would run as it stands, and whether a person has agreed to just that. */
export async function readProjectCommands(sql: Sql, projectId: string): Promise<CommandsView> {
  const { path, head_commit } = await resolveRepository(await folderOf(sql, projectId));
  const commands = commandsOf(await readProjectFile(path, head_commit));
  return { ...commands, agreed: await isAgreed(sql, projectId, commands) };
}

/**
 * A person agrees to the commands of this hash. Throws 409 `project.commands-moved` when the repository says no such thing by now:
 * neither where it stands, nor at its upstream, nor where a worktree of it is to begin, nor at the commit that is named.
 */
export async function agreeToCommands(
  sql: Sql,
  projectId: string,
  { hash, commit: named }: AgreeRequest,
): Promise<CommandsView> {
  const { path, head_commit, head_ref } = await resolveRepository(await folderOf(sql, projectId));
  const upstream = await upstreamOf(path, head_ref);
  const planned = await sql<{ base_commit: string }[]>`
    select distinct base_commit from worktrees where project_id = ${projectId} and removed_at is null`;
  const commits = [
    head_commit,
    upstream === null ? null : await trackedUpstream(path, upstream),
    ...planned.map((row) => row.base_commit),
    named ?? null,
  ];
  for (const commit of new Set(commits.filter((one) => one !== null))) {
    const commands = await commandsAt(path, commit);
    if (commands?.hash !== hash) continue;
    await agree(sql, projectId, hash);
    return { ...commands, agreed: true };
  }
  throw new CoderError({
    code: 'project.commands-moved',
    status: 409,
    message: 'The repository does not say these commands, or not any more. Read them again before you agree.',
  });
}

/** Null for a commit that is gone, or whose file is broken: nobody can agree to that. */
async function commandsAt(repository: string, commit: string): Promise<Commands | null> {
  try {
    return commandsOf(await readProjectFile(repository, commit));
  } catch (error) {
    if (error instanceof CoderError || error instanceof GitError) return null;
    throw error;
  }
}

async function folderOf(sql: Sql, projectId: string): Promise<string> {
  const [project] = await sql<[{ path: string }?]>`select path from projects where id = ${projectId}`;
  if (project === undefined) throw new NotFoundError('project', projectId);
  return project.path;
}
