import { fork } from 'node:child_process';
import { once } from 'node:events';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScriptedTool } from '@boocode/rehearsal/rules';
import { hasProcTable, openFiles, readEnvironment, readProcess } from '@boocode/processes/process-table';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendSignal } from '../processes/end-processes.js';
import { markNames } from '../processes/marks.js';
import { sweepOrphans } from '../processes/sweep-orphans.js';
import { longCommands } from './conformance/cancel-scenes.js';
import { commandsIn, runningIn } from './conformance/remains.js';
import { createWorld, type World } from './conformance-world.js';

let world: World;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(async () => {
  await world.end();
});

const script = fileURLToPath(new URL('./testing/owner-process.ts', import.meta.url));

/**
 * Begins a turn in another process, kills that one as soon as `working` finds what works for it, and answers with what of
 * that lives on.
 */
async function killOwner(surface: string, tool: ScriptedTool, working: () => number[]): Promise<number[]> {
  const cwd = await world.copy('worked in');
  await writeFile(join(cwd, 'large.png'), '');
  await truncate(join(cwd, 'large.png'), 64 * 1024 * 1024);
  const { dataDir, rehearsal } = world;
  rehearsal.addRules([{ match: '^work$', steps: [{ tools: [tool] }, { text: 'never', hang: true }] }]);
  const owner = fork(script, [surface, dataDir, rehearsal.url, rehearsal.key, cwd, 'work'], {
    execArgv: ['--conditions=@boocode/source', '--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(owner, 'exit');
  const found = await vi.waitFor(
    () => {
      const pids = working();
      expect(pids).not.toEqual([]);
      return pids;
    },
    { timeout: 60_000, interval: 5 },
  );
  owner.kill('SIGKILL');
  await exited;
  return found.filter((pid) => readProcess(pid) !== null);
}

/** It would be done in no time: it is stopped in the middle of its work. */
function readsImage(pid: number): boolean {
  if (!openFiles(pid).some((file) => file.endsWith('/large.png'))) return false;
  sendSignal(pid, 'SIGSTOP');
  return true;
}

async function sweep(): Promise<number[]> {
  const swept = await sweepOrphans({ dataDir: world.dataDir });
  return swept.supported ? swept.ended.map(({ pid }) => pid) : [];
}

describe.runIf(hasProcTable())('the next start ends what a killed coder left at work', { timeout: 120_000 }, () => {
  it("of Codex: the helper of a tool call, which doesn't carry a mark", async () => {
    const helpers = await killOwner('codex-cli', { call: 'view_image', args: { path: 'large.png' } }, () =>
      runningIn(world).flatMap(({ pid }) => (readsImage(pid) ? [pid] : [])),
    );
    expect(helpers.map((pid) => readEnvironment(pid).get(markNames.data))).toEqual([undefined]);
    expect(await sweep()).toEqual(expect.arrayContaining(helpers));
    expect(runningIn(world)).toEqual([]);
  });

  it('of Claude: a command, and one that has gone its own way', async () => {
    const commands = await killOwner('claude', { bash: longCommands.goesItsOwnWay }, () => {
      const pids = commandsIn(world).map(({ pid }) => pid);
      // The shell and two more.
      return pids.length < 3 ? [] : pids;
    });
    expect(commands.length).toBeGreaterThanOrEqual(3);
    expect(await sweep()).toEqual(expect.arrayContaining(commands));
    expect(runningIn(world)).toEqual([]);
  });
});
