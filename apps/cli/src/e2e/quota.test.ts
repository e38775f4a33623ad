import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AgentGateView } from '@boocode/contracts/agent-gate';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { partOf } from './processes.js';
import { rehearsalOf } from './rehearsal.js';
import { faultyRepository, plantedFaults } from './repositories.js';
import { launchReview, look, untilEnded, withDatabase } from './runs.js';
import { Stack } from './stack.js';

const slots = 3;
/** Beyond what an agent waits by itself in its turn. */
const resetSeconds = 17;
const stack = new Stack({ BOOCODE_REHEARSAL_PACE_MS: '150', BOOCODE_OPENCODE_SLOTS: String(slots) });

beforeAll(async () => {
  await stack.up();
}, 120_000);

afterAll(async () => {
  expect(await stack.stop()).toEqual([]);
}, 60_000);

test(
  'a quota that ends in the middle of a run parks the rest until its reset, over a killed coder, and the run completes',
  {
    timeout: 120_000,
  },
  async () => {
    const repository = faultyRepository(join(stack.scratch, 'faulty'));
    const id = await launchReview(stack, repository, { band: 'large', agent: 'opencode' });
    await until(id, (run) => run.steps.some(({ persona, state }) => persona !== null && state === 'completed'));
    // The stand-in begins anew with its coder, and knows of no quota then.
    const headers = { 'retry-after': String(resetSeconds) };
    await rehearsalOf(stack).addRules([{ match: '<persona>', steps: [{ status: 429, headers }] }]);

    const parked = await until(id, ({ condition }) => condition === 'parked');
    expect(parked.reason).toMatch(/^Parked until .* UTC: /);
    const gate = await theGate();
    expect(gate).toMatchObject({ state: 'closed', agent: 'opencode' });
    expect(gate.source, 'the time was told, and not guessed').not.toBe('backoff');
    process.kill(partOf(stack.dataDirectory, 'coder')?.pid ?? Number.NaN, 'SIGKILL');
    await until(id, ({ condition }) => condition === 'parked');
    expect(await theGate()).toMatchObject({ state: 'closed', closed_until: gate.closed_until });

    const run = await untilEnded(stack, id);
    expect(run.steps.map(({ step_key, state }) => `${step_key}: ${state}`)).toEqual(
      run.steps.map(({ step_key }) => `${step_key}: completed`),
    );
    for (const fault of plantedFaults) expect(run.report).toContain(`${fault.path}:${fault.line}`);
    const attempts = await attemptsOf(id);
    const refused = attempts.filter(({ outcome }) => outcome === 'limit');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(slots);
    const closedAt = Math.min(...refused.map(({ ended_at }) => ended_at.getTime()));
    const resetAt = Date.parse(gate.closed_until ?? '');
    const early = attempts.filter(({ agent, started_at }) => {
      const at = started_at.getTime();
      return agent === 'opencode' && at > closedAt && at < resetAt;
    });
    expect(early, 'started between the refusal and the reset').toEqual([]);
    const done = attempts.filter(({ outcome }) => outcome === 'completed').map(({ step_key }) => step_key);
    expect(done.length, 'no finished step is done again').toBe(new Set(done).size);
    expect(attempts.filter(({ outcome }) => outcome === 'failure')).toEqual([]);
  },
);

async function until(id: string, holds: (run: FlowRunView) => boolean): Promise<FlowRunView> {
  for (;;) {
    const run = await look(stack, id);
    if (run !== null && holds(run)) return run;
    expect(run?.ended_at ?? null, 'the run ended before that').toBeNull();
    await delay(50);
  }
}

/** As the command line tells of it. */
async function theGate(): Promise<AgentGateView> {
  const { code, stdout, stderr } = await stack.cli('limits', '--json');
  expect(code, stderr).toBe(0);
  const { gates } = z.object({ gates: z.tuple([AgentGateView]) }).parse(JSON.parse(stdout));
  return gates[0];
}

function attemptsOf(id: string) {
  return withDatabase(
    stack,
    (sql) => sql<{ step_key: string; agent: string; outcome: string; started_at: Date; ended_at: Date }[]>`
      select t.step_key, a.agent, a.outcome, a.started_at, a.ended_at
      from tasks t
      join task_attempts a on a.task_id = t.id
      where t.flow_run_id = ${id}`,
  );
}
