import { describe, expect, test } from 'vitest';
import { openGate, readGates } from './gates.js';
import {
  agent,
  claim,
  gate,
  gateDatabase,
  inFuture,
  key,
  launchTasks,
  listen,
  refuse,
  tell,
  told,
} from './test-gates.js';

const db = gateDatabase();

describe('a person', () => {
  test('opens a gate at once, and hosts hear of it', async () => {
    await launchTasks(db.sql, 3);
    await refuse(db.sql, (await claim(db.sql, 1))[0]!, told(600));
    const [woken, listening] = await listen(db.sql);
    expect(await openGate(db.sql, key)).toBe(true);
    await woken;
    await listening.unlisten();
    expect(await claim(db.sql)).toHaveLength(3);
    expect(await openGate(db.sql, 'gate:nobody//x')).toBe(false);
  });

  test('who signs in as somebody else does not wait for the old account', async () => {
    const [here, there] = [await db.host('here'), await db.host('there')];
    await db.sql`
      insert into available_agents (hostname, agent, title, backend, available, account)
      values ('here', ${agent}, 'OpenCode', 'opencode', true, 'one'), ('there', ${agent}, 'OpenCode', 'opencode', true, 'two')`;
    await launchTasks(db.sql, 4);
    await refuse(db.sql, (await claim(db.sql, 1, here.id))[0]!, told(600), here.id);
    expect(await claim(db.sql, 16, here.id)).toEqual([]);
    expect(await claim(db.sql, 1, there.id)).toHaveLength(1);
    const [woken, listening] = await listen(db.sql);
    await db.sql`update available_agents set account = 'three' where hostname = 'here'`;
    await woken;
    await listening.unlisten();
    expect(await readGates(db.sql)).toEqual([]);
    expect(await claim(db.sql, 1, here.id)).toHaveLength(1);
    await db.sql`update available_agents set account = 'one' where hostname = 'here'`;
    expect(await claim(db.sql, 16, here.id)).toEqual([]);
    expect(await gate(db.sql)).toMatchObject({ key: 'gate:opencode/one/acme/large', state: 'closed' });
  });

  test('sees the windows of an account that nothing has refused', async () => {
    await launchTasks(db.sql, 2);
    const [task] = await claim(db.sql, 1);
    const hours = { name: 'five_hour', used_percent: 87, minutes: 300, resets_at: inFuture(600) };
    const week = { name: 'weekly', used_percent: 3, minutes: null, resets_at: null };
    await tell(db.sql, task!, { type: 'windows', windows: [{ ...hours, used_percent: 86 }, week] });
    await tell(db.sql, task!, { type: 'windows', windows: [hours] }, { seq: 2 });
    expect(await gate(db.sql)).toMatchObject({ key: 'gate:opencode//*', state: 'open', windows: [hours, week] });
    expect(await claim(db.sql)).toHaveLength(1);
  });
});
