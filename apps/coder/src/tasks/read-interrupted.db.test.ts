import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { appendEvents } from './append-events.js';
import { readInterrupted } from './read-interrupted.js';
import { recordSession } from './record-session.js';
import { claimStep, failStep, launchRun, sessionOf } from './test-run.js';
import type { ClaimedTask } from './types.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql`delete from tasks`;
});

/** An attempt in a session that says a word and ends so. Answers with the next one. */
async function cutOff(
  step: ClaimedTask,
  session: string,
  outcome: 'crash' | 'failure' | 'limit',
): Promise<ClaimedTask> {
  const { id, attempt } = step;
  await recordSession(db.sql, { ...sessionOf(session), host: 1, id, attempt });
  const event = { type: 'text', text: `attempt ${attempt}` } as const;
  await appendEvents(db.sql, { host: 1, events: [{ id, attempt, seq: 1, event }] });
  await failStep(db.sql, step, { error: { outcome, code: 'x', message: 'x' }, retry_after_seconds: 0 });
  await db.sql`select release()`;
  return claimStep(db.sql, 'a');
}

const said = async (step: ClaimedTask) =>
  (await readInterrupted(db.sql, step)).map(({ event, in_session }) => [
    event.type === 'text' ? event.text : event.type,
    in_session,
  ]);

test('what was cut off is read back to the last attempt that ended by itself, with whose session it was', async () => {
  await launchRun(db.sql, { a: { max_attempts: 5 } });
  const first = await claimStep(db.sql, 'a');
  expect(await said(first)).toEqual([]);
  const second = await cutOff(first, 'ses_1', 'crash');
  expect(await said(second)).toEqual([['attempt 1', true]]);
  const third = await cutOff(second, 'ses_2', 'limit');
  expect(await said(third)).toEqual([
    ['attempt 1', false],
    ['attempt 2', true],
  ]);
  const fourth = await cutOff(third, 'ses_2', 'failure');
  expect(await said(fourth)).toEqual([]);
  expect(await said(await cutOff(fourth, 'ses_3', 'crash'))).toEqual([['attempt 4', true]]);
});
