import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { Sql } from '@boocode/db/connect';
import type { ClaimedTask } from './types.js';

/** An event of an attempt that was cut off. */
export interface PastEvent {
  event: AgentEvent;
  /** It happened in the session that this attempt may go on in. */
  in_session: boolean;
}

/**
 * What the attempts did that a crash, a limit or a pause cut off one after the other right before this one, oldest first. What
 * ended by itself, or is done again because a person asked, is no part of it.
 */
export async function readInterrupted(
  sql: Sql,
  { id, attempt, agent_session_id }: Pick<ClaimedTask, 'id' | 'attempt' | 'agent_session_id'>,
): Promise<PastEvent[]> {
  return sql<PastEvent[]>`
    select e.event, coalesce(a.agent_session_id = ${agent_session_id}, false) as in_session
    from task_attempts a
    join task_events e on e.task_id = a.task_id and e.attempt = a.attempt
    where a.task_id = ${id}
      and a.attempt < ${attempt}
      and not exists (
        select from task_attempts b
        where b.task_id = a.task_id
          and b.attempt between a.attempt and ${attempt}::int - 1
          and b.outcome not in ('crash', 'limit')
          and b.error ->> 'code' is distinct from 'task.paused')
    order by e.attempt, e.seq`;
}
