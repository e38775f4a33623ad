import type { Sql, TransactionSql } from '@boocode/db/connect';
import { fillSide, SIDES } from './fill-sides.js';
import { BLOCK, type Timeline } from './timeline.js';

/** A stretch of a history, in blocks, the last one left out. */
export interface Stretch {
  first: number;
  end: number;
  /** How long the transcript of each agent's attempt is, in events. */
  events: number;
}

/** What lists are narrowed to, of what is in a history. */
export const FILLED = {
  /** One of eight, each of every eighth block. */
  project: '01900000-0000-7000-9001-000000000001',
  /** An agent of about twenty tasks, all of them among the oldest. */
  rareAgent: 'rare',
} as const;

/**
 * Writes a stretch of a history: in each block a run of twelve steps and a chat of three turns, all ended, with what belongs to them
 * in the numbers of real ones. Ids are UUIDv7 of their time, so that they stand in the indexes as those of real tasks would. Texts are
 * short: a real transcript is larger, and nothing but the disk knows.
 */
export async function fillHistory(sql: Sql, timeline: Timeline, stretch: Stretch): Promise<void> {
  await sql.begin((tx) => makeKinds(tx));
  await asPast(sql, timeline, (tx) => fillTasks(tx, stretch));
  // Two at a time: the machine that this was written on has two cores.
  const left = [...SIDES];
  const work = async (): Promise<void> => {
    for (let side = left.shift(); side !== undefined; side = left.shift()) {
      const next = side;
      await asPast(sql, timeline, (tx) => fillSide(tx, next, stretch));
    }
  };
  await Promise.all([work(), work()]);
  await sql`drop table bench_kinds`;
}

/** The projects that the tasks of a history belong to. */
export async function fillProjects(sql: Sql): Promise<void> {
  await sql`
    insert into projects (id, name, path)
    select project, 'shop' || n, '/srv/shop' || n
    from generate_series(1, 8) n
    cross join lateral (select ('01900000-0000-7000-9001-' || lpad(to_hex(n), 12, '0'))::uuid as project) p`;
}

/** With what triggers would work out given, for the rows are of the past; and with the functions that know ids by their place. */
async function asPast(sql: Sql, timeline: Timeline, work: (tx: TransactionSql) => Promise<void>): Promise<void> {
  const { startMs, blockMs } = timeline;
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`set local synchronous_commit = off`;
    await tx`set local jit = off`;
    await tx.unsafe(`
      create or replace function pg_temp.made_ms(block bigint) returns bigint language sql immutable as $$
        select ${startMs} + block * ${blockMs}
      $$;
      create or replace function pg_temp.id_of(block bigint, k bigint) returns uuid language sql immutable as $$
        select (lpad(to_hex(pg_temp.made_ms(block)), 12, '0') || '7' || lpad(to_hex(k), 3, '0') || '8' || lpad(to_hex(block), 15, '0'))::uuid
      $$`);
    await work(tx);
  });
}

/**
 * What tasks are of, 997 files by sixteen places in a block: worked out once, for ten million rows have to be cheap. Words are those
 * that the engine would find in such a task.
 */
