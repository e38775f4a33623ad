import type { MessageRequest } from '@boocode/contracts/coder-chat';
import type { Sql } from '@boocode/db/connect';
import { launch, launchWithin } from '../tasks/launch.js';
import { retryConflicts } from '../tasks/retry-conflicts.js';
import type { Launched, NewTask } from '../tasks/types.js';
import { groundFor, planForChat, requireAgreementOfChat, type ChatGround } from '../worktrees/plan-for-chat.js';
import { WorktreeError } from '../worktrees/worktree-error.js';
import { findWorktree } from '../worktrees/worktree-rows.js';
import type { LastOfChat } from './chat-tasks.js';

interface Saying {
  row: NewTask;
  chat_id: string;
  where: MessageRequest['where'];
  /** Null when the chat begins with this. */
  last: LastOfChat | null;
  key: string | null;
}

/**
 * Stores what was said; with it, where the chat begins on a branch of its own, the plan of its worktree. Throws `WorktreeError` where
 * it cannot work as `where` says.
 */
export async function sayIn({ sql, dir }: { sql: Sql; dir: string }, saying: Saying): Promise<Launched> {
  const { row, chat_id, where, last, key } = saying;
  const message = { tasks: [row], key };
  if (last !== null) {
    await mustStay(sql, chat_id, where);
    await requireAgreementOfChat(sql, chat_id);
  }
  if (where !== 'worktree' || last !== null) return launch(sql, message);
  const { project_id, ground } = await projectOf(sql, row.project_id);
  return retryConflicts(() =>
    sql.begin(async (tx) => {
      const launched = await launchWithin(tx, message);
      if (launched.created) await planForChat(tx, { ground, project_id, task_id: launched.id, chat_id, dir });
      return launched;
    }),
  );
}

async function projectOf(sql: Sql, id: string | null): Promise<{ project_id: string; ground: ChatGround }> {
  const [project] =
    id === null ? [] : await sql<[{ id: string; path: string }?]>`select id, path from projects where id = ${id}`;
  if (project === undefined) {
    throw new WorktreeError('worktree.no-project', 'A worktree is made of a repository: name one with repo.');
  }
  return { project_id: project.id, ground: await groundFor(sql, { id: project.id, folder: project.path }) };
}

/** A chat works where it has begun. */
async function mustStay(sql: Sql, chat_id: string, where: Saying['where']): Promise<void> {
  if (where === undefined) return;
  const has = (await findWorktree(sql, chat_id)) !== null;
  if (has === (where === 'worktree')) return;
  const place = has ? 'in a worktree' : 'in place';
  throw new WorktreeError(
    'worktree.late',
    `This chat works ${place} since it began. Begin a new one to work elsewhere.`,
  );
}
