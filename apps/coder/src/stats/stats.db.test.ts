import type { Disposition } from '@boocode/contracts/finding';
import type { StatsBy, StatsRow } from '@boocode/contracts/stats';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readFlowHistory } from '../tasks/read-flow-history.js';
import { readStats } from './read-stats.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
  await db.sql`delete from finding_lives`;
});

const project = uuidv7();

interface HandMade {
  flow?: string;
  model?: string | null;
  /** What became of each finding of the security angle. */
  ends?: Disposition[];
  /** Of each attempt of it, the last being the one that counts. */
  attempts?: Partial<{ tokens: number; usd: number | null; outcome: string; code: string }>[];
  state?: string;
  days?: number;
  /** The run whose angle this one shares. */
  forkOf?: Run;
}

interface Run {
  angle: string;
  render: string;
}

/** A run of an angle and a render step as it lies in the tables. Its findings have `x/1`, `x/2` … as fingerprints. */
async function made(run: HandMade = {}): Promise<Run> {
  const { flow = 'code-review', model = 'a/b', ends = [], attempts = [{}], state = 'completed', days = 1 } = run;
  const [root, angle, render] = [uuidv7(), uuidv7(), uuidv7()];
  const origin = run.forkOf?.angle ?? null;
  await step({ root, id: root, key: 'finish' });
  await step({ root, id: angle, key: 'angle', model, state, attempt: attempts.length, origin });
  await step({ root, id: render, key: 'render' });
  await db.sql`
    insert into task_forecasts (task_id, persona, band)
    values (${root}, ${`flow/${flow}`}, 'small'), (${angle}, 'security', 'small')`;
  if (origin === null) await attempted(angle, { model, attempts, days });
  await found(render, { root, ends, days });
  return { angle, render };
}

interface Step {
  root: string;
  id: string;
  key: string;
  model?: string | null;
  state?: string;
  attempt?: number;
  origin?: string | null;
}

async function step({ root, id, key, model = null, state = 'completed', attempt = 1, origin = null }: Step) {
  await db.sql`
    insert into tasks (id, project_id, flow_run_id, step_key, input, agent, model, state, attempt, spec, output_of)
    values (${id}, ${project}, ${root}, ${key}, 'do it', 'opencode', ${model}, ${state}, ${attempt},
      jsonb_build_object('key', ${key}::text, 'persona', 'security'), ${origin})`;
}

async function attempted(id: string, run: Required<Pick<HandMade, 'model' | 'attempts' | 'days'>>): Promise<void> {
  for (const [n, { tokens = 100, usd = 0.5, outcome = 'completed', code = 'agent.exit' }] of run.attempts.entries()) {
    const error = outcome === 'completed' ? null : { outcome, code, message: 'It ended.' };
    await db.sql`
      insert into task_attempts (task_id, attempt, claimed_by, agent, model, started_at, ended_at, outcome, error, usage)
      select ${id}, ${n + 1}, 1, 'opencode', ${run.model}, e.at - interval '3 minutes', e.at, ${outcome},
        ${JSON.stringify(error)}::text::jsonb, jsonb_build_object('input_tokens', ${tokens}::int, 'cost_usd', ${usd}::float8)
      from (select now() - make_interval(days => ${run.days}) as at) e`;
  }
}

async function found(render: string, { root, ends, days }: { root: string; ends: Disposition[]; days: number }) {
  for (const [n, disposition] of ends.entries()) {
    await db.sql`
      insert into findings (task_id, attempt, ref, flow_run_id, persona, native_id, title, claim, category, severity_original,
        severity, evidence, trigger, impact, remediation, supporters, verdict, disposition, disposition_reason, fingerprint,
        step_key, created_at)
      values (${render}, 1, ${`security/${n + 1}`}, ${root}, 'security', 'S', 't', 'c', 'x', 'High', 'warning', '[]', '', '', '',
        '{}', 'confirmed', ${disposition}, '', ${`x/${n + 1}`}, 'angle', now() - make_interval(days => ${days}))`;
  }
}

async function rows(by: StatsBy, days = 30): Promise<StatsRow[]> {
  return (await readStats(db.sql, { by, days })).rows;
}

