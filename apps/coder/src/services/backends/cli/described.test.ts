import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, play, sessionRequest, type World } from '../conformance-world.js';
import { createPtyDispatchBackend, type PtyDispatchBackend } from '../pty-dispatch.js';
import { describedAgent } from './described.js';

let world: World;
const made: PtyDispatchBackend[] = [];

beforeAll(async () => {
  world = await createWorld();
});

afterAll(async () => {
  for (const backend of made) await backend.dispose();
  await world.end();
});

/** A described agent whose program is a shell script. */
async function agentOf(script: string, description: object): Promise<PtyDispatchBackend> {
  const command = join(world.root, `agent-${made.length}.sh`);
  await writeFile(command, `#!/bin/sh\n${script}\n`);
  await chmod(command, 0o700);
  const agent = describedAgent({ id: 'own', command, profiles: { 'read-only': ['--careful'] }, ...description });
  const { dataDir } = world;
  const backend = createPtyDispatchBackend({
    agent,
    dataDir,
    rehearsal: null,
    environment: { OWN_KEY: 'k', OTHER: 'o' },
  });
  made.push(backend);
  return backend;
}

async function answerOf(backend: PtyDispatchBackend, user: string) {
  const session = await backend.ensureSession(sessionRequest(world, { model: 'big' }));
  return (await play(backend, session, { user })).result;
}

describe('an agent that a person describes', () => {
  it('gets the prompt on its stdin, its model and profile as arguments, and only the variables that were named', async () => {
    const script = 'echo "$@ $OWN_KEY$OTHER"; cat';
    const backend = await agentOf(script, { args: ['-m', '{model}'], environment: ['OWN_KEY'] });
    expect(await answerOf(backend, 'a {model} of\ntwo lines')).toMatchObject({
      outcome: 'completed',
      text: '-m big --careful k\nYou are the persona under test.\n\na {model} of\ntwo lines',
      usage: null,
    });
  });

  it('gets the prompt as one argument, whatever stands in it', async () => {
    const backend = await agentOf('printf %s "$2"', { args: ['-p', '{prompt}'], prompt: 'argument' });
    expect(await answerOf(backend, `"it's" $HOME`)).toMatchObject({
      text: `You are the persona under test.\n\n"it's" $HOME`,
    });
  });

  it('answers in a field of JSON lines, among words that are none', async () => {
    const lines = [`{"part":{"text":"one "}}`, 'Loading.', '{"done":true}', `{"part":{"text":"two"}}`];
    const script = lines.map((line) => `echo '${line}'`).join('\n');
    const backend = await agentOf(script, { output: 'json-lines', field: 'part.text' });
    expect(await answerOf(backend, 'go')).toMatchObject({ outcome: 'completed', text: 'one two' });
  });

  it('has crashed when its exit code says so, with its last words', async () => {
    const backend = await agentOf('echo half; echo "no space left" >&2; exit 3', {});
    const { error } = { error: null, ...(await answerOf(backend, 'go')) };
    expect(error).toMatchObject({ code: 'agent.exit', message: expect.stringContaining('exit code 3. no space left') });
  });

  it('is not used in a profile that nobody has said how to hold it to', async () => {
    const backend = await agentOf('cat', {});
    const writing = backend.ensureSession(sessionRequest(world, { profile: 'write' }));
    await expect(writing).rejects.toMatchObject({ code: 'agent.profile', outcome: 'failure' });
  });

  it('is refused by the settings when its description has a fault, by the name of the place', () => {
    expect(() => describedAgent({ id: 'Own', command: 'x', profiles: {} })).toThrow('lower-case');
    expect(() => describedAgent({ id: 'own', command: 'x', profiles: {}, promt: 'stdin' })).toThrow('promt');
  });
});