async function makeKinds(tx: TransactionSql): Promise<void> {
  await tx`
    create unlogged table bench_kinds as
    select slot, k, lpad(to_hex(k), 3, '0') as place, input, agent, model, step, spec,
      to_tsvector('simple', search_text(
        left(concat_ws(' ', spec ->> 'title', spec #>> '{plan,title}', spec #>> '{plan,goal}', input), 4000))) as words
    from (
      select slot, k, step,
        'Look at src/part' || slot / ${BLOCK.tasks} || '/charge.ts and say what happens when the provider times out' as input,
        case when k in (0, 1, 10, 12) then 'conductor' when k % 2 = 0 then 'claude' else 'opencode' end as agent,
        case when k not in (0, 1, 10, 12) then 'anthropic/claude-sonnet-4' end as model,
        case
          when k = 0 then jsonb '{"flow": "code-review", "repository": "/srv/shop", "base_ref": "main", "head_ref": "charge", "plan": {"title": "Code review", "goal": "Payments", "band": "medium", "hash": "5f2b", "version": 1}}'
          when k < ${BLOCK.steps} then jsonb_build_object('key', step, 'persona', step, 'title', initcap(step),
            'stage', case when k in (1, 10, 11, 12) then step else 'angle' end, 'kind', case when k in (1, 10, 12) then 'code' else 'agent' end)
          else jsonb '{"profile": "ask"}'
        end as spec
      from (
        select slot, k, (array['finish', 'context', 'security', 'data', 'tests', 'api', 'performance', 'docs', 'errors', 'style', 'fold',
          'validator', 'render'])[k + 1] as step
        from generate_series(0, ${997 * BLOCK.tasks - 1}::int) slot
        cross join lateral (select slot % ${BLOCK.tasks} as k) p
      ) s
    ) kinds`;
  await tx`create unique index on bench_kinds (slot)`;
  await tx`analyze bench_kinds`;
}

async function fillTasks(tx: TransactionSql, { first, end }: Stretch): Promise<void> {
  await tx`
    insert into tasks (id, project_id, state, input, output_summary, agent, model, cost_tokens, created_at, started_at, ended_at,
      chat_id, flow_run_id, step_key, depends_on, min_deps, attempt, failures, spec, due_at, group_id, home, error)
    select p.id, b.project, s.state, kind.input,
      case when s.state = 'completed' then 'Nothing that a caller would notice; one retry too many.' end,
      case when kind.k >= ${BLOCK.steps} and b.n < 7 then ${FILLED.rareAgent} else kind.agent end, kind.model,
      case when kind.model is not null then 12900 end,
      b.at, b.at + kind.k * interval '1 minute', b.at + (case when kind.k = 0 then 14 else kind.k + 1 end) * interval '1 minute',
      case when kind.k >= ${BLOCK.steps} then b.ids[14] end, case when kind.k < ${BLOCK.steps} then b.ids[1] end, kind.step,
      case
        when kind.k = 0 then b.ids[2:13]
        when kind.k between 2 and 9 then b.ids[2:2]
        when kind.k = 10 then b.ids[3:10]
        when kind.k in (11, 12) then b.ids[kind.k:kind.k]
        else '{}'
      end,
      case when kind.k = 0 then 0 end, 1, case when s.state = 'failed' then 1 else 0 end, kind.spec, b.at,
      case when kind.k < ${BLOCK.steps} then b.ids[1] else p.id end, 'workstation',
      case when s.state in ('failed', 'blocked') then jsonb '{"outcome": "failure", "code": "agent.exit", "message": "It ended with 1."}' end
    from (
      select n, to_timestamp(pg_temp.made_ms(n) / 1000.0) as at,
        ('01900000-0000-7000-9001-' || lpad(to_hex(n % 8 + 1), 12, '0'))::uuid as project,
        (select array_agg(pg_temp.id_of(n, k) order by k) from generate_series(0, ${BLOCK.tasks - 1}) k) as ids
      from generate_series(${first}::bigint, ${end - 1}::bigint) n
      offset 0
    ) b
    cross join lateral unnest(b.ids) with ordinality as p (id, nth)
    join bench_kinds kind on kind.slot = (b.n * ${BLOCK.tasks} + p.nth - 1) % ${997 * BLOCK.tasks}
    cross join lateral (
      select case
        when kind.k in (10, 12) then 'completed'
        when kind.k = 0 then case when b.n % 50 = 7 then 'failed' else 'completed' end
        else case (b.n * ${BLOCK.tasks} + kind.k) % 100 when 96 then 'failed' when 97 then 'blocked' when 98 then 'cancelled' else 'completed' end
      end as state
    ) s`;
}
