import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasProcTable, listProcesses } from '@boocode/processes/process-table';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createAcpDispatchBackend } from '../acp-dispatch.js';
import { createWorld, play, sessionRequest, type World } from '../conformance-world.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import type { AcpBackend } from './backend.js';
import { codex } from './agents/codex.js';

let world: World;
let backend: AcpBackend | null = null;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(async () => {
  await backend?.dispose();
  await world.end();
});

const options = () => ({ agent: codex, dataDir: world.dataDir, environment: {}, rehearsal: world.rehearsal });

it.runIf(hasProcTable())(
  'ends the command of a cancelled turn, which Codex itself lets run on',
  async () => {
    const started = (backend = createWarmAcpBackend(options()));
    world.rehearsal.addRules([
      { match: '^wait$', steps: [{ text: 'I wait.', tools: [{ bash: 'touch begun && sleep 471.1' }] }] },
      { match: '^still there\\?$', steps: [{ text: 'Yes.' }] },
    ]);
    const cwd = await world.copy('waiting');
    const session = await started.ensureSession(sessionRequest(world, { cwd, profile: 'write' }));
    const stop = new AbortController();
    const turn = started.prompt(session, {
      system: 'x',
      user: 'wait',
      signal: stop.signal,
      output: null,
      onAsk: async () => ({ decision: 'allow' }),
      onEvent: () => undefined,
    });
    await vi.waitFor(() => expect(existsSync(join(cwd, 'begun'))).toBe(true), { timeout: 30_000, interval: 20 });
    // What is known of the person's shell would be read from where no command may look.
    expect(readdirSync(world.dataDir, { recursive: true }).filter((path) => path.includes('shell_snapshots'))).toEqual(
      [],
    );
    stop.abort();
    expect((await turn).outcome).toBe('cancelled');
    // Of all processes: those that Codex starts for commands do not bear our mark.
    const commands = listProcesses().map(({ pid }) => argumentsOf(pid));
    expect(commands.filter((line) => line.includes('471.1'))).toEqual([]);
    const { result } = await play(started, session, { user: 'still there?' });
    expect(result).toMatchObject({ outcome: 'completed', text: 'Yes.' });
  },
  60_000,
);

it('goes on where it has worked before: the folders that its sandbox leaves there are no orders', async () => {
  const started = (backend = createWarmAcpBackend(options()));
  world.rehearsal.addRules([{ match: '^work$', steps: [{ tools: [{ bash: 'echo work' }] }, { text: 'Done.' }] }]);
  const cwd = await world.copy('worked in');
  for (const round of [1, 2]) {
    const session = await started.ensureSession(sessionRequest(world, { cwd, profile: 'write' }));
    expect([round, (await play(started, session, { user: 'work' })).result]).toMatchObject([round, { text: 'Done.' }]);
    await started.closeSession(session);
  }
}, 60_000);

it('says when the subscription of Codex has something left again', async () => {
  const started = (backend = createWarmAcpBackend(options()));
  const resets_at = Math.floor(Date.now() / 1000) + 172_800;
  const errorFields = { type: 'usage_limit_reached', code: null, plan_type: 'plus', resets_at };
  world.rehearsal.addRules([{ match: '^work$', steps: [{ status: 429, errorFields }] }]);
  const session = await started.ensureSession(sessionRequest(world));
  const { result } = await play(started, session, { user: 'work' });
  expect(result).toMatchObject({ outcome: 'limit', error: { code: 'provider.limit' } });
  const seconds = 'error' in result ? (result.retry_after_seconds ?? 0) : 0;
  expect(seconds).toBeGreaterThan(172_700);
  expect(seconds).toBeLessThanOrEqual(172_860);
}, 60_000);

it('tells the windows of the subscription of Codex, which stand in its record alone', async () => {
  const started = (backend = createWarmAcpBackend(options()));
  const headers = {
    'x-codex-primary-used-percent': '87.5',
    'x-codex-primary-window-minutes': '300',
    'x-codex-primary-reset-at': '4102444800',
  };
  world.rehearsal.addRules([{ match: '^work$', steps: [{ text: 'Done.', headers }] }]);
  const session = await started.ensureSession(sessionRequest(world));
  const { result, events } = await play(started, session, { user: 'work' });
  expect(result).toMatchObject({ text: 'Done.' });
  const window = { name: 'five_hour', used_percent: 87.5, minutes: 300, resets_at: '2100-01-01T00:00:00.000Z' };
  expect(events).toContainEqual({ type: 'windows', windows: [window] });
}, 60_000);

