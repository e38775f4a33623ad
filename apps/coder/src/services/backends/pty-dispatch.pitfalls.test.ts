import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasProcTable, listProcesses, readEnvironment } from '@boocode/processes/process-table';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { markedProcesses } from '../processes/marked-processes.js';
import { cliAgents } from './cli/agents.js';
import { createWorld, play, sessionRequest, type World } from './conformance-world.js';
import { createPtyDispatchBackend, type PtyDispatchBackend } from './pty-dispatch.js';

let world: World;
const backends = new Map<string, PtyDispatchBackend>();

beforeAll(async () => {
  world = await createWorld();
  const { dataDir, rehearsal } = world;
  for (const agent of cliAgents) {
    backends.set(agent.id, createPtyDispatchBackend({ agent, dataDir, rehearsal, environment: {} }));
  }
});

beforeEach(() => world.rehearsal.clearRules());

afterAll(async () => {
  for (const backend of backends.values()) await backend.dispose();
  await world.end();
});

function backendOf(id: string): PtyDispatchBackend {
  const backend = backends.get(id);
  if (backend === undefined) throw new Error(`There is no ${id}.`);
  return backend;
}

describe.each(cliAgents.map(({ id }) => id))('%s', { timeout: 120_000 }, (id) => {
  it('hands the prompt on as it is, whatever stands in it', async () => {
    const user = `--help "both" 'quotes' $HOME \`ls\` \\n {prompt}\n\nand a line`;
    const backend = backendOf(id);
    const session = await backend.ensureSession(sessionRequest(world));
    await play(backend, session, { user });
    expect(world.rehearsal.requests.at(-1)?.prompt).toBe(user);
  });

  it('starts nothing that the repository asks for', async () => {
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
    const { result } = await play(backend, session, { user: 'hello' });
    expect(result.outcome).toBe('completed');
    expect(existsSync(trace)).toBe(false);
    expect(world.rehearsal.requests.at(-1)?.tools.filter((tool) => /write|sly/.test(tool))).toEqual(
      id === 'codex-cli' ? ['write_stdin'] : [],
    );
  });

  it('can be taken up again by another coder, though its first turn was cut off in the middle', async () => {
    world.rehearsal.addRules([
      { match: '^begin$', steps: [{ text: 'Begun.', tools: [{ read: 'alpha.txt' }] }, { hang: true }] },
    ]);
    const backend = backendOf(id);
    const session = await backend.ensureSession(sessionRequest(world));
    const stop = new AbortController();
    const turn = play(backend, session, { user: 'begin', signal: stop.signal });
    const { dataDir, rehearsal } = world;
    const agent = cliAgents.find((one) => one.id === id);
    if (agent === undefined) throw new Error(`There is no ${id}.`);
    const other = createPtyDispatchBackend({ agent, dataDir, rehearsal, environment: {} });
    const again = sessionRequest(world, { agent_session_id: session.agent_session_id });
    await vi.waitFor(async () => expect(await other.ensureSession(again)).toMatchObject({ resumed: true }), {
      timeout: 30_000,
      interval: 200,
    });
    stop.abort();
    await turn;
  });

  it.runIf(hasProcTable())('leaves no command at work when it is cancelled in the middle of one', async () => {
    const cwd = await world.copy(`busy-${id}`);
    const command = `touch begun && python3 -c 'import time; time.sleep(90)'`;
    world.rehearsal.addRules([{ match: '^be busy$', steps: [{ tools: [{ bash: command }] }, { text: 'Done.' }] }]);
    const backend = backendOf(id);
    const session = await backend.ensureSession(sessionRequest(world, { cwd, profile: 'write' }));
    const stop = new AbortController();
    const turn = play(backend, session, { user: 'be busy', signal: stop.signal });
    await vi.waitFor(() => expect(existsSync(join(cwd, 'begun'))).toBe(true), { timeout: 60_000, interval: 50 });
    stop.abort();
    expect((await turn).result.outcome).toBe('cancelled');
    expect(markedProcesses(world.dataDir)).toEqual([]);
  });

  it.runIf(hasProcTable())('leaves none of its helpers behind, not even one that has dropped its marks', async () => {
    const read = { call: 'view_image', args: { path: 'alpha.txt' } };
    world.rehearsal.addRules([{ match: '^look$', steps: [{ tools: [read] }, { text: 'Seen.' }] }]);
    const backend = backendOf(id);
    const session = await backend.ensureSession(sessionRequest(world));
    expect((await play(backend, session, { user: 'look' })).result.outcome).toBe('completed');
    const ofTheWorld = listProcesses().filter(({ pid }) =>
      readEnvironment(pid).get('TMPDIR')?.startsWith(world.dataDir),
    );
    expect(ofTheWorld).toEqual([]);
  });

  it('leaves nothing of a turn behind that failed', async () => {
    world.rehearsal.addRules([{ match: '^fail$', steps: [{ status: 401 }] }]);
    const backend = backendOf(id);
    const session = await backend.ensureSession(sessionRequest(world));
    expect((await play(backend, session, { user: 'fail' })).result.outcome).toBe('failure');
    const home = join(world.dataDir, 'agents', id);
    expect(await readdir(join(home, 'turns'))).toEqual([]);
    expect((await readdir(home)).filter((name) => name.startsWith('boocode-') && name.endsWith('.toml'))).toEqual([]);
  });
});
