import { setTimeout as delay } from 'node:timers/promises';
import { connect, type Sql } from '@boocode/db/connect';
import type { Contender } from './contender.js';
import { gather } from './contenders.js';
import { cpuOf } from './cpu-time.js';
import { openHouse } from './open-house.js';
import type { EngineOptions } from './options.js';
import { reviewShape } from './shapes.js';
import type { House, Performance, Stage } from './stage.js';
import { full, openWarm } from './workloads.js';

/** A session that idles reports what it counted after ten seconds at the latest. */
const REPORTED_MS = 11_000;

/** Where the time of the bulk workload goes. Figures are per step, in milliseconds where nothing else is said. */
export interface Profile {
  contender: string;
  steps: number;
  wall_ms: number;
  node_cpu_ms: number;
  server_cpu_ms: number;
  /** Reading a notification is one too, which writes nothing. */
  commits: number;
  wal_bytes: number;
  /** Of the server's processor time, by the name of the sessions, or what kind of process it is. */
  server: { name: string; cpu_ms: number }[];
  /** `total_ms` is with what a function calls, `self_ms` without. What the planner inlined is not there. */
  functions: { name: string; calls: number; total_ms: number; self_ms: number }[];
  /** A statement within a function has a row of its own, and is in that of the statement that called the function too. */
  statements: {
    text: string;
    top: boolean;
    calls: number;
    plan_ms: number;
    exec_ms: number;
    rows: number;
    blocks: number;
    wal_bytes: number;
  }[];
}

/** Profiles BooCode and the peers that are named, each on `options.rounds` bulk workloads. The profiling itself costs time. */
export async function profileEngine(options: EngineOptions, log: (line: string) => void): Promise<Profile[]> {
  const wanted = options.against ?? ['none'];
  const { house, shut } = await openHouse({ redis: wanted.includes('bullmq'), profiling: true });
  try {
    const { contenders } = await gather(wanted, { hasRedis: house.redis !== null, log });
    const profiles: Profile[] = [];
    for (const contender of contenders) {
      log(`Profiling ${contender.title} …`);
      profiles.push(await profileOne(house, contender, options.rounds));
    }
    return profiles;
  } finally {
    await shut();
  }
}

async function profileOne(house: House, contender: Contender, rounds: number): Promise<Profile> {
  const stage = await openWarm({ house, contender, size: full, workers: 1 });
  const sql = connect(stage.url, { name: 'bench-profile', max: 1 });
  try {
    await delay(REPORTED_MS);
    await stage.checkpoint();
    await house.admin`select pg_stat_statements_reset()`;
    await sql`select pg_stat_reset()`;
    const before = await serverOf(house);
    const lsn = await walOf(house);
    const shows: Performance[] = [];
    for (let round = 0; round < rounds; round += 1) {
      shows.push(await stage.perform({ shape: reviewShape(), count: full.runs, limit_ms: full.limit_ms }));
    }
    const wal = (await walOf(house)) - lsn;
    const server = await serverOf(house);
    const steps = shows.reduce((sum, { executions }) => sum + executions.length, 0);
    const sum = (figure: 'wall_ms' | 'node_cpu_ms' | 'server_cpu_ms'): number =>
      shows.reduce((total, show) => total + show[figure], 0) / steps;
    return {
      contender: contender.title,
      steps,
      wall_ms: sum('wall_ms'),
      node_cpu_ms: sum('node_cpu_ms'),
      server_cpu_ms: sum('server_cpu_ms'),
      wal_bytes: wal / steps,
      server: [...server]
        .map(([name, ms]) => ({ name, cpu_ms: (ms - (before.get(name) ?? 0)) / steps }))
        .filter(({ cpu_ms }) => cpu_ms > 0)
        .toSorted((a, b) => b.cpu_ms - a.cpu_ms),
      statements: await statementsOf(house, sql, steps),
      ...(await countersOf(stage, sql, steps)),
    };
  } finally {
    await sql.end();
    await stage.close();
  }
}

/** Milliseconds of processor by name of session or kind of process. */
async function serverOf({ admin }: House): Promise<Map<string, number>> {
  const processes = await admin<{ pid: number; name: string }[]>`
    select pid, coalesce(nullif(application_name, ''), backend_type) as name
    from pg_stat_activity`;
  const used = new Map<string, number>();
  for (const { pid, name } of processes) used.set(name, (used.get(name) ?? 0) + cpuOf([pid]));
  return used;
}

/** How many bytes of WAL were ever written. */
async function walOf({ admin }: House): Promise<number> {
  const [row] = await admin<[{ bytes: number }]>`select (pg_current_wal_insert_lsn() - '0/0')::float8 as bytes`;
  return row.bytes;
}

async function statementsOf({ admin }: House, sql: Sql, steps: number): Promise<Profile['statements']> {
  const [here] = await sql<[{ oid: number }]>`select oid from pg_database where datname = current_database()`;
  return await admin<Profile['statements']>`
    select regexp_replace(query, '\\s+', ' ', 'g') as text, toplevel as top, calls::float8 / ${steps} as calls,
      total_plan_time / ${steps} as plan_ms, total_exec_time / ${steps} as exec_ms, rows::float8 / ${steps} as rows,
      (shared_blks_hit + shared_blks_read)::float8 / ${steps} as blocks, wal_bytes::float8 / ${steps} as wal_bytes
    from pg_stat_statements
    where dbid = ${here.oid}
    order by total_exec_time + total_plan_time desc
    limit 30`;
}

/** What sessions report for certain only when they end. */
async function countersOf(stage: Stage, sql: Sql, steps: number): Promise<Pick<Profile, 'commits' | 'functions'>> {
  await stage.endProcesses();
  const [database] = await sql<[{ commits: number }]>`
    select xact_commit::float8 / ${steps} as commits
    from pg_stat_database
    where datname = current_database()`;
  const functions = await sql<Profile['functions']>`
    select case schemaname when 'public' then '' else schemaname || '.' end || funcname as name,
      calls::float8 / ${steps} as calls, total_time / ${steps} as total_ms, self_time / ${steps} as self_ms
    from pg_stat_user_functions
    where calls > 0
    order by total_time desc`;
  return { commits: database.commits, functions };
}
