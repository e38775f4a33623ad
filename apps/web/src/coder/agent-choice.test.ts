import type { AgentDescription } from '@boocode/contracts/agent';
import { expect, it } from 'vitest';
import { chatTask, sessionOf } from '../../e2e/fixture-coder-chats.js';
import { agents as known } from '../../e2e/fixture-coder.js';
import { choiceOf, differences, requestOf, withAgent } from './agent-choice.js';

const now = Date.parse('2026-03-10T12:00:00Z');
const [opencode] = known;
if (opencode === undefined) throw new Error('The fixture has agents.');
const codex: AgentDescription = { ...opencode, id: 'codex', title: 'Codex', default_model: null };
const agents = [...known, codex];
const last = chatTask(1, 1, now, {
  input: 'x',
  condition: 'completed',
  started: 5,
  ended: 1,
  profile: 'write',
  thinking_option_id: 'high',
});

it('begins with what works, and with what the settings say when they say something', () => {
  expect(choiceOf({}, { agents, last: undefined, preferred: null })).toEqual({
    agent: 'opencode',
    model: 'rehearsal/rehearsal-1',
    mode_id: null,
    thinking_option_id: null,
    profile: 'ask',
  });
  expect(choiceOf({}, { agents, last: undefined, preferred: 'codex' }).agent).toBe('codex');
});

it('goes on as the last task of the chat was', () => {
  expect(choiceOf({}, { agents, last, preferred: 'codex' })).toEqual({
    agent: 'opencode',
    model: 'anthropic/claude-sonnet',
    mode_id: 'build',
    thinking_option_id: 'high',
    profile: 'write',
  });
});

it('carries nothing of one agent over to another but what it may do', () => {
  const picked = withAgent({ model: 'anthropic/claude-sonnet', profile: 'read-only' }, 'codex');
  const choice = choiceOf(picked, { agents, last, preferred: null });
  expect(choice).toEqual({
    agent: 'codex',
    model: null,
    mode_id: null,
    thinking_option_id: null,
    profile: 'read-only',
  });
  expect(requestOf(choice)).toEqual({ agent: 'codex', profile: 'read-only' });
});

it('says where an agent works with something else than was asked of it, and nothing where that is not known', () => {
  const asked = { model: 'anthropic/claude-sonnet', mode_id: null, thinking_option_id: 'high' };
  const session = sessionOf(1, now, {
    requested: asked,
    effective: { model: 'rehearsal/rehearsal-1', mode_id: 'plan', thinking_option_id: null },
  });
  expect(differences(session, opencode)).toEqual([
    'Model: Rehearsal (offline, not an AI model), though Claude Sonnet was asked for',
  ]);
  expect(differences(undefined, opencode)).toEqual([]);
});
