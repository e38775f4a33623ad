import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, play, sessionRequest, type World } from '../conformance-world.js';
import { createWarmAcpBackend } from '../warm-acp.js';
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
