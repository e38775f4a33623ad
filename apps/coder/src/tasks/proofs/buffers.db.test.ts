import { connect, type Sql } from '@boocode/db/connect';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { launch } from '../launch.js';
import { setLimit } from '../set-limit.js';
import { claimSome, completeAll, completionOf, testRun, testTask, type TestStep } from '../test-run.js';
import type { ClaimedTask } from '../types.js';

/** The long form has the sizes that the engine is promised for; the bounds are the same. */
const LONG = process.env['BOOCODE_PROOF_BUFFERS'] === 'long';
const FINISHED = LONG ? 1_000_000 : 30_000;
const WAITING = LONG ? 100_000 : 10_000;

/** Pages of 8 kB that one call may touch, found in memory or not, whatever the size of the tables. */
const BOUND = {
  'claim of one': 60,
  'claim of sixteen': 600,
  // With what the host offers, which decides which lanes it reads.
  'claim of one under limits': 140,
  'completion of one': 120,
  'idle poll': 10,
  'each lane': 10,
};

const FILLED = ['tasks', 'task_attempts', 'task_outputs'];

let db: TestDatabase;
/** Made its plans while the tables were empty, as the first session of every installation does. */
let early: Sql;
let late: Sql;

beforeAll(async () => {
  db = await testDatabase();
  // It would have the sessions plan anew, and read the catalogue for it, at a moment of its own.
  for (const table of FILLED) await db.sql`alter table ${db.sql(table)} set (autovacuum_enabled = false)`;
  early = connect(db.url, { name: 'early', max: 1 });
  await warmUp(early);
  const started = performance.now();
  await fill(db.sql);
  for (const table of FILLED) await db.sql`analyze ${db.sql(table)}`;
  console.info(`${FINISHED} finished and ${WAITING} waiting rows in ${Math.round(performance.now() - started)} ms`);
  late = connect(db.url, { name: 'late', max: 1 });
  await warmUp(late);
}, 1_800_000);
afterAll(async () => {
  await Promise.all([early.end(), late.end()]);
  await db.drop();
});

/** Runs of ten, as they lie in the table after months: most have completed, in some a step is held and the rest waits. */
async function fill(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    // The triggers count what these rows say anyway, and would take minutes.
    await tx`set local session_replication_role = replica`;
    await tx`
      create function pg_temp.nth(n bigint) returns uuid language sql immutable as $$
        select ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid
      $$`;
    await tx`
      insert into tasks (id, flow_run_id, step_key, depends_on, min_deps, input, agent, state, unmet_deps, ready_at, attempt,
        started_at, ended_at)
      select pg_temp.nth(n), pg_temp.nth(n - n % 10), 's' || n % 10,
        case n % 10
          when 0 then array(select pg_temp.nth(n + k) from generate_series(1, 9) k)
          when 1 then '{}'
          else array[pg_temp.nth(n - n % 10 + 1)]
        end,
        case when n % 10 = 0 then 0 end, 'do it', case when n % 10 = 1 then 'nobody' else 'conductor' end,
        case
          when n < ${FINISHED} and n % 40 = 2 then 'failed'
          when n < ${FINISHED} then 'completed'
          when n % 10 = 9 then 'blocked'
          else 'pending'
        end,
        case when n < ${FINISHED} or n % 10 in (1, 9) then 0 when n % 10 = 0 then 8 else 1 end,
        case when n < ${FINISHED} or n % 10 = 1 then clock_timestamp() end, case when n < ${FINISHED} then 1 else 0 end,
        clock_timestamp(), case when n < ${FINISHED} then clock_timestamp() end
      from generate_series(0, ${FINISHED + WAITING - 1}::bigint) n`;
    await tx`
      insert into task_attempts (task_id, attempt, claimed_by, agent, started_at, ended_at, outcome)
      select pg_temp.nth(n), 1, 1, 'conductor', clock_timestamp(), clock_timestamp(), 'completed'
      from generate_series(0, ${FINISHED - 1}::bigint) n`;
    await tx`
      insert into task_outputs (task_id, attempt, text)
      select pg_temp.nth(n), 1, 'done'
      from generate_series(0, ${FINISHED - 1}::bigint) n`;
  });
}

/** A review's shape: a discovery, ten angles, a synthesis, and the root. */
async function launchReview(): Promise<void> {
  const angles = Array.from({ length: 10 }, (_, n) => `angle${n}`);
  const steps: [string, TestStep][] = [
    ['discovery', {}],
    ...angles.map((key): [string, TestStep] => [key, { after: ['discovery'] }]),
    ['synthesis', { after: angles }],
  ];
  await launch(db.sql, { tasks: testRun(Object.fromEntries(steps)).rows, key: null });
}

/** Every statement of the calls once, so that what is counted later is their work and not the reading of the catalogue. */
async function warmUp(sql: Sql): Promise<void> {
  for (let n = 0; n < 2; n += 1) {
    await launchReview();
    for (let claimed = await claimSome(sql); claimed.length > 0; claimed = await claimSome(sql)) {
      await completeAll(sql, claimed);
    }
  }
}

const Plan = z.tuple([
  z.object({
    Plan: z.object({ 'Shared Hit Blocks': z.int(), 'Shared Read Blocks': z.int(), 'Actual Rows': z.number() }),
  }),
]);

/** One tick under EXPLAIN: how many pages it touched, and how many rows it answered with. */
async function pagesOf(
  sql: Sql,
  { completing = [], slots }: { completing?: ClaimedTask[]; slots: Record<string, number> },
): Promise<{ pages: number; rows: number }> {
  const completions = JSON.stringify(completing.map((task) => completionOf(task)));
  const [row] = await sql<[{ 'QUERY PLAN': unknown }]>`
    explain (analyze, buffers, format json)
    select * from tick(1, ${completions}::text::jsonb, ${JSON.stringify(slots)}::text::jsonb, 3600)
    where kind in ('claimed', 'lost')`;
  const [{ Plan: plan }] = Plan.parse(row['QUERY PLAN']);
  return { pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], rows: plan['Actual Rows'] };
}

