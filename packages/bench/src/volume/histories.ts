import { registerHost, type Host } from '@boocode/coder/tasks/host';
import { launch } from '@boocode/coder/tasks/launch';
import { tick } from '@boocode/coder/tasks/tick';
import { connect, type Sql } from '@boocode/db/connect';
import { migrate } from '@boocode/db/migrate';
import { v7 as uuidv7 } from 'uuid';
import type { House } from '../stage.js';
import { makeIndexes, takeIndexes } from './bulk-load.js';
import { reviewRows } from './engine-play.js';
import { fillHistory, fillProjects } from './fill-history.js';
import { TABLES } from './tables.js';
import { daysOf, type Timeline } from './timeline.js';

/** A database with a history in it, and work going on. */
export interface History {
  tasks: number;
  timeline: Timeline;
  sql: Sql;
  /** With one connection, for what is told of a session. */
  single: Sql;
  host: Host;
  /** How long it took to be filled. */
  seconds: number;
  close(): Promise<void>;
}

/** Runs that go on or wait beside what is measured, for an agent that nothing is measured with. */
const LIVE_RUNS = 100;
const LIVE_AGENT = 'opencode';
/** Such a part of a history was written since its tables were last vacuumed. */
const TAIL = 0.05;
/** In its first two days, which retention removes, transcripts are as long as real ones. */
const LONG = { days: 2, events: 20 };

export interface HistoryRequest {
  house: House;
  name: string;
  tasks: number;
  timeline: Timeline;
  /** Makes something else of the empty database first. */
  prepare?: (sql: Sql) => Promise<void>;
  log: (line: string) => void;
}

/**
 * Makes a database with a history: all but its last twentieth vacuumed and analysed, and that on top of it, as it is shortly before
 * autovacuum would come; then runs that go on. Close it.
 */
export async function makeHistoryOf({ house, name, tasks, timeline, prepare, log }: HistoryRequest): Promise<History> {
  await house.admin`create database ${house.admin(name)}`;
  const url = new URL(house.url);
  url.pathname = name;
  const sql = connect(url.href, { name: 'bench-volume', max: 4, idleInTransactionMs: 0 });
  const single = connect(url.href, { name: 'bench-volume-single', max: 1, idleInTransactionMs: 0 });
  const began = performance.now();
  try {
    await migrate(sql);
    await prepare?.(single);
    await fillProjects(sql);
    await fillAll(sql, timeline, (line) => log(`${name}: ${line}`));
    const host = await registerHost(sql, { hostname: 'workstation', pid: process.pid });
    await launchLive(sql, host.id);
    const seconds = (performance.now() - began) / 1_000;
    log(
      `${name}: ${tasks.toLocaleString('en')} tasks of ${daysOf(timeline).toFixed(1)} days after ${seconds.toFixed(0)} s`,
    );
    const close = async (): Promise<void> => {
      await host.close();
      await Promise.all([sql.end({ timeout: 1 }), single.end({ timeout: 1 })]);
    };
    return { tasks, timeline, sql, single, host, seconds, close };
  } catch (error) {
    await Promise.all([sql.end({ timeout: 1 }), single.end({ timeout: 1 })]);
    throw error;
  }
}

async function fillAll(sql: Sql, timeline: Timeline, log: (line: string) => void): Promise<void> {
  const { blocks, blockMs } = timeline;
  const old = Math.min(blocks, Math.ceil((LONG.days * 86_400_000) / blockMs));
  const tail = Math.max(old, Math.floor(blocks * (1 - TAIL)));
  const taken = await takeIndexes(sql, TABLES);
  await fillHistory(sql, timeline, { first: 0, end: old, events: LONG.events });
  await fillHistory(sql, timeline, { first: old, end: tail, events: 1 });
  log('rows are written');
  await makeIndexes(sql, taken.summaries);
  await vacuumAll(sql);
  log('vacuumed');
  await fillHistory(sql, timeline, { first: tail, end: blocks, events: 1 });
  await makeIndexes(sql, taken.others);
  log('indexed');
}

async function vacuumAll(sql: Sql): Promise<void> {
  const left: string[] = [...TABLES, 'checkpoints', 'agent_sessions'];
  const work = async (): Promise<void> => {
    for (let table = left.shift(); table !== undefined; table = left.shift()) await sql`vacuum analyze ${sql(table)}`;
  };
  await Promise.all([work(), work()]);
}

/** Half of the runs have begun, and their first steps are leased for as long as all of this takes. */
async function launchLive(sql: Sql, host: number): Promise<void> {
  for (let run = 0; run < LIVE_RUNS; run += 1) {
    const rows = reviewRows({ agent: LIVE_AGENT, model: 'anthropic/claude-sonnet-4' });
    await launch(sql, { tasks: rows, key: uuidv7() });
  }
  await tick(sql, { host, completions: [], slots: { [LIVE_AGENT]: LIVE_RUNS / 2 }, lease_seconds: 7_200 });
}