it('ends an idle process that has grown too large, and goes on in its session with another', async () => {
  const started = (backend = createWarmAcpBackend({ ...options(), poolLimits: { memoryBytes: 1, lookMs: 100 } }));
  const cwd = await world.copy('large');
  const edit = { edit: join(cwd, 'alpha.txt'), old: 'alpha', new: 'omega' };
  world.rehearsal.addRules([
    { matchBody: 'note PLUM[^]*what did I say', steps: [{ tools: [edit] }, { text: 'PLUM' }] },
    { match: '^note PLUM$', steps: [{ text: 'noted' }] },
  ]);
  const session = await started.ensureSession(sessionRequest(world, { cwd, profile: 'ask' }));
  await play(started, session, { user: 'note PLUM' });
  await vi.waitFor(() => expect(started.agentPids()).toEqual([]), { timeout: 30_000 });
  const { result, asks } = await play(started, session, {
    user: 'what did I say?',
    onAsk: async () => ({ decision: 'allow' }),
  });
  expect(result).toMatchObject({ outcome: 'completed', text: 'PLUM' });
  // The other one is held to the session's profile too.
  expect(asks).toHaveLength(1);
}, 60_000);

it('ends an idle process that has hung before work is given to it, and goes on in its session with another', async () => {
  const poolLimits = { answerMs: 1_000, lookMs: 100 };
  const started = (backend = createWarmAcpBackend({ ...options(), poolLimits }));
  world.rehearsal.addRules([
    { matchBody: 'note DATE[^]*what did I say', steps: [{ text: 'DATE' }] },
    { match: '^note DATE$', steps: [{ text: 'noted' }] },
  ]);
  const session = await started.ensureSession(sessionRequest(world));
  await play(started, session, { user: 'note DATE' });
  const [hung] = started.agentPids();
  process.kill(hung ?? 0, 'SIGSTOP');
  await vi.waitFor(() => expect(started.agentPids()).not.toContain(hung), { timeout: 30_000 });
  const { result } = await play(started, session, { user: 'what did I say?' });
  expect(result).toMatchObject({ outcome: 'completed', text: 'DATE' });
}, 60_000);

it('gives each session of one shot a process of its own, which ends with it', async () => {
  const started = (backend = createAcpDispatchBackend(options()));
  world.rehearsal.addRules([{ match: '^hello$', steps: [{ text: 'Hello.' }] }]);
  const sessions = [
    await started.ensureSession(sessionRequest(world)),
    await started.ensureSession(sessionRequest(world)),
  ];
  expect(new Set(started.agentPids()).size).toBe(2);
  for (const session of sessions) {
    expect((await play(started, session, { user: 'hello' })).result).toMatchObject({ text: 'Hello.' });
    await started.closeSession(session);
  }
  expect(started.agentPids()).toEqual([]);
}, 60_000);

it.runIf(hasProcTable())(
  'leaves none of its helpers behind, which drop their marks and lose their parents',
  async () => {
    const patch = '*** Begin Patch\n*** Add File: new.txt\n+new\n*** End Patch';
    const call = { call: 'apply_patch', args: { input: patch } };
    world.rehearsal.addRules([{ match: '^patch$', steps: [{ tools: [call] }, { text: 'Done.' }] }]);
    // Whether one is just at work when its agent ends is a matter of luck.
    for (const round of [1, 2, 3, 4, 5]) {
      const started = (backend = createWarmAcpBackend(options()));
      const cwd = await world.copy(`round ${round}`);
      const session = await started.ensureSession(sessionRequest(world, { cwd, profile: 'write' }));
      expect((await play(started, session, { user: 'patch' })).result.outcome).toBe('completed');
      await started.dispose();
    }
    expect(naming(world.root)).toEqual([]);
  },
  60_000,
);

/** Ids of the live processes whose arguments name a directory. */
function naming(directory: string): number[] {
  return listProcesses().flatMap(({ pid }) => (argumentsOf(pid).includes(directory) ? [pid] : []));
}

function argumentsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has just ended.
    return '';
  }
}
