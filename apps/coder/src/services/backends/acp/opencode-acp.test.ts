import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AskAnswer } from '../../agent-backend.js';
import { createWorld, play, sessionRequest, type World } from '../conformance-world.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import type { AcpAgent } from './agents.js';
import { opencodeAcp } from './agents/opencode-acp.js';
import type { AcpBackend } from './backend.js';

let world: World;
let backend: AcpBackend;

beforeAll(async () => {
  world = await createWorld();
  const { dataDir, rehearsal } = world;
  backend = createWarmAcpBackend({ agent: opencodeAcp, dataDir, environment: {}, rehearsal });
});
afterAll(async () => {
  await backend.dispose();
  await world.end();
});

it('asks its model for the work alone, and takes words for words that begin like one of its commands', async () => {
  world.rehearsal.addRules([
    { match: '^hello$', steps: [{ text: 'Hello.' }] },
    { match: '^/init it is$', steps: [{ text: 'As you say.' }] },
  ]);
  const session = await backend.ensureSession(sessionRequest(world));
  const before = world.rehearsal.requests.length;
  expect((await play(backend, session, { user: 'hello' })).result).toMatchObject({ text: 'Hello.' });
  expect((await play(backend, session, { user: '/init it is' })).result).toMatchObject({ text: 'As you say.' });
  // No title, no template.
  expect(world.rehearsal.requests.length - before).toBe(2);
}, 60_000);

it('tells what a turn of one model call used, and never takes the last call for the turn', async () => {
  const usage = { input: 100, output: 20 };
  world.rehearsal.addRules([
    { match: '^one$', steps: [{ text: 'One.', usage }] },
    {
      match: '^two$',
      steps: [
        { tools: [{ read: 'alpha.txt' }], usage },
        { text: 'Two.', usage },
      ],
    },
  ]);
  const session = await backend.ensureSession(sessionRequest(world));
  const counted = { input_tokens: 100, output_tokens: 20 };
  expect((await play(backend, session, { user: 'one' })).result).toMatchObject({ text: 'One.', usage: counted });
  expect((await play(backend, session, { user: 'two' })).result).toMatchObject({ text: 'Two.', usage: null });
}, 60_000);

it('lets no helper ask what nobody would hear', async () => {
  const cwd = await world.copy('helped');
  const file = join(cwd, 'made.txt');
  const task = { call: 'task', args: { description: 'make', prompt: 'make the file', subagent_type: 'general' } };
  world.rehearsal.addRules([
    { match: '^have it made$', steps: [{ tools: [task] }, { text: 'It was tried.' }] },
    { match: '^make the file$', steps: [{ tools: [{ bash: `touch ${file}` }] }, { text: 'I could not.' }] },
  ]);
  const session = await backend.ensureSession(sessionRequest(world, { cwd, profile: 'ask' }));
  const { result, asks } = await play(backend, session, { user: 'have it made' });
  expect(result).toMatchObject({ outcome: 'completed', text: 'It was tried.' });
  expect(world.rehearsal.requests.some(({ prompt }) => prompt === 'make the file')).toBe(true);
  expect(asks).toEqual([]);
  expect(existsSync(file)).toBe(false);
}, 60_000);

/** Stands before opencode, and holds a cancel back until the next prompt begins, or the session is closed. */
const holdsCancel = `
  const { spawn } = require('node:child_process');
  const [command, ...args] = process.argv.slice(1);
  const child = spawn(command, args, { stdio: ['pipe', 'inherit', 'inherit'] });
  child.on('exit', (code) => process.exit(code ?? 1));
  let held = '';
  const release = () => { child.stdin.write(held); held = ''; };
  const pass = (line) => {
    if (line.includes('"session/cancel"')) { held = line + '\\n'; return; }
    if (line.includes('"session/close"')) release();
    child.stdin.write(line + '\\n');
    if (line.includes('"session/prompt"') && held !== '') setTimeout(release, 30);
  };
  require('node:readline').createInterface({ input: process.stdin }).on('line', pass).on('close', () => child.stdin.end());
`;

it('never lets a cancel that opencode hears late end the next turn', async () => {
  const agent: AcpAgent = {
    ...opencodeAcp,
    async launch(place) {
      const { command, args, env } = await opencodeAcp.launch(place);
      return { command: process.execPath, args: ['-e', holdsCancel, command, ...args], env };
    },
  };
  const { dataDir, rehearsal } = world;
  const late = createWarmAcpBackend({ agent, dataDir, environment: {}, rehearsal });
  rehearsal.addRules([
    { match: '^edit it$', steps: [{ tools: [{ edit: 'alpha.txt', old: 'alpha', new: 'omega' }] }] },
    { match: '^go on$', steps: [{ text: 'Gone on.' }] },
  ]);
  const cwd = await world.copy('held');
  const session = await late.ensureSession(sessionRequest(world, { cwd, profile: 'ask' }));
  const stop = new AbortController();
  const onAsk = async (): Promise<AskAnswer> => {
    stop.abort();
    return new Promise(() => undefined);
  };
  // What is asked is withdrawn with the turn; the refusal ends it before the cancel does.
  const { result } = await play(late, session, { user: 'edit it', signal: stop.signal, onAsk });
  expect(result.outcome).toBe('cancelled');
  const next = await play(late, session, { user: 'go on' });
  expect(next.result).toMatchObject({ outcome: 'completed', text: 'Gone on.' });
  await late.dispose();
}, 60_000);
