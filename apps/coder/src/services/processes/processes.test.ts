import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deadOwners, readRecords, thisBoot, writeRecord, type ChildRecord } from './child-records.js';
import { sendSignal } from './end-processes.js';
import { markedProcesses } from './marked-processes.js';
import { dataMark, markNames, ownerLives, ownerMark } from './marks.js';
import { hasProcTable, readEnvironment, readProcess } from '@boocode/processes/process-table';
import { startChild, type Child } from './start-child.js';
import { sweepOrphans } from './sweep-orphans.js';

let dataDir: string;
const strangers: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'boocode-processes-'));
});
afterEach(async () => {
  // With its group: a shell leaves its helpers behind.
  for (const { pid } of strangers.splice(0)) if (pid !== undefined) sendSignal(-pid, 'SIGKILL');
  await rm(dataDir, { recursive: true });
});

/** A shell that reports the pids of its helpers: one in its group, one in a session of its own, one without any mark. */
const family = `trap '' TERM
sleep 600 & echo $!
setsid sleep 600 & echo $!
env -i sleep 600 & echo $!
echo ready
wait`;

function shell(script: string): Promise<Child> {
  return startChild({ command: '/bin/sh', args: ['-c', script], cwd: dataDir, env: { GIVEN: 'yes' }, dataDir });
}

/** A shell whose helper has lost its parent and its mark, does not hear SIGTERM, and shares the group alone; the shell itself obeys. */
const estranged = `sh -c '(trap "" TERM; exec env -i sleep 600 >/dev/null) & echo $!'
echo ready
exec sleep 600`;

/** Reads lines up to `ready`. */
async function linesUntilReady(stdout: NodeJS.ReadableStream): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: stdout })) {
    if (line === 'ready') break;
    lines.push(line);
  }
  return lines;
}

interface Stranger {
  child: ChildProcess;
  pid: number;
  stdout: NodeJS.ReadableStream;
}

