import { describe, expect, test } from 'vitest';
import { openGate } from './gates.js';
import { readTask } from './read-tasks.js';
import { release } from './release.js';
import { rerun } from './rerun.js';
import { agent, claim, doneBy, gateDatabase, key, launchTasks, refuse, told } from './test-gates.js';
import { completeAll, idOf, launchRun } from './test-run.js';

const db = gateDatabase();

/** Who was to do it, where a fallback does. */
async function insteadOf(id: string) {
  return (await readTask(db.sql, id))?.instead_of;
}

describe('a fallback', () => {
  const fallback = [
    { agent: 'codex', model: 'gpt' },
    { agent: 'claude', model: null },
  ];

  test('takes the first pair whose gate is open, when the reset is more than a minute away', async () => {
    await launchTasks(db.sql, 1, { agent: 'codex', model: 'gpt' });
    await refuse(db.sql, (await claim(db.sql, 1, 1, 'codex'))[0]!, told(900));
    const [task] = await launchTasks(db.sql, 1, { spec: { fallback } });
    const [without] = await launchTasks(db.sql, 1);
    await refuse(db.sql, (await claim(db.sql, 1))[0]!, told(600));
    expect(await doneBy(db.sql, task!.id)).toEqual(['claude', null]);
    expect(await doneBy(db.sql, without!.id)).toEqual([agent, 'acme/large']);
    expect(await insteadOf(task!.id)).toEqual({ agent, model: 'acme/large' });
    expect(await insteadOf(without!.id)).toBeNull();
    const [running] = await claim(db.sql, 1, 1, 'claude');
    expect(running).toMatchObject({ id: task!.id, attempt: 2, agent_session_id: null });
    expect(running!.spec['fell_back']).toMatch(
      /^Goes on with claude: opencode\/acme\/large is refused until .* UTC\. Out of tokens\.$/,
    );
    // Back where it came from, once that is open and this is not.
    await openGate(db.sql, key);
    await refuse(db.sql, running!, told(600));
    expect(await doneBy(db.sql, task!.id)).toEqual([agent, 'acme/large']);
    expect(await insteadOf(task!.id)).toBeNull();
  });

  test('whom a person names then is not instead of anybody', async () => {
    const run = await launchRun(db.sql, { step: { agent, model: 'acme/large', spec: { fallback } } });
    const id = idOf(run.ids, 'step');
    await refuse(db.sql, (await claim(db.sql, 1))[0]!, told(600));
    expect(await insteadOf(id)).toEqual({ agent, model: 'acme/large' });
    await completeAll(db.sql, await claim(db.sql, 1, 1, 'codex'));
    await rerun(db.sql, run.id, { steps: ['step'], only: true });
    expect(await insteadOf(id)).toEqual({ agent, model: 'acme/large' });
    await completeAll(db.sql, await claim(db.sql, 1, 1, 'codex'));
    await rerun(db.sql, run.id, { steps: ['step'], only: true, agent: 'claude' });
    expect(await insteadOf(id)).toBeNull();
    const [again] = await claim(db.sql, 1, 1, 'claude');
    expect(again?.spec).not.toHaveProperty('fell_back');
  });

  test('is not taken for less than a minute, and later by what becomes ready behind the gate', async () => {
    await launchTasks(db.sql, 1);
    await refuse(db.sql, (await claim(db.sql, 1))[0]!, told(50));
    const [task] = await launchTasks(db.sql, 1, { spec: { fallback } });
    await release(db.sql);
    expect(await doneBy(db.sql, task!.id)).toEqual([agent, 'acme/large']);
    await db.sql`update agent_gates set closed_until = clock_timestamp() + interval '2 minutes'`;
    await release(db.sql);
    expect(await doneBy(db.sql, task!.id)).toEqual(['codex', 'gpt']);
    expect(await claim(db.sql, 1, 1, 'codex')).toHaveLength(1);
  });
});
