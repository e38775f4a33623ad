import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { processesOf } from './processes.js';
import { faultyRepository } from './repositories.js';
import { databaseUrl, launchReview, untilEnded, withDatabase } from './runs.js';
import type { Stack } from './stack.js';

const coder = fileURLToPath(new URL('../../../coder/dist/main.js', import.meta.url));

/** A second coder, with the settings of the first, on the database of a stack. */
export function describeTwoCoders(stack: Stack, settings: Record<string, string>): void {
  describe('beside another coder', () => {
    const secondHome = join(stack.scratch, 'second');
    let second: ChildProcess | null = null;

    beforeAll(async () => {
      second = spawn(process.execPath, [coder], {
        env: { PATH: process.env['PATH'], DATABASE_URL: databaseUrl(stack), BOOCODE_DATA_DIR: secondHome, ...settings },
        stdio: 'ignore',
      });
      await untilHosts(2);
    }, 120_000);

    afterAll(async () => {
      if (second !== null && second.exitCode === null) {
        second.kill('SIGTERM');
        await once(second, 'exit');
      }
      expect(processesOf(secondHome), 'the second coder left something behind').toEqual([]);
    }, 60_000);

    test('two coders on one database share the runs, and no step runs twice', { timeout: 180_000 }, async () => {
      const repository = faultyRepository(join(stack.scratch, 'shared'));
      const ids = await Promise.all([1, 2].map(() => launchReview(stack, repository)));
      const runs = await Promise.all(ids.map((id) => untilEnded(stack, id)));
      expect(runs.map((run) => run.verdict)).toEqual(runs.map(() => 'REQUEST CHANGES'));

      const attempts = await withDatabase(
        stack,
        (sql) => sql<{ claimed_by: number; attempt: number }[]>`
          select a.claimed_by, a.attempt
          from task_attempts a
          join tasks t on t.id = a.task_id
          where t.flow_run_id = any (${ids})`,
      );
      expect(attempts.filter(({ attempt }) => attempt > 1)).toEqual([]);
      expect(new Set(attempts.map(({ claimed_by }) => claimed_by)).size, 'hosts that took part').toBe(2);
    });

    async function untilHosts(wanted: number): Promise<void> {
      for (;;) {
        const [row] = await withDatabase(
          stack,
          (sql) => sql<{ hosts: number }[]>`select count(*)::int as hosts from coder_hosts`,
        );
        if ((row?.hosts ?? 0) >= wanted) return;
        await delay(100);
      }
    }
  });
}
