import { FindingView } from '@boocode/contracts/finding-life';
import { FixRunReply } from '@boocode/contracts/fix-run';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { cancelTask } from '../tasks/cancel.js';
import { readRunTasks } from '../tasks/read-tasks.js';
import { findingWorld, type FindingWorld } from './testing.js';

// The door to a run of fixes, on findings of a review that were really stored; its agents are held before they answer.

let db: TestDatabase;
let world: FindingWorld;
/** A review with two findings. */
let run: string;
beforeAll(async () => {
  db = await testDatabase();
  world = await findingWorld(db);
  world.plant({ line: 3 }, { line: 5 });
  run = await world.launch();
  await world.ended(run);
});
afterAll(async () => {
  await world.stop();
  await db.drop();
});
beforeEach(async () => {
  await db.sql`delete from finding_lives`;
  const all = FindingView.array().parse((await world.call('GET', `/flow-runs/${run}/findings`)).body);
  world.hold(...all.map(({ display_id, title }) => `Fix ${display_id}: ${title}`));
});
afterEach(async () => {
  const open = await db.sql<{ id: string }[]>`select id from tasks where id = flow_run_id and state = 'pending'`;
  for (const { id } of open) await cancelTask(db.sql, id);
  world.letGo();
});

const ref = (n: number): string => `adversarial-security-analyst/${n}`;
const ask = (body: object) => world.call('POST', `/flow-runs/${run}/findings/fix-run`, body);

async function fixOf(n: number): Promise<FindingView['fix']> {
  const all = FindingView.array().parse((await world.call('GET', `/flow-runs/${run}/findings`)).body);
  return all.find((finding) => finding.ref === ref(n))?.fix ?? null;
}

test('findings become one run, each shows its fix there, and who asks again is answered with it', async () => {
  const { status, body } = await ask({
    refs: [ref(1), ref(2)],
    reviewer: { agent: 'scripted', model: 'a/judge' },
    labels: ['gpu'],
  });
  const made = FixRunReply.parse(body);
  expect([status, made.created, made.refs, made.standing]).toEqual([201, true, [ref(1), ref(2)], []]);
  const steps = await readRunTasks(db.sql, made.id);
  const idOf = (key: string) => steps.find(({ step_key }) => step_key === key)?.id;
  expect([(await fixOf(1))?.task_id, (await fixOf(2))?.task_id]).toEqual([idOf('fix.1'), idOf('fix.2')]);
  expect(steps.find(({ step_key }) => step_key === 'review.1')?.model).toBe('a/judge');
  const needs = await db.sql`select distinct needs from tasks where flow_run_id = ${made.id}`;
  expect([...needs]).toEqual([{ needs: ['label:gpu'] }]);

  const again = await ask({ refs: [ref(2), ref(1)] });
  expect([again.status, again.body]).toEqual([200, expect.objectContaining({ id: made.id, created: false, refs: [] })]);
});

test('of many who ask at once one launches', async () => {
  const replies = await Promise.all([1, 2, 3, 4].map(() => ask({ refs: [ref(1)] })));
  const made = replies.map(({ body }) => FixRunReply.parse(body));
  expect(made.filter(({ created }) => created)).toHaveLength(1);
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
});

test('a finding whose run was cancelled is free for another, and one that a task mends is left out', async () => {
  const first = FixRunReply.parse((await ask({ refs: [ref(1)] })).body);
  await cancelTask(db.sql, first.id);
  world.letGo();
  await world.ended(first.id);
  await world.call('POST', `/flow-runs/${run}/findings/tasks`, { refs: [ref(2)] });
  const second = FixRunReply.parse((await ask({ refs: [ref(1), ref(2)] })).body);
  expect([second.created, second.refs, second.standing.map(({ refs }) => refs)]).toEqual([true, [ref(1)], [[ref(2)]]]);
});

test('nothing is launched before a person has agreed to the commands, or into no branch', async () => {
  world.repository.write({ '.boocode/project.json': JSON.stringify({ check: { command: 'npm test' } }) });
  world.repository.commit('Say how it is checked');
  expect(await ask({ refs: [ref(1)] })).toMatchObject({
    status: 409,
    body: { code: 'project.untrusted', details: { check: 'npm test' } },
  });
  expect(await fixOf(1)).toBeNull();
  world.repository.git('checkout', '-q', '--detach', 'HEAD~1');
  expect(await ask({ refs: [ref(1)] })).toMatchObject({ status: 422, body: { code: 'fix.no-branch' } });
  expect(await ask({ refs: [ref(1)], land: 'none' })).toMatchObject({ status: 201 });
});
