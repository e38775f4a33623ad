import { describe, expect, test } from 'vitest';
import { claim, gate, gateDatabase, launchTasks, rate, refuse, tell, timePasses, use } from './test-gates.js';
import { completeAll } from './test-run.js';

const db = gateDatabase();

describe('a refused rate', () => {
  test('halves what may run at once, once a round trip, and grows again with what completes', async () => {
    await launchTasks(db.sql, 80);
    const running = await claim(db.sql, 16);
    for (const task of running.slice(0, 8)) await refuse(db.sql, task, rate);
    expect((await gate(db.sql)).slots).toBe(8);
    await timePasses(db.sql);
    const [probe] = await claim(db.sql);
    await tell(db.sql, probe!, { type: 'text', text: 'Hello' });
    // The seven others of before still run.
    await completeAll(db.sql, running.slice(8));
    let under = await claim(db.sql, 64);
    expect(under.length).toBeGreaterThanOrEqual(7);
    expect(under.length).toBeLessThanOrEqual(8);
    under = [probe!, ...under];
    const seen: number[] = [];
    for (let round = 0; under.length > 0; round += 1) {
      seen.push(under.length);
      await completeAll(db.sql, under);
      under = await claim(db.sql, 64);
    }
    // One more for each round that went well; the last round is what was left.
    const rounds = seen.slice(0, -1);
    expect(rounds).toEqual(rounds.map((_, nth) => (rounds[0] ?? 0) + nth));
    expect(rounds.length).toBeGreaterThan(4);
  });

  test('never leaves less than one, and is forgotten above 32', async () => {
    await launchTasks(db.sql, 2);
    await refuse(db.sql, (await claim(db.sql, 1))[0]!, rate);
    expect((await gate(db.sql)).slots).toBe(1);
    await db.sql`update agent_gates set slots = 32, closed_until = null`;
    await completeAll(db.sql, await claim(db.sql, 1));
    expect((await gate(db.sql)).slots).toBeNull();
  });

  test('with a window of tokens starts nothing while the last minute used more', async () => {
    await launchTasks(db.sql, 4);
    const [first, second] = await claim(db.sql, 2);
    await refuse(db.sql, first!, { ...rate, tokens_per_minute: 1000 });
    await db.sql`update agent_gates set closed_until = null, slots = null`;
    await tell(db.sql, second!, use(900));
    const [third] = await claim(db.sql, 1);
    expect(third).toBeDefined();
    await tell(db.sql, second!, use(1001), { seq: 2 });
    expect(await claim(db.sql)).toEqual([]);
    await db.sql`update agent_gate_uses set at = at - interval '61 seconds'`;
    await tell(db.sql, second!, use(1100), { seq: 3 });
    expect(await claim(db.sql)).toHaveLength(2);
  });
});