describe('what was found', () => {
  test('is what was kept, refuted and dismissed, beside what it cost', async () => {
    await made({ ends: ['published', 'published', 'refuted', 'dismissed-earlier', 'merged-into'] });
    await db.sql`
      insert into finding_lives (project_id, fingerprint, status, reason, severity, status_at)
      values (${project}, 'x/2', 'dismissed', 'It is meant.', 'warning', now())`;
    expect(await rows('persona')).toEqual([
      {
        name: 'security',
        rehearsed: false,
        runs: 1,
        steps: 1,
        failed: 0,
        failed_share: 0,
        raw: 5,
        kept: 1,
        refuted: 1,
        dismissed: 2,
        minutes: expect.closeTo(3),
        tokens: 100,
        usd: 0.5,
        tokens_per_kept: 100,
        usd_per_kept: 0.5,
      },
    ]);
  });

  test('is not taken for kept where another project has dismissed the same words', async () => {
    await made({ ends: ['published'] });
    await db.sql`
      insert into finding_lives (project_id, fingerprint, status, reason, severity, status_at)
      values (${uuidv7()}, 'x/1', 'dismissed', 'It is meant.', 'warning', now())`;
    expect(await rows('persona')).toMatchObject([{ kept: 1, dismissed: 0 }]);
  });

  test('has no price for a kept one where none was kept', async () => {
    await made({ ends: ['refuted'] });
    expect(await rows('persona')).toMatchObject([{ kept: 0, usd: 0.5, usd_per_kept: null, tokens_per_kept: null }]);
  });

  test('counts once, however many forks have it in their reports', async () => {
    const origin = await made({ ends: ['published', 'refuted'] });
    await made({ ends: ['published', 'published'], forkOf: origin });
    expect(await rows('flow')).toMatchObject([{ raw: 2, kept: 2, refuted: 0, runs: 1, tokens: 100 }]);
  });

  test('is of the report as it stands, not of one that was written before it', async () => {
    const { render } = await made({ ends: ['published'] });
    await db.sql`update tasks set attempt = 2 where id = ${render}`;
    expect(await rows('persona')).toMatchObject([{ raw: 0, kept: 0, steps: 1 }]);
  });
});

describe('what it cost', () => {
  test('is every attempt, those that failed too; a step counts once, and failed only where it ended so', async () => {
    await made({ attempts: [{ outcome: 'failure' }, {}] });
    await made({ attempts: [{ outcome: 'failure' }], state: 'failed' });
    expect(await rows('persona')).toMatchObject([
      { runs: 2, steps: 2, failed: 1, failed_share: 0.5, tokens: 300, usd: 1.5, minutes: expect.closeTo(9) },
    ]);
  });

  test('has no price where some of it has none', async () => {
    await made({ attempts: [{ outcome: 'failure', usd: null }, {}] });
    expect(await rows('persona')).toMatchObject([{ tokens: 200, usd: null }]);
  });

  test('leaves out a claim that was lost on its way', async () => {
    await made({ attempts: [{ outcome: 'crash', code: 'claim.lost' }, {}] });
    expect(await rows('persona')).toMatchObject([{ tokens: 100 }]);
  });
});

test('only what is of the last days counts', async () => {
  await made({ ends: ['published'], days: 10 });
  await made({ ends: ['published'], days: 2 });
  expect(await rows('persona', 5)).toMatchObject([{ raw: 1, steps: 1 }]);
  expect(await rows('persona', 15)).toMatchObject([{ raw: 2, steps: 2 }]);
  expect(await rows('persona', 1)).toEqual([]);
});

test('each is summed under its own name, what was kept most first', async () => {
  await made({ flow: 'investigate', model: 'a/large', ends: ['published'] });
  await made({ model: null, ends: ['published', 'published'] });
  expect((await rows('flow')).map(({ name, kept }) => [name, kept])).toEqual([
    ['code-review', 2],
    ['investigate', 1],
  ]);
  expect((await rows('model')).map(({ name, kept }) => [name, kept])).toEqual([
    ['opencode', 2],
    ['a/large', 1],
  ]);
});

test('rehearsals are told apart, and the history of flows leaves them out', async () => {
  await made({ model: 'rehearsal/rehearsal', ends: ['published', 'published'] });
  expect(await readFlowHistory(db.sql)).toMatchObject([{ flow: 'code-review', found: null }]);
  await made({ ends: ['published', 'refuted'] });
  expect(await rows('persona')).toMatchObject([
    { name: 'security', rehearsed: false, kept: 1 },
    { name: 'security', rehearsed: true, kept: 2 },
  ]);
  expect(await readFlowHistory(db.sql)).toMatchObject([{ found: { raw: 2, kept: 1, usd_per_kept: 0.5 } }]);
});
