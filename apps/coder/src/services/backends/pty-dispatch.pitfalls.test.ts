import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasProcTable, listProcesses, readEnvironment } from '@boocode/processes/process-table';
import { isLong } from '@boocode/rehearsal/long-form';
import type { RecordedRequest } from '@boocode/rehearsal/request-log';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { markedProcesses } from '../processes/marked-processes.js';
import { cliAgents } from './cli/agents.js';
import { createWorld, play, sessionRequest, type World } from './conformance-world.js';
import { createPtyDispatchBackend, type PtyDispatchBackend } from './pty-dispatch.js';

let world: World;
const backends = new Map<string, PtyDispatchBackend>();

beforeAll(async () => {
  world = await createWorld();
  const { rehearsal } = world;
  for (const one of cliAgents) {
    const dataDir = dataDirOf(one.id);
    backends.set(one.id, createPtyDispatchBackend({ agent: one, dataDir, rehearsal, environment: {} }));
  }
});

afterAll(async () => {
  for (const backend of backends.values()) await backend.dispose();
  await world.end();
});

/** Each agent has its own: the agents are at work at the same time. */
function dataDirOf(id: string): string {
  return join(world.dataDir, id);
}

/** The last model call for a prompt. */
function lastRequest(prompt: string): RecordedRequest | undefined {
  return world.rehearsal.requests.findLast((request) => request.prompt === prompt);
}

function backendOf(id: string): PtyDispatchBackend {
  const backend = backends.get(id);
  if (backend === undefined) throw new Error(`There is no ${id}.`);
  return backend;
}

/** What runs with the directory for temporary files of an agent, marked or not; nothing where that can't be seen. */
function helpersOf(id: string): unknown[] {
  if (!hasProcTable()) return [];
  return listProcesses().filter(({ pid }) => readEnvironment(pid).get('TMPDIR')?.startsWith(dataDirOf(id)));
}

/** Gemini writes a report of each error where it keeps temporary files. */
async function reports(): Promise<string[]> {
  return (await readdir('/tmp')).filter((name) => name.startsWith('gemini-client-error'));
}

describe.concurrent.each(cliAgents.map(({ id }) => id))('%s', { timeout: 120_000 }, (id) => {
  it.sequential('hands the prompt on as it is, starts nothing that the repository asks for, and leaves none of its helpers behind', async () => {
    const user = `--help "both" 'quotes' $HOME \`ls\` \\n {prompt}\n\nand a line for ${id}`;
    const cwd = await world.copy(`sly-${id}`);
    const trace = join(world.root, `trace-of-${id}`);
    const server = { command: 'touch', args: [trace] };
    const hook = { hooks: [{ type: 'command', command: `touch ${trace}` }] };
    for (const folder of ['.claude', '.gemini', '.codex']) await mkdir(join(cwd, folder));
    const files: Record<string, unknown> = {
      '.mcp.json': { mcpServers: { sly: server } },
      '.claude/settings.json': { enableAllProjectMcpServers: true, hooks: { SessionStart: [hook] } },
      '.gemini/settings.json': { mcpServers: { sly: server }, tools: { core: ['write_file'] } },
      'opencode.json': { mcp: { sly: { type: 'local', command: ['touch', trace] } } },
    };
    for (const [name, content] of Object.entries(files)) await writeFile(join(cwd, name), JSON.stringify(content));
    await writeFile(join(cwd, '.codex', 'config.toml'), `[mcp_servers.sly]\ncommand = "touch"\nargs = ["${trace}"]\n`);
    const backend = backendOf(id);
    const session = await backend.ensureSession(sessionRequest(world, { cwd }));
    // Codex has a helper look at pictures, which drops its marks.
    const look = { call: 'view_image', args: { path: 'alpha.txt' } };
    world.rehearsal.addRules([{ matchBody: `a line for ${id}`, steps: [{ tools: [look] }, { text: 'Seen.' }] }]);
    const { result } = await play(backend, session, { user });
    expect(result).toMatchObject({ outcome: 'completed', text: 'Seen.' });
    expect(helpersOf(id)).toEqual([]);
    expect(existsSync(trace)).toBe(false);
    expect(lastRequest(user)?.tools.filter((tool) => /write|sly/.test(tool))).toEqual(
      id === 'codex-cli' ? ['write_stdin'] : [],
    );
  });

  it.sequential('can be taken up again by another coder, though its first turn was cut off in the middle', async () => {
    world.rehearsal.addRules([
      { match: `^begin, ${id}$`, steps: [{ text: 'Begun.', tools: [{ read: 'alpha.txt' }] }, { hang: true }] },
    ]);
    const backend = backendOf(id);
    const session = await backend.ensureSession(sessionRequest(world));
    const stop = new AbortController();
    const turn = play(backend, session, { user: `begin, ${id}`, signal: stop.signal });
    const agent = cliAgents.find((one) => one.id === id);
    if (agent === undefined) throw new Error(`There is no ${id}.`);
    const other = createPtyDispatchBackend({
      agent,
      dataDir: dataDirOf(id),
      rehearsal: world.rehearsal,
      environment: {},
    });
    const again = sessionRequest(world, { agent_session_id: session.agent_session_id });
    await vi.waitFor(async () => expect(await other.ensureSession(again)).toMatchObject({ resumed: true }), {
      timeout: 30_000,
      interval: 200,
    });
    stop.abort();
    await turn;
  });

  it.runIf(hasProcTable())(
    'leaves no command at work when it is cancelled in the middle of one',
    { concurrent: false },
    async () => {
      const cwd = await world.copy(`busy-${id}`);
      const command = `touch begun && python3 -c 'import time; time.sleep(90)'`;
      world.rehearsal.addRules([
        { match: `^be busy, ${id}$`, steps: [{ tools: [{ bash: command }] }, { text: 'Done.' }] },
      ]);
      const backend = backendOf(id);
      const session = await backend.ensureSession(sessionRequest(world, { cwd, profile: 'write' }));
      const stop = new AbortController();
      const turn = play(backend, session, { user: `be busy, ${id}`, signal: stop.signal });
      await vi.waitFor(() => expect(existsSync(join(cwd, 'begun'))).toBe(true), { timeout: 60_000, interval: 50 });
      // What is known of the person's shell would be read from where no command may look.
      const kept = await readdir(dataDirOf(id), { recursive: true });
      expect(kept.filter((path) => path.includes('shell_snapshots'))).toEqual([]);
      stop.abort();
      expect((await turn).result.outcome).toBe('cancelled');
      expect(markedProcesses(dataDirOf(id))).toEqual([]);
    },
  );

  // opencode reports no error to a file of its own, and starts slowly.
  it.skipIf(!isLong && id === 'opencode-cli').sequential(
    'says that its model refuses the key, and leaves nothing of that turn behind',
    async () => {
      world.rehearsal.addRules([{ match: `^fail, ${id}$`, steps: [{ status: 401 }] }]);
      const backend = backendOf(id);
      const session = await backend.ensureSession(sessionRequest(world));
      const before = await reports();
      const { result } = await play(backend, session, { user: `fail, ${id}` });
      // No model answered, so there is no use: not one of zero.
      expect(result).toMatchObject({ outcome: 'failure', error: { code: 'provider.auth' }, usage: null });
      const home = join(dataDirOf(id), 'agents', id);
      expect(await readdir(join(home, 'turns'))).toEqual([]);
      expect(await reports()).toEqual(before);
      expect((await readdir(home)).filter((name) => name.startsWith('boocode-') && name.endsWith('.toml'))).toEqual([]);
    },
  );
});