/** A process that dies only by our hand. */
async function startStranger(args: string[], env: Record<string, string> = {}): Promise<Stranger> {
  const child = spawn('/bin/sh', args, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  strangers.push(child);
  await once(child, 'spawn');
  return { child, pid: child.pid ?? 0, stdout: child.stdout };
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

function marksOf(owner: string): Record<string, string> {
  return { [markNames.owner]: owner, [markNames.data]: dataMark(dataDir) };
}

describe.runIf(hasProcTable())('a supervised child', () => {
  it('gets its own variables, the marks, how Bun compiles, and nothing else of our environment', async () => {
    vi.stubEnv('BOOCODE_TEST_SECRET', 'not for children');
    vi.stubEnv('BUN_JSC_useDFGJIT', '0');
    vi.stubEnv('BUN_INSPECT', 'not for children');
    const child = await shell('echo ready; sleep 600');
    await linesUntilReady(child.stdout);
    const names = [...readEnvironment(child.pid).keys()].toSorted();
    await child.end();
    vi.unstubAllEnvs();
    expect(names.filter((name) => name !== 'PWD')).toEqual([
      'BOOCODE_DATA',
      'BOOCODE_OWNER',
      'BOOCODE_TREE',
      'BUN_JSC_useDFGJIT',
      'GIVEN',
      'HOME',
      'LANG',
      'PATH',
      'TERM',
    ]);
  });

  it('ends with everything below it, also what ignores SIGTERM, left the group or dropped the mark', async () => {
    const child = await shell(family);
    const pids = [child.pid, ...(await linesUntilReady(child.stdout)).map(Number)];
    expect(pids.map((pid) => readProcess(pid) !== null)).toEqual([true, true, true, true]);
    await child.end(50);
    expect(pids.map((pid) => readProcess(pid))).toEqual([null, null, null, null]);
  });

  it('ends what shares nothing with it but the group: no parent, no mark, deaf to SIGTERM', async () => {
    const child = await shell(estranged);
    const [helper] = await linesUntilReady(child.stdout);
    expect(readProcess(Number(helper))).toMatchObject({ parent: 1, group: child.pid });
    await child.end();
    expect(readProcess(Number(helper))).toBeNull();
  });

  it('ends what shares nothing with it but the directory for temporary files', async () => {
    const temporary = join(dataDir, 'tmp');
    const script = `sh -c 'env -i TMPDIR="$TMPDIR" setsid sleep 600 >/dev/null & echo $!'; echo ready; exec sleep 600`;
    const child = await startChild({
      command: '/bin/sh',
      args: ['-c', script],
      cwd: dataDir,
      env: {},
      dataDir,
      temporary,
    });
    const [helper] = await linesUntilReady(child.stdout);
    await expect.poll(() => readProcess(Number(helper))?.group).toBe(Number(helper));
    await child.end();
    expect(readProcess(Number(helper))).toBeNull();
  });

  it('leaves nothing behind when it died by itself', async () => {
    const child = await shell('setsid sleep 600 & echo $!; echo ready');
    const [helper] = await linesUntilReady(child.stdout);
    await child.exited;
    // While it turns into another program it shows no environment, and so no mark.
    await expect.poll(() => readFileSync(`/proc/${helper}/cmdline`, 'utf8')).toMatch(/^sleep/);
    await child.end();
    expect(readProcess(Number(helper))).toBeNull();
    expect(markedProcesses(dataDir)).toEqual([]);
  });

  it('ends what it has lost from sight, or what works in a directory, or spares what was there before, and goes on', async () => {
    const inTmp = '(cd /tmp; setsid sleep 600 >/dev/null & echo $!)';
    const here = '(setsid sleep 600 >/dev/null & echo $!)';
    const child = await shell(`sleep 600 & echo $!; ${inTmp}; ${here}; echo ready; wait; exec sleep 600`);
    const [below = 0, away = 0, near = 0] = (await linesUntilReady(child.stdout)).map(Number);
    await vi.waitFor(() => expect([away, near].map((pid) => readProcess(pid)?.parent)).toEqual([1, 1]));
    const alive = (): boolean[] => [child.pid, below, away, near].map((pid) => readProcess(pid) !== null);
    await child.endLeftovers({ within: dataDir, strays: false, before: child.census() });
    expect(alive()).toEqual([true, true, true, true]);
    await child.endLeftovers({ within: join(dataDir, 'elsewhere'), strays: true });
    expect(alive()).toEqual([true, true, false, false]);
    await child.endLeftovers({ within: dataDir, strays: false });
    expect(alive()).toEqual([true, false, false, false]);
    await child.end();
  });

  it('is refused with a code when its command does not exist', async () => {
    const start = startChild({ command: '/no/such/agent', args: [], cwd: dataDir, env: {}, dataDir });
    await expect(start).rejects.toMatchObject({ code: 'process.start' });
    expect(await readRecords({ dataDir, owner: ownerMark(process.pid) })).toEqual([]);
  });

  it('is written down while it lives', async () => {
    const child = await shell('echo ready; sleep 600');
    await linesUntilReady(child.stdout);
    const leader = { pid: child.pid, startTime: readProcess(child.pid)?.startTime };
    const whose = { dataDir, owner: ownerMark(process.pid) };
    expect(await readRecords(whose)).toEqual([{ boot: thisBoot(), leader, cwd: dataDir, temporary: null }]);
    await child.end();
    expect(await readRecords(whose)).toEqual([]);
  });
});

describe.runIf(hasProcTable())('the sweep', () => {
  it('ends the tree of an owner that was killed, and says what it ended', async () => {
    const owner = await startStranger(['-c', 'sleep 600']);
    const mark = ownerMark(owner.pid);
    const orphan = await startStranger(['-c', family], marksOf(mark));
    const pids = [orphan.pid, ...(await linesUntilReady(orphan.stdout)).map(Number)];
    await kill(owner.child);
    const sweep = await sweepOrphans({ dataDir });
    expect(pids.map((pid) => readProcess(pid))).toEqual([null, null, null, null]);
    expect(sweep).toMatchObject({ supported: true });
    expect(new Set(sweep.supported ? sweep.ended.map((one) => one.pid) : [])).toEqual(new Set(pids));
    expect(sweep.supported ? sweep.ended.find((one) => one.pid === orphan.pid) : null).toEqual({
      pid: orphan.pid,
      owner: mark,
    });
  });

  it("leaves a living owner's tree alone", async () => {
    const child = await shell('echo ready; sleep 600');
    await linesUntilReady(child.stdout);
    expect(await sweepOrphans({ dataDir })).toEqual({ supported: true, ended: [] });
    expect(readProcess(child.pid)).not.toBeNull();
    await child.end();
  });

  it('leaves the orphans of another data directory alone', async () => {
    const orphan = await startStranger(['-c', 'echo ready; sleep 600'], {
      [markNames.owner]: '1.1',
      [markNames.data]: dataMark(`${dataDir}-of-somebody-else`),
    });
    await linesUntilReady(orphan.stdout);
    expect(await sweepOrphans({ dataDir })).toEqual({ supported: true, ended: [] });
    expect(readProcess(orphan.pid)).not.toBeNull();
  });

  it('does not take a process that got the pid of a dead owner for the owner', async () => {
    const orphan = await startStranger(['-c', 'echo ready; sleep 600'], marksOf(`${process.pid}.12345`));
    await linesUntilReady(orphan.stdout);
    await sweepOrphans({ dataDir });
    expect(readProcess(orphan.pid)).toBeNull();
  });
});

/** Writes a child down for an owner that runs no more. */
function writeDown(record: Partial<ChildRecord>): void {
  const name = { dataDir, owner: '1.1', tree: 'a-tree' };
  writeRecord(name, { boot: thisBoot(), leader: null, cwd: dataDir, temporary: null, ...record });
}

/** A stranger whose leader was killed: its helper, without any mark, is all that is left. */
async function leftover(script: string): Promise<{ leader: ChildRecord['leader']; helper: number }> {
  const { child, pid, stdout } = await startStranger(['-c', `${script} >/dev/null & echo $!; echo ready; wait`]);
  const startTime = readProcess(pid)?.startTime ?? null;
  const [helper] = await linesUntilReady(stdout);
  // Only as what it becomes in the end does it have its place, its files and its environment.
  await expect.poll(() => readFileSync(`/proc/${helper}/comm`, 'utf8').trim()).toBe('sleep');
  await kill(child);
  return { leader: { pid, startTime }, helper: Number(helper) };
}

async function sweepTells(helper: number): Promise<'ended' | 'left alone'> {
  await sweepOrphans({ dataDir });
  expect(await deadOwners(dataDir)).toEqual([]);
  return readProcess(helper) === null ? 'ended' : 'left alone';
}

const inDataDir = (): string => `cd ${dataDir} && exec env -i sleep 600`;

describe.runIf(hasProcTable())('the sweep of what a killed owner had written down', () => {
  it('ends what is left of its session in its place', async () => {
    const { leader, helper } = await leftover(inDataDir());
    writeDown({ leader });
    expect(await sweepTells(helper)).toBe('ended');
  });

  it.each([
    ['has its directory for temporary files', (dir: string) => `TMPDIR=${dir} setsid sleep 600`],
    ['works in that directory', (dir: string) => `cd ${dir} && exec env -i setsid sleep 600`],
    ['holds a file open in that directory', (dir: string) => `env -i setsid sleep 600 3>${dir}/file`],
  ])('ends what %s, wherever else it went', async (_what, script) => {
    const temporary = join(dataDir, 'tmp');
    await mkdir(temporary);
    const { helper } = await leftover(`cd /; ${script(temporary)}`);
    writeDown({ temporary });
    expect(await sweepTells(helper)).toBe('ended');
  });

  it('leaves alone whoever got the number of a child that is gone, and what it started', async () => {
    const { pid, stdout } = await startStranger(['-c', `${inDataDir()} >/dev/null & echo $!; echo ready; wait`]);
    const [helper] = await linesUntilReady(stdout);
    writeDown({ leader: { pid, startTime: '1' } });
    expect(await sweepTells(Number(helper))).toBe('left alone');
    expect(readProcess(pid)).not.toBeNull();
  });

  it('leaves alone the session of a stranger that had the number for a while, in another place', async () => {
    const { leader, helper } = await leftover('cd / && exec env -i sleep 600');
    writeDown({ leader });
    expect(await sweepTells(helper)).toBe('left alone');
  });

  it('leaves alone what was written down before the machine was started anew', async () => {
    const { leader, helper } = await leftover(inDataDir());
    writeDown({ leader, boot: 'another' });
    expect(await sweepTells(helper)).toBe('left alone');
  });
});

describe('an owner mark', () => {
  it.runIf(hasProcTable())('names the living process that made it', () => {
    expect(ownerLives(ownerMark(process.pid))).toBe(true);
  });

  it('that cannot be read names nobody', () => {
    expect(['', 'x.1', '..', `${process.pid}`].map((mark) => ownerLives(mark))).toEqual([false, false, false, false]);
  });

  it('of a data directory is the same for every spelling of its path', () => {
    expect(dataMark('/srv/boo/../boo/data/')).toBe(dataMark('/srv/boo/data'));
  });
});
