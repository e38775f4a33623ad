import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AgentGateView } from '@boocode/contracts/agent-gate';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { expect } from 'vitest';
import { z } from 'zod';
import { wideRepository } from '../repositories.js';
import { launch, look, withDatabase } from '../runs.js';
import type { Stack } from '../stack.js';

/** Matches the prompts of the angles of a wide run. */
export const anyAngle = 'Look at part \\d+\\.';

/** What an angle answers that has found nothing. */
export const nothingFound = { findings: [], summary: 'Nothing speaks against it.' };

/** Launches a run of so many angles that opencode does; returns its id. */
export function launchWide(stack: Stack, name: string, angles: number): Promise<string> {
  const repo = wideRepository(join(stack.scratch, name), angles);
  return launch(stack, { flow: 'project.wide', repo, base: 'main', agent: 'opencode', confirmed: true });
}

/** The run once that holds of it. Fails when it ends before. */
export async function until(stack: Stack, id: string, holds: (run: FlowRunView) => boolean): Promise<FlowRunView> {
  for (;;) {
    const run = await look(stack, id);
    if (run !== null && holds(run)) return run;
    expect(run?.ended_at ?? null, 'the run ended before that').toBeNull();
    await delay(400);
  }
}

/** How many of a run's angles have completed. */
export function completed({ steps }: FlowRunView): number {
  return steps.filter(({ persona, state }) => persona !== null && state === 'completed').length;
}

/** The only gate that there is, as the command line tells of it. */
export async function theGate(stack: Stack): Promise<AgentGateView> {
  const { code, stdout, stderr } = await stack.cli('limits', '--json');
  expect(code, stderr).toBe(0);
  const { gates } = z.object({ gates: z.tuple([AgentGateView]) }).parse(JSON.parse(stdout));
  return gates[0];
}

export interface AngleAttempt {
  step_key: string;
  outcome: string;
  /** Of its step: attempts that were burnt. */
  failures: number;
  started_at: Date;
  ended_at: Date;
}

/** What opencode has tried in a run, in the order of the starts. */
export function attemptsOf(stack: Stack, id: string): Promise<AngleAttempt[]> {
  return withDatabase(
    stack,
    (sql) => sql<AngleAttempt[]>`
      select t.step_key, a.outcome, t.failures, a.started_at, a.ended_at
      from tasks t
      join task_attempts a on a.task_id = t.id
      where t.flow_run_id = ${id} and a.agent = 'opencode'
      order by a.started_at`,
  );
}

/** That a run has ended whole, by itself, and that each of its angles was done once and none burnt an attempt. */
export function expectWhole(run: FlowRunView, attempts: AngleAttempt[], angles: number): void {
  expect(run).toMatchObject({ condition: 'completed', verdict: 'COMPLETE' });
  expect(run.steps.filter(({ state }) => state !== 'completed')).toEqual([]);
  expect(completed(run)).toBe(angles);
  expect(attempts.filter(({ failures }) => failures > 0)).toEqual([]);
  expect(new Set(attempts.map(({ outcome }) => outcome))).toEqual(new Set(['completed', 'limit']));
  const done = attempts.filter(({ outcome }) => outcome === 'completed').map(({ step_key }) => step_key);
  expect(done.length, 'no finished step is done again').toBe(angles);
  expect(new Set(done).size).toBe(angles);
}
