import type { TakeReply } from '@boocode/contracts/host';
import type { Sql } from '@boocode/db/connect';
import { RecheckSpec } from '../chats/ordinary-task.js';
import { CoderError, NotFoundError } from '../errors.js';
import { RunSpec } from '../flows/run-spec.js';
import { retryConflicts } from '../tasks/retry-conflicts.js';
import { isFolder } from '../worktrees/make-worktree.js';
import { hasCommit } from './git/repository.js';

/** What a run is pinned at. */
const Pinned = RunSpec.pick({ repository: true, base_ref: true, base_commit: true, head_commit: true, source: true });

/** What is to be there before a host can do it. */
interface Ground {
  folder: string;
  commits: readonly string[];
  /** Where a clone can be had. */
  url: string | null;
}

interface Root {
  is_run: boolean;
  home: string | null;
  spec: Record<string, unknown>;
  folder: string | null;
  base_commit: string | null;
  here: string | null;
}

/**
 * Makes this host the home of a run, or of a task outside of runs, that waits for another one. Throws `NotFoundError`, and 409 `home.lacks`
 * where its repository is not here with its commits, `home.running`, `home.worktree`, `home.session` or `home.here` for what cannot be taken.
 */
export async function takeHome(sql: Sql, id: string, worktreesDir: string): Promise<TakeReply> {
  const [root] = await sql<[Root?]>`
    select r.flow_run_id is not null as is_run, r.home, r.spec, p.path as folder, w.base_commit,
      nullif(current_setting('boocode.hostname', true), '') as here
    from tasks t
    join tasks r on r.id = coalesce(t.flow_run_id, t.id)
    left join projects p on p.id = r.project_id
    left join worktrees w on w.chat_id = r.chat_id and w.removed_at is null
    where t.id = ${id}`;
  if (root === undefined || root.here === null) throw new NotFoundError('task', id);
  await requireGround(groundOf(root));
  const [row] = await retryConflicts(
    () => sql<[{ why: string | null }]>`select take_home(${id}, ${worktreesDir}) as why`,
  );
  if (row.why !== null) throw refused(row.why, root.home ?? 'another host');
  return { home: root.here };
}

function groundOf({ is_run, spec, folder, base_commit }: Root): Ground | null {
  if (is_run) {
    const { repository, base_ref, base_commit: base, head_commit, source } = Pinned.parse(spec);
    // What an area is measured from is no commit.
    const commits = base_ref === 'empty tree' ? [head_commit] : [head_commit, base];
    return { folder: repository, commits, url: source?.url ?? null };
  }
  const recheck = RecheckSpec.safeParse(spec['recheck']);
  if (recheck.success) {
    const { repository, commit, found_at } = recheck.data;
    return { folder: repository, commits: [commit, found_at], url: null };
  }
  return folder === null ? null : { folder, commits: base_commit === null ? [] : [base_commit], url: null };
}

async function requireGround(ground: Ground | null): Promise<void> {
  if (ground === null) return;
  const { folder, commits, url } = ground;
  const clone = url === null ? 'Bring a clone of it there' : `Clone ${url} there`;
  if (!(await isFolder(folder))) {
    throw conflict('lacks', `There is no ${folder} on this host. ${clone}, and take it again.`);
  }
  for (const commit of commits) {
    if (await hasCommit(folder, commit)) continue;
    throw conflict(
      'lacks',
      `${folder} on this host has no commit ${commit.slice(0, 12)}. Fetch it there, and take it again.`,
    );
  }
}

function refused(why: string, home: string): CoderError {
  const words: Record<string, string> = {
    here: 'It is at home on this host already.',
    running: `A part of it runs. Pause it, or let that end, and take it then.`,
    worktree: `What it has written lies in worktrees on ${home}. Start coder there again; or fork it from its first step, and take the fork.`,
    session: `Its agent has worked on ${home}, in a session and a folder that are there. Start coder there again, or begin a new chat here.`,
  };
  return conflict(why, words[why] ?? `It cannot be taken (${why}).`);
}

function conflict(why: string, message: string): CoderError {
  return new CoderError({ code: `home.${why}`, status: 409, message });
}
