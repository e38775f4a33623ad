import type { Sql } from '@boocode/db/connect';

/** What `fillTasks` leaves behind that cannot be seen from its rows. */
export interface ManyTasks {
  /** Of every second run. */
  project: string;
  /** An agent of twenty tasks, all of them in the oldest tenth. */
  rare: string;
}

const project = '01900000-0000-7000-9001-000000000001';

/**
 * Fills the table with so many tasks, as it looks after months: runs of 12 steps, in each tenth one of 1,000, tasks of chats, some
 * of which were handed on. The newest hundredth has not ended. For tests and measurements; the table has to be empty.
 */
export async function fillTasks(sql: Sql, tasks: number): Promise<ManyTasks> {
  await sql.begin(async (tx) => {
    // What triggers would work out is given: the rows are of the past.
    await tx`set local session_replication_role = replica`;
    await tx`
      create function pg_temp.nth(n bigint) returns uuid language sql immutable as $$
        select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid
      $$`;
    await tx`insert into projects (id, name, path) values (${project}, 'shop', '/srv/shop')`;
    await tx`
      insert into tasks (id, group_id, project_id, parent_task_id, flow_run_id, step_key, chat_id, depends_on, min_deps, input, agent,
        state, unmet_deps, ready_at, attempt, cost_tokens, spec, started_at, ended_at)
      select pg_temp.nth(n), pg_temp.nth(head), case when head % 2 = 0 then ${project}::uuid end,
        case when kind = 'handed' then pg_temp.nth(n - 1) end,
        case when kind = 'run' then pg_temp.nth(head) end, case when kind = 'run' then 's' || n - head end,
        case when kind = 'chat' then pg_temp.nth(n) end,
        case when kind = 'run' and n = head then array(select pg_temp.nth(head + k) from generate_series(1, size - 1) k) else '{}' end,
        case when kind = 'run' and n = head then 0 end,
        'Look at src/part' || n % 997 || '/charge.ts and say what happens when the provider times out ' || md5(n::text),
        case when n < 20 then 'rare' when n % 3 = 0 then 'conductor' else 'opencode' end,
        case when n >= ${tasks} * 0.99 then 'pending' when n % 50 = 7 then 'failed' when n % 100 = 9 then 'cancelled' else 'completed' end,
        0, case when n >= ${tasks} * 0.99 then clock_timestamp() end, 1, 1000,
        case when kind = 'run' and n = head then '{"flow": "code-review", "plan": {"title": "Code review", "goal": "Payments"}}'::jsonb
          else jsonb_build_object('title', 'Step ' || n) end,
        clock_timestamp(), case when n < ${tasks} * 0.99 then clock_timestamp() end
      from (
        select n, m.size,
          case when m.size > 2 then 'run' when n % 2 = 1 then 'handed' else 'chat' end as kind,
          n - (n - m.first) % m.size as head
        from generate_series(0, ${tasks - 1}::bigint) n
        cross join lateral (select n % 10000 as place, n - n % 10000 as ten) p
        cross join lateral (
          select case when place < 1000 then 1000 when place < 8200 then 12 else 2 end as size,
            ten + case when place < 1000 then 0 when place < 8200 then 1000 else 8200 end as first
        ) m
      ) rows`;
    await tx`
      insert into task_attempts (task_id, attempt, claimed_by, agent, started_at, ended_at, outcome, usage)
      select id, 1, 1, agent, started_at, ended_at, case when ended_at is not null then 'completed' end, '{"cost_usd": 0.01}'
      from tasks`;
    await tx`insert into task_outputs (task_id, attempt, text) select id, 1, 'done' from tasks where state = 'completed'`;
    await tx`select note_search(array(select id from tasks))`;
  });
  await sql`vacuum analyze`;
  return { project, rare: 'rare' };
}