/** The fewest pages of three tries: the first one may read the catalogue anew. */
async function fewest(what: string, once: () => Promise<number>): Promise<number> {
  const tries = [await once(), await once(), await once()];
  const pages = Math.min(...tries);
  console.info(`${what}: ${pages} pages`);
  return pages;
}

describe.each(['early', 'late'] as const)(
  `with ${FINISHED} finished and ${WAITING} waiting rows, a session that planned %s touches a bounded number of pages`,
  (when) => {
    const session = (): Sql => (when === 'early' ? early : late);
    const claimed = async (slots: number): Promise<number> => {
      for (let n = 0; n < slots; n += 1) await launchReview();
      const { pages, rows } = await pagesOf(session(), { slots: { conductor: slots } });
      expect(rows).toBe(slots);
      return pages;
    };

    test('in a claim of one', async () => {
      expect(await fewest(`claim of one, planned ${when}`, () => claimed(1))).toBeLessThanOrEqual(
        BOUND['claim of one'],
      );
    });

    test('in a claim of sixteen', async () => {
      const pages = await fewest(`claim of sixteen, planned ${when}`, () => claimed(16));
      expect(pages).toBeLessThanOrEqual(BOUND['claim of sixteen']);
    });

    test('in the completion of one that a join and the root wait for', async () => {
      const pages = await fewest(`completion of one, planned ${when}`, async () => {
        await launchReview();
        let angle: ClaimedTask | undefined;
        for (const task of await claimSome(db.sql, { slots: 100 })) await completeAll(db.sql, [task]);
        for (const task of await claimSome(db.sql, { slots: 100 })) {
          if (task.step_key === 'angle4') angle = task;
        }
        expect(angle).toBeDefined();
        const { pages: touched, rows } = await pagesOf(session(), { completing: angle ? [angle] : [], slots: {} });
        expect(rows, 'none was refused').toBe(0);
        return touched;
      });
      expect(pages).toBeLessThanOrEqual(BOUND['completion of one']);
    });

    test('in a poll that finds nothing', async () => {
      const pages = await fewest(`idle poll, planned ${when}`, async () => {
        const touched = await pagesOf(session(), { slots: { idle: 16 } });
        return touched.pages;
      });
      expect(pages).toBeLessThanOrEqual(BOUND['idle poll']);
    });
  },
);

const FULL = '01900000-0000-7000-9000-000000000000';
const LANES = LONG ? [1, 50, 400] : [1, 50];
const projectOf = (lane: number): string => `01900000-0000-7000-9001-${String(lane).padStart(12, '0')}`;

/** So many ready rows of one project, older than all else. The triggers would say the same, and take minutes. */
async function queue(project: string, rows: number, agent = 'limited'): Promise<void> {
  await db.sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`
      insert into tasks (id, project_id, input, agent, ready_at, due_at, lane)
      select gen_random_uuid(), ${project}, 'do it', ${agent}, clock_timestamp(), clock_timestamp() - interval '1 day',
        ${`project:${project}`}
      from generate_series(1, ${rows}::int)`;
  });
}

/** Pages of a claim of four, which takes so many as are free beside the full lanes. What it claimed is given back. */
async function claimedBeside(rows: number, agent = 'limited'): Promise<number> {
  const one = await late.reserve();
  try {
    await one`begin`;
    const got = await pagesOf(one, { slots: { [agent]: 4 } });
    await one`rollback`;
    if (got.rows !== rows) throw new Error(`${got.rows} were claimed, and ${rows} are free.`);
    return got.pages;
  } finally {
    one.release();
  }
}

describe('under limits', () => {
  test(`a claim passes a full lane of ${WAITING} ready rows without reading it`, async () => {
    await setLimit(db.sql, `project:${FULL}`, 0);
    await queue(FULL, 10);
    await launch(db.sql, { tasks: [testTask({ agent: 'limited' })], key: null });
    const few = await fewest('claim of one beside a full lane of 10', () => claimedBeside(1));
    await queue(FULL, WAITING);
    const many = await fewest(`claim of one beside a full lane of ${WAITING}`, () => claimedBeside(1));
    // The index is a level or two deeper; the lane is stepped over from end to end.
    expect(many).toBeLessThanOrEqual(few + 20);
    expect(many).toBeLessThanOrEqual(BOUND['claim of one under limits']);
  });

  test('the pages of a claim grow with the lanes, not with what waits in them', async () => {
    let made = 0;
    for (const count of LANES) {
      const agent = `lanes${count}`;
      for (; made < count; made += 1) {
        await db.sql`insert into task_limits (key, slots) values (${`project:${projectOf(made)}`}, 0)`;
      }
      for (let lane = 0; lane < count; lane += 1) await queue(projectOf(lane), 5, agent);
      const shallow = await fewest(`claim beside ${count} lanes of 5`, () => claimedBeside(0, agent));
      for (let lane = 0; lane < count; lane += 1) await queue(projectOf(lane), 95, agent);
      const deep = await fewest(`claim beside ${count} lanes of 100`, () => claimedBeside(0, agent));
      // Twenty times as many rows make the index a level deeper at most.
      expect(deep).toBeLessThanOrEqual(shallow * 1.5 + 10);
      expect(deep).toBeLessThanOrEqual(BOUND['claim of one under limits'] + BOUND['each lane'] * count);
    }
    await db.sql`delete from task_limits`;
  });
});
