import type { Sql } from '@boocode/db/connect';

interface ByAgent {
  agent: string;
  count: number;
}

/** What is counted in the tables at a moment. */
export interface Figures {
  ready: ByAgent[];
  running: ByAgent[];
  parked: ByAgent[];
  asks: ByAgent[];
  /** Gates that are closed until a time that is to come. */
  gates: ByAgent[];
  /** Of each pool, by what its connections do: `active`, `idle`, `idle in transaction`. */
  connections: { pool: string; state: string; count: number }[];
  /** Seconds since the oldest transaction of this database began, whoever's it is; 0 when none is open. */
  oldest_transaction: number;
}

/** Each count rests on a small partial index: what ended is in none of them. */
export async function readFigures(sql: Sql): Promise<Figures> {
  const [figures] = await sql<[Figures]>`
    with ready as (
      select coalesce(t.agent, 'default') as agent, count(*) as count
      from tasks t
      where t.state = 'pending' and t.ready_at is not null
      group by 1
    ), running as (
      select coalesce(t.agent, 'default') as agent, count(*) as count
      from tasks t
      where t.state = 'running'
      group by 1
    ), parked as (
      select coalesce(t.agent, 'default') as agent, count(*) as count
      from tasks t
      where t.state = 'pending' and t.not_before is not null
      group by 1
    ), asks as (
      select k.agent, count(*) as count
      from permission_asks k
      where k.state = 'open'
      group by 1
    ), gates as (
      select g.agent, count(*) as count
      from agent_gates g
      where g.closed_until > clock_timestamp()
      group by 1
    ), connections as (
      select a.application_name as pool, coalesce(a.state, 'unknown') as state, count(*) as count
      from pg_stat_activity a
      where a.datname = current_database() and a.application_name like 'boocode%'
      group by 1, 2
    )
    select (
        select coalesce(extract(epoch from max(clock_timestamp() - a.xact_start)), 0)::float8
        from pg_stat_activity a
        where a.datname = current_database() and a.backend_type = 'client backend' and a.pid <> pg_backend_pid()
      ) as oldest_transaction,
      (select coalesce(json_agg(r), '[]') from ready r) as ready,
      (select coalesce(json_agg(r), '[]') from running r) as running,
      (select coalesce(json_agg(p), '[]') from parked p) as parked,
      (select coalesce(json_agg(k), '[]') from asks k) as asks,
      (select coalesce(json_agg(g), '[]') from gates g) as gates,
      (select coalesce(json_agg(c), '[]') from connections c) as connections`;
  return figures;
}
