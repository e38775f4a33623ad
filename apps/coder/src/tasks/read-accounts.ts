import type { StepAccount } from '@boocode/conductor/types';
import type { Sql } from '@boocode/db/connect';
import type { Dependency } from './types.js';

/** What these steps came to, by the last part of their keys: who did them, how long all their attempts took, and what they cost. */
export async function readAccounts(
  sql: Sql,
  steps: readonly Pick<Dependency, 'id' | 'step_key'>[],
): Promise<Map<string, StepAccount>> {
  const rows = await sql<({ id: string } & StepAccount)[]>`
    select t.id, t.agent, coalesce(last.effective_model, t.model) as model, spent.seconds, t.cost_tokens::float8 as tokens,
      spent.cost_usd, w.kept_ref
    from tasks t
    left join task_attempts last on last.task_id = t.id and last.attempt = t.attempt
    cross join lateral (
      select
        sum(extract(epoch from a.ended_at - a.started_at))::float8 as seconds,
        sum((a.usage ->> 'cost_usd')::float8) as cost_usd
      from task_attempts a
      where a.task_id = coalesce(t.output_of, t.id)
    ) spent
    left join lateral (
      select kept_ref from worktrees where chat_id = t.chat_id order by created_at desc limit 1
    ) w on true
    where t.id = any (${steps.map(({ id }) => id)}::uuid[])`;
  const keys = new Map(steps.map(({ id, step_key }) => [id, step_key?.split('/').at(-1) ?? '']));
  return new Map(rows.map(({ id, ...account }) => [keys.get(id) ?? '', account]));
}
