import type { AttemptView } from '@boocode/contracts/task-attempt';
import type { Sql } from '@boocode/db/connect';

/** Each claim of a task, oldest first; the model is the one that really worked where that is known. */
export async function readAttempts(sql: Sql, task: string): Promise<AttemptView[]> {
  const rows = await sql<{ attempt: AttemptView }[]>`
    select to_json(v) as attempt
    from (
      select a.attempt, a.agent, coalesce(a.effective_model, a.model) as model,
        case when a.claimed_by < 0 then 'another BooCode' else coalesce(h.hostname || ', process ' || h.pid, 'host ' || a.claimed_by) end as host, a.started_at, a.ended_at, a.outcome,
        a.error, a.usage
      from task_attempts a
      left join coder_hosts h on h.id = a.claimed_by
      where a.task_id = ${task}
    ) v
    order by v.attempt`;
  return rows.map(({ attempt }) => attempt);
}
