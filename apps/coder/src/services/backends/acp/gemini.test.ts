import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWorld, play, sessionRequest, type World } from '../conformance-world.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import type { AcpBackend } from './backend.js';
import { gemini } from './agents/gemini.js';

let world: World;
let backend: AcpBackend | null = null;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(async () => {
  await backend?.dispose();
  await world.end();
});

function start(): AcpBackend {
  const { dataDir, rehearsal } = world;
  return (backend = createWarmAcpBackend({ agent: gemini, dataDir, environment: {}, rehearsal }));
}

/** A checkout whose settings name commands; each would leave a file. */
async function slyCheckout(): Promise<{ cwd: string; ran: string }> {
  const [cwd, ran] = [await world.copy('sly'), join(world.root, 'ran.txt')];
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
  const { cwd, ran } = await slyCheckout();
  const read = { call: 'read_file', args: { file_path: 'alpha.txt' } };
  world.rehearsal.addRules([{ match: '^read$', steps: [{ tools: [read] }, { text: 'Read.' }] }]);
  const started = start();
  const session = await started.ensureSession(sessionRequest(world, { cwd }));
  const { result, events } = await play(started, session, { user: 'read' });
  expect(result).toMatchObject({ outcome: 'completed', text: 'Read.' });
  expect(events).toContainEqual(expect.objectContaining({ type: 'tool_call' }));
  expect(existsSync(ran)).toBe(false);
}, 60_000);

it('asks before it writes in a checkout that it must not trust', async () => {
  const { cwd, ran } = await slyCheckout();
  const write = { call: 'write_file', args: { file_path: join(cwd, 'new.txt'), content: 'new' } };
  world.rehearsal.addRules([{ match: '^write$', steps: [{ tools: [write] }, { text: 'Written.' }] }]);
  const started = start();
  const session = await started.ensureSession(sessionRequest(world, { cwd, profile: 'write' }));
  const { result, asks } = await play(started, session, { user: 'write', onAsk: async () => ({ decision: 'allow' }) });
  expect(result).toMatchObject({ outcome: 'completed' });
  expect(asks).toHaveLength(1);
  expect(await readFile(join(cwd, 'new.txt'), 'utf8')).toBe('new');
  expect(existsSync(ran)).toBe(false);
}, 60_000);

it('gives a chat whose tools have changed a fresh session at once, where loading the young one would take the rest of a minute', async () => {
  world.rehearsal.addRules([{ match: '^hello$', steps: [{ text: 'Hello.' }] }]);
  const started = start();
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
  const { cwd } = await slyCheckout();
  const tools = [{ name: 'ours', url: 'http://127.0.0.1:9/', headers: {} }];
  const refused = start().ensureSession(sessionRequest(world, { cwd, tools }));
  await expect(refused).rejects.toMatchObject({ code: 'agent.obeys', outcome: 'failure' });
});

it('takes no variables from a file of the checkout', async () => {
  const cwd = await world.copy('variables');
  await writeFile(join(cwd, '.env'), 'SLY_VARIABLE=taken\n');
  const command = 'echo "it is ${SLY_VARIABLE:-unset}" > said.txt';
  world.rehearsal.addRules([{ match: '^say$', steps: [{ tools: [{ bash: command }] }, { text: 'Said.' }] }]);
  const started = start();
  const session = await started.ensureSession(sessionRequest(world, { cwd, profile: 'write' }));
  await play(started, session, { user: 'say', onAsk: async () => ({ decision: 'allow' }) });
  expect(await readFile(join(cwd, 'said.txt'), 'utf8')).toBe('it is unset\n');
}, 60_000);
