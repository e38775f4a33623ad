import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Part, partOf } from './processes.js';
import { faultyRepository } from './repositories.js';
import { launchReview, look, untilEnded, withDatabase } from './runs.js';
import type { Stack } from './stack.js';

interface Kills {
  parts: readonly Part[];
  /** How often each is killed. */
  rounds: number;
  /** Who does the reviews. */
  agent: string;
}

/** Parts of the stack that are killed while a review is going on. */
export function describeKills(stack: Stack, { parts, rounds, agent }: Kills): void {
  describe('kill -9 in the middle of a run', { timeout: 300_000 }, () => {
    let repository = '';

    beforeAll(() => {
      repository = faultyRepository(join(stack.scratch, 'killed'));
    });

    for (let round = 1; round <= rounds; round += 1) {
      test.each(parts)(
        `round ${round}: of %s: the run ends with the same verdict and nothing finished is redone`,
        async (part) => {
          const id = await launchReview(stack, repository, { agent });
          await somethingRuns(stack, id, part);
          // The moment is random on purpose: whatever line the process is at, the promise holds.
          await delay(Math.random() * 2_000);
          const victim = partOf(stack.dataDirectory, part);
          if (victim) process.kill(victim.pid, 'SIGKILL');
          expect(victim, `${part} ran when it was to be killed`).not.toBeNull();

          const run = await untilEnded(stack, id);
          expect(run.verdict).toBe('REQUEST CHANGES');
          expect(run.steps.map((step) => `${step.step_key}: ${step.state}`)).toEqual(
            run.steps.map((step) => `${step.step_key}: completed`),
          );
          expect(await redone(stack, id), 'steps that were run again after they had completed').toEqual([]);
          expect(partOf(stack.dataDirectory, part)?.pid).not.toBe(victim?.pid);
        },
      );
    }
  });
}

/** Resolves once an angle runs and the part to be killed is there. */
async function somethingRuns(stack: Stack, id: string, part: Part): Promise<void> {
  for (;;) {
    const run = await look(stack, id);
    const running = run?.steps.some((step) => step.state === 'running' && step.persona !== null);
    if (running && partOf(stack.dataDirectory, part)) return;
    expect(run?.ended_at ?? null, 'the run ended before anything could be killed').toBeNull();
    await delay(50);
  }
}

/** Steps that were run again after they had completed. */
async function redone(stack: Stack, id: string): Promise<string[]> {
  const rows = await withDatabase(
    stack,
    (sql) => sql<{ step_key: string }[]>`
      select t.step_key
      from tasks t
      join task_attempts a on a.task_id = t.id
      where t.flow_run_id = ${id}
      group by t.id, t.step_key
      having count(*) filter (where a.outcome = 'completed') <> 1
          or max(a.attempt) filter (where a.outcome = 'completed') <> max(a.attempt)`,
  );
  return rows.map((row) => row.step_key);
}
