import type { AgentEvent } from '@boocode/contracts/agent-event';
import { describe, expect, test } from 'vitest';
import { cancelTask } from './cancel.js';
import { pauseTask } from './pause.js';
import { reap } from './reap.js';
import { release } from './release.js';
import {
  claim,
  gate,
  gateDatabase,
  launchTasks,
  listen,
  parked,
  quota,
  refuse,
  tell,
  timePasses,
  told,
  use,
} from './test-gates.js';
import { completeAll, failStep } from './test-run.js';
import type { ClaimedTask } from './types.js';

const db = gateDatabase();

describe('once its time has come', () => {
  test.each<AgentEvent>([
    { type: 'text', text: 'Hello' },
    { type: 'reasoning', text: 'Hm' },
    { type: 'tool_call', id: '1', tool: 'read', title: 'Read', input: {} },
    use(5),
  ])('one task tries, and all follow with its first $type', async (event) => {
    await parked(db.sql);
    const claims = await Promise.all([1, 2, 3].map((host) => claim(db.sql, 3, host)));
    const [probe, ...others] = claims.flat();
    expect(others).toEqual([]);
    expect(await gate(db.sql)).toMatchObject({ state: 'probing', probe_task_id: probe!.id });
    const host = claims.findIndex((one) => one.length > 0) + 1;
    await tell(db.sql, probe!, { type: 'notice', text: 'It begins.' }, { host });
    expect(await claim(db.sql)).toEqual([]);
    const [woken, listening] = await listen(db.sql);
    await tell(db.sql, probe!, event, { host, seq: 2 });
    await woken;
    await listening.unlisten();
    expect(await claim(db.sql)).toHaveLength(3);
    expect(await gate(db.sql)).toMatchObject({ state: 'open', closed_until: null, probe_task_id: null });
  });

  test('all follow the completion of a task that said nothing before it', async () => {
    await parked(db.sql);
    await completeAll(db.sql, await claim(db.sql));
    expect(await claim(db.sql)).toHaveLength(3);
  });

  test.each<[string, (probe: ClaimedTask) => Promise<unknown>]>([
    ['fails', (probe) => failStep(db.sql, probe)],
    [
      'crashes',
      (probe) => failStep(db.sql, probe, { error: { outcome: 'crash', code: 'agent.exit', message: 'Gone.' } }),
    ],
    ['is cancelled', (probe) => cancelTask(db.sql, probe.id)],
    ['is paused', (probe) => pauseTask(db.sql, probe.id)],
    ['is taken back from a dead host', () => reap(db.sql, 99)],
  ])('another may try when the first %s', async (_, end) => {
    const host = await db.host('here');
    await parked(db.sql);
    const [probe] = await claim(db.sql, 16, host.id);
    expect(await claim(db.sql, 16, 99)).toEqual([]);
    if (end.length > 0) await db.sql`update tasks set claimed_by = 1 where id = ${probe!.id}`;
    else await db.dies(host);
    await end(probe!);
    expect(await claim(db.sql, 16, 99)).toHaveLength(1);
    expect(await claim(db.sql, 16, 99)).toEqual([]);
  });

  test('hosts are woken by whoever looks at the clock first', async () => {
    await parked(db.sql);
    const [woken, listening] = await listen(db.sql);
    await release(db.sql);
    await expect(woken).resolves.toBeUndefined();
    await listening.unlisten();
  });

  test('a straggler of before that is refused does not end the try', async () => {
    await launchTasks(db.sql, 4);
    const [a, b] = await claim(db.sql, 2);
    await refuse(db.sql, a!, told(600));
    await timePasses(db.sql);
    const [probe] = await claim(db.sql);
    await refuse(db.sql, b!, quota);
    expect(await gate(db.sql)).toMatchObject({ state: 'probing', probe_task_id: probe!.id });
    expect(await claim(db.sql)).toEqual([]);
  });
});