describe('a session whose file the Gemini CLI cannot read any more', { timeout: 120_000 }, () => {
  const id = 'gemini-cli';

  /** A turn that left a session, the file of which is then cut off in the middle, as a kill can leave it. */
  async function spoilt(prompt: string) {
    const backend = backendOf(id);
    const session = await backend.ensureSession(sessionRequest(world));
    await play(backend, session, { user: prompt });
    const entries = await readdir(dataDirOf(id), { recursive: true, withFileTypes: true });
    const files = entries.filter(({ name }) => /^session-.*\.jsonl?$/.test(name));
    expect(files).not.toEqual([]);
    for (const file of files) await writeFile(join(file.parentPath, file.name), '{"type":"gemini"');
    return { backend, session };
  }

  it('is replaced by a new one, for a prompt that counts on nothing in it', async () => {
    const { backend, session } = await spoilt('before the loss');
    const { result } = await play(backend, session, { user: 'after the loss' });
    expect(result.outcome).toBe('completed');
  });

  it('is said to be lost to who took it up, and is new to the next', async () => {
    const { backend, session } = await spoilt('before another loss');
    const again = sessionRequest(world, { agent_session_id: session.agent_session_id });
    const taken = await backend.ensureSession(again);
    expect(taken.resumed).toBe(true);
    const { result } = await play(backend, taken, { user: 'go on' });
    expect(result).toMatchObject({ outcome: 'crash', error: { code: 'agent.session' } });
    expect((await backend.ensureSession(again)).resumed).toBe(false);
  });
});

it('tells the windows of the subscription of Codex, which its output keeps to itself', async () => {
  const headers = {
    'x-codex-primary-used-percent': '3',
    'x-codex-primary-window-minutes': '300',
    'x-codex-secondary-used-percent': '12',
    'x-codex-secondary-window-minutes': '10080',
  };
  world.rehearsal.addRules([{ match: '^spend$', steps: [{ text: 'Spent.', headers }] }]);
  const backend = backendOf('codex-cli');
  const { events } = await play(backend, await backend.ensureSession(sessionRequest(world)), { user: 'spend' });
  expect(events).toContainEqual({
    type: 'windows',
    windows: [
      { name: 'five_hour', used_percent: 3, minutes: 300, resets_at: null },
      { name: 'weekly', used_percent: 12, minutes: 10_080, resets_at: null },
    ],
  });
}, 60_000);
