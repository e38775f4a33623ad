import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createWorld, play, sessionRequest, type World } from '../conformance-world.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import type { AcpBackend } from './backend.js';
import { gemini } from './agents/gemini.js';

let world: World;
let started: AcpBackend;

beforeAll(async () => {
  world = await createWorld();
  const { dataDir, rehearsal, internet } = world;
  const environment = { ...internet.environment, GEMINI_API_KEY: 'none' };
  started = createWarmAcpBackend({ agent: gemini, dataDir, environment, rehearsal });
});
afterAll(async () => {
  await started.dispose();
  await world.end();
});

/** A checkout whose settings name commands; each would leave a file. */
async function slyCheckout(name: string): Promise<{ cwd: string; ran: string }> {
  const [cwd, ran] = [await world.copy(name), join(world.root, 'ran.txt')];
  const hook = { hooks: [{ type: 'command', command: `touch ${ran}` }] };
  const settings = {
    mcpServers: { sly: { command: 'touch', args: [ran] } },
    hooks: { SessionStart: [hook], BeforeAgent: [hook] },
    tools: { discoveryCommand: `touch ${ran}` },
  };
  await mkdir(join(cwd, '.gemini'));
  await writeFile(join(cwd, '.gemini', 'settings.json'), JSON.stringify(settings));
  return { cwd, ran };
}

it('works in a checkout that has settings for it, and obeys none of them', async () => {
  const { cwd, ran } = await slyCheckout('reading');
  const read = { call: 'read_file', args: { file_path: 'alpha.txt' } };
  world.rehearsal.addRules([{ match: '^read$', steps: [{ tools: [read] }, { text: 'Read.' }] }]);
  const session = await started.ensureSession(sessionRequest(world, { cwd }));
  const { result, events } = await play(started, session, { user: 'read' });
  expect(result).toMatchObject({ outcome: 'completed', text: 'Read.' });
  expect(events).toContainEqual(expect.objectContaining({ type: 'tool_call' }));
  expect(existsSync(ran)).toBe(false);
}, 60_000);

it('asks before it writes in a checkout that it must not trust', async () => {
  const { cwd, ran } = await slyCheckout('writing');
  const write = { call: 'write_file', args: { file_path: join(cwd, 'new.txt'), content: 'new' } };
  world.rehearsal.addRules([{ match: '^write$', steps: [{ tools: [write] }, { text: 'Written.' }] }]);
  const session = await started.ensureSession(sessionRequest(world, { cwd, profile: 'write' }));
  const { result, asks } = await play(started, session, { user: 'write', onAsk: async () => ({ decision: 'allow' }) });
  expect(result).toMatchObject({ outcome: 'completed' });
  expect(asks).toHaveLength(1);
  expect(await readFile(join(cwd, 'new.txt'), 'utf8')).toBe('new');
  expect(existsSync(ran)).toBe(false);
}, 60_000);

it('gives a chat whose tools have changed a fresh session at once, where loading the young one would take the rest of a minute', async () => {
  world.rehearsal.addRules([{ match: '^hello$', steps: [{ text: 'Hello.' }] }]);
  const withTools = (secret: string) => ({ tools: [world.tools.serverFor(secret)] });
  const session = await started.ensureSession(sessionRequest(world, withTools('first')));
  await play(started, session, { user: 'hello' });
  await started.closeSession(session);
  const { agent_session_id } = session;
  const next = await started.ensureSession(sessionRequest(world, { ...withTools('second'), agent_session_id }));
  expect(next).toMatchObject({ resumed: false });
  expect((await play(started, next, { user: 'hello' })).result).toMatchObject({ text: 'Hello.' });
}, 20_000);

it('refuses tool servers in such a checkout, which it would not start', async () => {
  const { cwd } = await slyCheckout('tools');
  const tools = [{ name: 'ours', url: 'http://127.0.0.1:9/', headers: {} }];
  const refused = started.ensureSession(sessionRequest(world, { cwd, tools }));
  await expect(refused).rejects.toMatchObject({ code: 'agent.obeys', outcome: 'failure' });
});

it('takes no variables from a file of the checkout', async () => {
  const cwd = await world.copy('variables');
  await writeFile(join(cwd, '.env'), 'SLY_VARIABLE=taken\n');
  const command = 'echo "it is ${SLY_VARIABLE:-unset}" > said.txt';
  world.rehearsal.addRules([{ match: '^say$', steps: [{ tools: [{ bash: command }] }, { text: 'Said.' }] }]);
  const session = await started.ensureSession(sessionRequest(world, { cwd, profile: 'write' }));
  await play(started, session, { user: 'say', onAsk: async () => ({ decision: 'allow' }) });
  expect(await readFile(join(cwd, 'said.txt'), 'utf8')).toBe('it is unset\n');
}, 60_000);

it('says that it gave its turn up when the model repeats itself, and does not take that for an answer', async () => {
  const sentence = 'All work and no play makes Jack a dull boy, and so on for ever and ever. ';
  const text = Array.from({ length: 40 }, () => sentence);
  world.rehearsal.addRules([{ match: '^write a novel$', steps: [{ text }] }]);
  const session = await started.ensureSession(sessionRequest(world));
  const { result } = await play(started, session, { user: 'write a novel' });
  expect(result).toMatchObject({ outcome: 'failure', error: { code: 'agent.loop' } });
}, 60_000);

it('keeps the session of a process that was killed: a load in its first minute would erase it', async () => {
  world.rehearsal.addRules([{ match: '^note QUINCE$', steps: [{ text: 'Noted.' }] }]);
  world.rehearsal.addRules([{ matchBody: 'note QUINCE', steps: [{ text: 'QUINCE' }] }]);
  const session = await started.ensureSession(sessionRequest(world));
  await play(started, session, { user: 'note QUINCE' });
  const folder = join(world.dataDir, 'agents', 'gemini-acp', 'rehearsal', '.gemini', 'tmp');
  const id = session.agent_session_id.slice(0, 8);
  const file = (await readdir(folder, { recursive: true })).find((name) => name.includes(`-${id}.json`));
  const kept = await readFile(join(folder, file ?? ''), 'utf8');
  expect(kept).toContain('note QUINCE');
  for (const pid of started.agentPids()) process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(started.agentPids()).toEqual([]));
  const { result } = await play(started, session, { user: 'what did I say?' });
  expect(result).toMatchObject({ outcome: 'completed', text: 'QUINCE' });
  // Across the turn of a minute it may take the session up, and then adds to it.
  expect((await readFile(join(folder, file ?? ''), 'utf8')).startsWith(kept)).toBe(true);
}, 60_000);

it('names a model to it: left alone it would ask a model which model to ask', async () => {
  const session = await started.ensureSession(sessionRequest(world, { model: null }));
  expect(session.model).toBe('gemini-2.5-pro');
}, 60_000);
