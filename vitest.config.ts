import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Agents and tools leave things in the folder for temporary files; in a run of tests that is a folder that goes with it.
// Each project reads this file anew, in this same process: one folder is enough.
if (process.env['BOOCODE_TESTS_BY'] !== String(process.pid)) {
  process.env['BOOCODE_TESTS_BY'] = String(process.pid);
  process.env['TMPDIR'] = folderOfThisRun(tmpdir());
}
// Agents stay on the disk: the sandbox of one of them has a /dev of its own.
if (hasMemoryFolder('/dev/shm')) process.env['BOOCODE_CLUSTERS_DIR'] ??= folderOfThisRun('/dev/shm');

// What Bun runs it compiles once more, and better, when it has been done often: of an agent that lives for a test that is a quarter of all
// its computing, and never pays. Products of tests are given it, and hand it on.
process.env['BUN_JSC_useDFGJIT'] ??= '0';

function folderOfThisRun(parent: string): string {
  const folder = mkdtempSync(join(parent, 'boocode-tests-'));
  // As root, Postgres runs as another user, who must be able to enter.
  chmodSync(folder, 0o755);
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Clusters of tests take some hundred MB at a time. Containers often give less than that. */
function hasMemoryFolder(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > 3e9;
}

const tests = (name: string): string[] => [`{apps,packages}/*/{src,e2e}/**/${name}`, `conductor/src/**/${name}`];

/** Rules and readers: nothing in them starts a process or outlives its test. */
const pure = [
  'conductor/src/**/*.test.ts',
  'apps/web/src/**/*.test.ts',
  'apps/cli/src/render/**/*.test.ts',
  'apps/coder/src/{chats,flows}/**/*.test.ts',
  'apps/coder/src/services/backends/{claude,opencode}/**/{classify,client,context-window,credentials,event-stream,model-name,read-as-data,session-router,turn,turn-reader,usage}.test.ts',
  'apps/coder/src/services/backends/{refusals/*,codex-record,found-once,provider-fault}.test.ts',
  'apps/coder/src/services/backends/cli/{gemini-mentions,lacks-tools,readers}.test.ts',
  'apps/coder/src/tasks/proofs/{budget-model,model}.test.ts',
  'apps/coder/src/services/{backends,processes}/**/*.fuzz.test.ts',
  'apps/coder/src/services/backends/acp/{guards,resolve-reference}.test.ts',
  'apps/coder/src/services/backends/opencode/repository-code.test.ts',
  'apps/booterm/src/{config.fuzz,terminals/whole-sequences}.test.ts',
  'apps/cli/src/supervisor/{backoff,child-output,free-port,log-file}.test.ts',
  'apps/web/e2e/{notification-worker,scenes/scenes,tokens}.test.ts',
  'packages/bench/src/**/!(*.db).test.ts',
  'packages/rehearsal/src/{detectors,mind}/**/*.test.ts',
];

/** What drives agents, browsers or faults, the longest first. */
const long = [
  /one-product|e2e\/checks|pty-dispatch\.(opencode|gemini)/,
  /proofs\/chaos/,
  /pty-dispatch|conformance|opencode-server|claude-sdk|embedded|e2e|chaos|booterm/,
];

/** What starts agents, browsers, shells or whole products, and counts what is left of them: nothing else may be in its worker. */
const alone = [
  ...tests('*.e2e.test.ts'),
  'apps/web/e2e/**/*.test.ts',
  'apps/booterm/src/**/*.test.ts',
  'apps/cli/src/{e2e,supervisor,bootstrap}/**/*.test.ts',
  'apps/coder/src/tasks/proofs/*.test.ts',
  'apps/coder/src/services/{backends,processes}/**/*.test.ts',
  'packages/processes/src/**/*.test.ts',
  'packages/db/src/{embedded,throw-away-cluster,backup/{backup,killed}}.test.ts',
];

/** Pages without a browser. Their files share a worker and React, and each file is given a document of its own. */
const pages = ['apps/web/src/**/*.test.tsx'];

/** Projects whose files share a worker, in the order in which they run. */
const shared = ['db', 'unit', 'pages', 'pure'];

/** Lower comes earlier; what shares a worker is together, and last: it fills the time until the other worker has ended. */
function placeOf({ moduleId, project }: TestSpecification): number {
  if (shared.includes(project.name)) return long.length + 1 + shared.indexOf(project.name);
  const rank = long.findIndex((pattern) => pattern.test(moduleId));
  return rank === -1 ? long.length : rank;
}

/**
 * Files that drive agents, browsers or faults take the longest and are the shortest to read, and by itself Vitest begins with large
 * files: the long ones would be left to the end, one after the other.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it is the sequencer's own
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

export default defineConfig({
  ssr: { resolve: { conditions: ['@boocode/source', 'node'] } },
  resolve: { conditions: ['@boocode/source', 'module', 'browser', 'development|production', 'import', 'default'] },
  test: {
    // What is waited for comes, only later on a machine that has other work too: what never comes fails all the same.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000, interval: 50 } },
    sequence: { sequencer: LongestFirst },
    // Most of the time a test waits for an agent: one core less than there are, as is usual, would leave two cores half idle.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: { name: 'alone', include: alone, exclude: ['**/node_modules/**', ...tests('*.db.test.ts'), ...pure] },
      },
      {
        extends: true,
        test: { name: 'pages', isolate: false, include: pages, setupFiles: 'apps/web/src/testing/patience.ts' },
      },
      // A worker and its imports take longer to start than most files do: all others share theirs.
      {
        extends: true,
        test: {
          name: 'unit',
          include: tests('*.test.{ts,tsx}'),
          exclude: ['**/node_modules/**', ...tests('*.db.test.ts'), ...pure, ...alone, ...pages],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'pure', include: pure, isolate: false },
      },
      {
        extends: true,
        // Started only when a file of this project runs: one Postgres, and a template that `testDatabase()` clones.
        test: {
          name: 'db',
          include: tests('*.db.test.ts'),
          globalSetup: 'packages/db/src/vitest-global-setup.ts',
          isolate: false,
        },
      },
    ],
  },
});
