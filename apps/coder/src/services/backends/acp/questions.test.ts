import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { PromptRequest } from '../../agent-backend.js';
import { createWorld, play, sessionRequest, type World } from '../conformance-world.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import { claudeAcp } from './agents/claude-acp.js';
import { codex } from './agents/codex.js';
import type { AcpBackend } from './backend.js';

let world: World;
const backends = new Map<string, AcpBackend>();

beforeAll(async () => {
  world = await createWorld();
  const { dataDir, rehearsal } = world;
  for (const agent of [claudeAcp, codex]) {
    backends.set(agent.id, createWarmAcpBackend({ agent, dataDir, environment: {}, rehearsal }));
  }
});
afterAll(async () => {
  for (const backend of backends.values()) await backend.dispose();
  await world.end();
});
beforeEach(() => world.rehearsal.clearRules());

function backendOf(id: string): AcpBackend {
  const backend = backends.get(id);
  if (backend === undefined) throw new Error(`There is no ${id}.`);
  return backend;
}

const allow: PromptRequest['onAsk'] = async () => ({ decision: 'allow' });
const options = ['Red', 'Blue'].map((label) => ({ label, description: label }));

it('puts what a helper of Claude asks for to the same person, and does it once it is allowed', async () => {
  const cwd = await world.copy('helped');
  const file = join(cwd, 'helped.txt');
  const helper = { description: 'x', prompt: 'write for me', subagent_type: 'general-purpose' };
  world.rehearsal.addRules([
    { match: '^have it written$', steps: [{ tools: [{ call: 'Agent', args: helper }] }, { text: 'done' }] },
    { match: '^write for me$', steps: [{ tools: [{ write: file, content: 'by a helper' }] }, { text: 'written' }] },
  ]);
  const backend = backendOf('claude-acp');
  const session = await backend.ensureSession(sessionRequest(world, { cwd, profile: 'ask' }));
  const { result, asks } = await play(backend, session, { user: 'have it written', onAsk: allow });
  expect(result).toMatchObject({ outcome: 'completed', text: 'done' });
  expect(asks.map((ask) => [ask.tool, ask.patterns])).toEqual([['edit', [file]]]);
  expect(await readFile(file, 'utf8')).toBe('by a helper');
}, 60_000);

it('puts the questions of Claude to a person one by one, and tells it the choice, other words, or why there are none', async () => {
  const questions = ['Which colour?', 'Which other?'].map((question) => ({ question, header: 'x', options }));
  const [first] = questions;
  world.rehearsal.addRules([
    { match: '^ask me$', steps: [{ tools: [{ call: 'AskUserQuestion', args: { questions } }] }, { text: 'done' }] },
    {
      match: '^ask once$',
      steps: [{ tools: [{ call: 'AskUserQuestion', args: { questions: [first] } }] }, { text: 'so' }],
    },
    { matchBody: 'Which colour[^]*was denied: Nobody is there', steps: [{ text: 'I was told.' }] },
  ]);
  const backend = backendOf('claude-acp');
  const session = await backend.ensureSession(sessionRequest(world, { profile: 'ask' }));
  const answered = await play(backend, session, {
    user: 'ask me',
    onAsk: async ({ title }) => ({
      decision: 'answer',
      answers: [title === 'Which colour?' ? 'Blue' : 'None of them'],
    }),
  });
  expect(answered.result).toMatchObject({ outcome: 'completed', text: 'done' });
  expect(answered.asks).toMatchObject([
    { kind: 'question', title: 'Which colour?', options: ['Red', 'Blue'] },
    { kind: 'question', title: 'Which other?' },
  ]);
  expect(JSON.stringify(answered.events)).toMatch(/Blue[^]*None of them/);
  const denied = await play(backend, session, { user: 'ask once' });
  expect(denied.asks).toMatchObject([{ kind: 'question', title: 'Which colour?' }]);
  expect(denied.result).toMatchObject({ outcome: 'completed', text: 'I was told.' });
}, 60_000);

it('puts the questions of Codex to a person, and tells it the answer', async () => {
  const questions = [{ id: 'colour', header: 'Colour', question: 'Which colour?', options }];
  const call = { call: 'request_user_input', args: { questions } };
  world.rehearsal.addRules([
    { matchBody: String.raw`\[\\"Blue\\"\]`, steps: [{ text: 'Blue it is.' }] },
    { match: '^ask me$', steps: [{ tools: [call] }, { text: 'done' }] },
  ]);
  const backend = backendOf('codex');
  const session = await backend.ensureSession(sessionRequest(world, { profile: 'ask' }));
  const { result, asks } = await play(backend, session, {
    user: 'ask me',
    onAsk: async () => ({ decision: 'answer', answers: ['Blue'] }),
  });
  expect(asks).toMatchObject([
    { kind: 'question', title: 'Which colour?', options: expect.arrayContaining(['Red', 'Blue']) },
  ]);
  expect(result).toMatchObject({ outcome: 'completed', text: 'Blue it is.' });
}, 60_000);
