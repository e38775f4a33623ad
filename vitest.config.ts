import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Agents and tools leave things in the folder for temporary files; in a run of tests that is a folder that goes with it.
const temporary = mkdtempSync(join(tmpdir(), 'boocode-tests-'));
// As root, Postgres runs as another user, who must be able to enter.
chmodSync(temporary, 0o755);
process.env['TMPDIR'] = temporary;
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));

const tests = (name: string): string[] => [`{apps,packages}/*/{src,e2e}/**/${name}`, `conductor/src/**/${name}`];

function isLong({ moduleId }: TestSpecification): boolean {
  return /pty-dispatch|conformance|claude-sdk|opencode-server|e2e|chaos|races|embedded/.test(moduleId);
}

/**
 * Files that drive agents, browsers or faults take the longest and are the shortest to read, and by itself Vitest begins with large
 * files: the long ones would be left to the end, one after the other.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is the sequencer's own
    const sorted = await super.sort(files);
    return [...sorted.filter((file) => isLong(file)), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  ssr: { resolve: { conditions: ['@boocode/source', 'node'] } },
  resolve: { conditions: ['@boocode/source', 'module', 'browser', 'development|production', 'import', 'default'] },
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    // Most of the time a test waits for an agent: one core less than there are, as is usual, would leave two cores half idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: tests('*.test.{ts,tsx}'),
          exclude: ['**/node_modules/**', ...tests('*.db.test.ts')],
        },
      },
      {
        extends: true,
        // Started only when a file of this project runs: one Postgres, and a template that `testDatabase()` clones.
        test: { name: 'db', include: tests('*.db.test.ts'), globalSetup: 'packages/db/src/vitest-global-setup.ts' },
      },
    ],
  },
});
