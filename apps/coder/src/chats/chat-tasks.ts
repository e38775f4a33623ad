import type { TaskView } from '@boocode/contracts/task';
import type { Sql } from '@boocode/db/connect';
import { taskViewRows } from '../tasks/read-tasks.js';

/** What the next message of a chat takes over when it does not say otherwise. */
export interface LastOfChat {
  project_id: string | null;
  agent: string | null;
  model: string | null;
  mode_id: string | null;
  thinking_option_id: string | null;
  spec: Record<string, unknown>;
}

/** One exchange of a chat: what was said, and the agent's last words, if it came to that. */
export interface Exchange {
  input: string;
  output: string | null;
}

/** The chat's newest task; null for a chat that nothing was said in yet. */
export async function readLastOfChat(sql: Sql, chatId: string): Promise<LastOfChat | null> {
  const [row] = await sql<[LastOfChat?]>`
    select project_id, agent, model, mode_id, thinking_option_id, spec
    from tasks
    where chat_id = ${chatId}
    order by id desc
    limit 1`;
  return row ?? null;
}

/** The last exchanges of a chat before a task, oldest first; without what was put aside. */
export async function readExchanges(
  sql: Sql,
  chat: { chat_id: string; before: string; limit: number },
): Promise<Exchange[]> {
  const rows = await sql<Exchange[]>`
    select t.input, o.text as output
    from tasks t
    left join task_outputs o on o.task_id = t.id and o.attempt = t.attempt and t.state = 'completed'
    where t.chat_id = ${chat.chat_id}
      and t.id < ${chat.before}
      and t.superseded_at is null
    order by t.id desc
    limit ${chat.limit}`;
  return rows.toReversed();
}

/** The tasks of a chat, oldest first. */
export async function readChatTasks(sql: Sql, chatId: string): Promise<TaskView[]> {
  const rows = await sql<{ task: TaskView }[]>`
    select to_json(v) as task
    from (${taskViewRows(sql)} where t.chat_id = ${chatId}) v
    order by v.id`;
  return rows.map((row) => row.task);
}
