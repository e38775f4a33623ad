import type { Sql } from '@boocode/db/connect';
import { launch } from '../launch.js';
import { setLimit } from '../set-limit.js';
import { completeAll, claimSome, failStep, idOf, launchRun, testRun, type TestRun } from '../test-run.js';
import { tick } from '../tick.js';

export const DAY = 86_400;

/** A run in the middle of its life, and one that ended long ago, for those who have it launched. */
export interface Scene extends TestRun {
  old: TestRun;
}

/**
 * `j` waits for `a` and `b`, the last two, which host 1 runs; the lease of `a` has passed. `x` runs on host 2, which is dead.
 * `m` runs on host 4, which lives, and the run cannot go on without it. `r` is ready, `p` is parked and due, `h` is held, `f` has failed
 * and so blocked `d`. `c` is clean-up. `y` waits for a person, and `z` for `y`.
 */
export async function setScene(sql: Sql): Promise<Scene> {
  await sql`
    delete from tasks;
    delete from task_limits;
    delete from agent_gates;
    delete from budgets;
    delete from budget_days`.simple();
  const mine = { agent: 'mine', max_attempts: 1 };
  const run = await launchRun(sql, {
    a: mine,
    b: mine,
    m: { ...mine, agent: 'fourth', on_failure: 'fail' },
    f: mine,
    x: { agent: 'theirs' },
    r: {},
    p: { agent: 'parked' },
    h: { agent: 'held' },
    j: { after: ['a', 'b'] },
    k: { after: ['j'] },
    y: { agent: 'human', spec: { kind: 'person', person: 'approve' } },
    z: { after: ['y'], agent: 'later' },
    d: { after: ['f'] },
    c: { after: ['x'], min_deps: 0 },
  });
  await tick(sql, { host: 1, completions: [], slots: { mine: 3 }, lease_seconds: DAY });
  await tick(sql, { host: 4, completions: [], slots: { fourth: 1 }, lease_seconds: DAY });
  await tick(sql, { host: 2, completions: [], slots: { theirs: 1 }, lease_seconds: DAY });
  await failStep(sql, { id: idOf(run.ids, 'f'), attempt: 1 });
  await sql`
    update tasks set
      lease_until = case when step_key = 'a' then clock_timestamp() - interval '1 s' else lease_until end,
      not_before = case when step_key = 'p' then clock_timestamp() - interval '1 s' end,
      paused_at = case when step_key = 'h' then clock_timestamp() end,
      ready_at = case when step_key not in ('p', 'h') then ready_at end
    where flow_run_id = ${run.id}
      and step_key in ('a', 'p', 'h')`;
  return { ...run, old: testRun({ o: { agent: 'old' }, q: { agent: 'old', after: ['o'] } }) };
}

/** Of what people do to a scene before the race: its deadline passes, a limit is set, somebody edits a counter by hand. */
export const preparations = {
  'the deadline has passed': async (sql: Sql, { id }: Scene) => {
    await sql`update tasks set deadline_at = clock_timestamp() - interval '1 s' where id = ${id}`;
  },
  'mine and conductor are limited': async (sql: Sql) => {
    await setLimit(sql, 'agent:conductor', 1);
    await setLimit(sql, 'agent:mine', 3);
  },
  'one may try for the conductor, and a tries for mine': async (sql: Sql, { ids }: Scene) => {
    for (const agent of ['conductor', 'mine']) {
      await sql`
        insert into agent_gates (key, agent, account, model, kind, source, reason, closed_until, refused_at)
        values (${`gate:${agent}//*`}, ${agent}, '', '*', 'quota', 'text', 'Out.', clock_timestamp() - interval '10 s',
          clock_timestamp() - interval '1 day')`;
    }
    await sql`update agent_gates set probe_task_id = ${idOf(ids, 'a')}, probe_attempt = 1 where agent = 'mine'`;
    await sql`update tasks t set lane = lane_of(t) where lane <> lane_of(t)`;
  },
  'another run has ended long ago': async (sql: Sql, { old }: Scene) => {
    await launch(sql, {
      tasks: old.rows.map((row) => ({ ...row, agent: 'old' })),
      key: null,
    });
    for (let step = 0; step < 3; step += 1) await completeAll(sql, await claimSome(sql, { agent: 'old' }));
    await sql`update tasks set ended_at = ended_at - interval '1 day' where flow_run_id = ${old.id}`;
  },
  'two rows were edited by hand': async (sql: Sql, { id, ids }: Scene) => {
    await sql`update tasks set unmet_deps = unmet_deps + 1 where id = ${id}`;
    await sql`update tasks set ready_at = null where id = ${idOf(ids, 'r')}`;
  },
};

/** Everything that anybody can read later, without ids and times. */
export async function snapshotOf(sql: Sql, run: Scene): Promise<unknown> {
  return [
    ...(await sql`
      select case t.flow_run_id when ${run.id} then 'the run' when ${run.old.id} then 'the old one' else 'a fork' end as run,
        case when t.superseded_at is null then t.step_key else split_part(t.step_key, '~', 1) || ', put aside' end as step,
        t.state, t.unmet_deps, t.ready_at is not null as ready,
        t.not_before is not null as parked, t.paused_at is not null as paused, t.deadline_at < clock_timestamp() as late,
        t.attempt, t.failures, t.crashes, t.claimed_by, t.lease_until > clock_timestamp() as leased,
        (select jsonb_build_array(b.soft, b.hard) from budgets b where b.key = 'run:' || t.id) as budget,
        exists (select from overrunning(array[t.id])) as over, case when t.state in ('pending', 'running') then replace(t.lane, t.flow_run_id::text, 'run') end as lane, t.error ->> 'code' as code,
        t.ended_at is not null as ended, (select p.step_key from tasks p where p.id = t.output_of) as shares,
        (select json_agg(p.step_key order by p.step_key) from tasks p where p.id = any (t.depends_on)) as depends_on,
        (select json_agg(json_build_array(a.attempt, a.claimed_by, a.outcome, a.error ->> 'code', usage_tokens(a.usage)) order by a.attempt)
          from task_attempts a where a.task_id = t.id) as attempts,
        (select json_agg(o.attempt order by o.attempt) from task_outputs o where o.task_id = t.id) as outputs
      from tasks t
      order by 1, 2, 3, 4`),
    ...(await sql`select key, slots from task_limits order by key`),
    ...(await sql`
      select b.key, b.period, b.soft, b.hard, s.used_tokens + s.reserved_tokens as counted
      from budgets b
      cross join lateral budget_spent(b.key, b.period) s
      where b.period <> 'whole'
      order by b.key, b.period`),
    ...(await sql`
      select g.key, closed_until > clock_timestamp() as closed, refusals, slots, t.step_key as probe, probe_attempt
      from agent_gates g
      left join tasks t on t.id = g.probe_task_id
      order by g.key`),
  ];
}
