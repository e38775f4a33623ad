import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rehearsalModel } from '@boocode/rehearsal/name';
import { createWorld, play, sessionRequest, type World } from '../conformance-world.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import type { AskedCall } from './agents.js';
import type { AcpBackend } from './backend.js';
import { describedAgent } from './described-agent.js';
import { fileOf } from './packages.js';
import { callsOurServer } from './server-call.js';

describe('a real agent that is known by its description alone', () => {
  let world: World;
  let backend: AcpBackend | null = null;

  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(async () => {
    await backend?.dispose();
    await world.end();
  });

  it('calls our tool server unasked, and asks for what it does to the machine', async () => {
    const { url, key } = world.rehearsal;
    const agent = describedAgent({
      id: 'mine',
      title: 'Mine',
      command: process.execPath,
      args: [fileOf('Mine', '@agentclientprotocol/claude-agent-acp', 'dist/index.js')],
      env: {
        ANTHROPIC_BASE_URL: url,
        ANTHROPIC_API_KEY: key,
        ANTHROPIC_MODEL: rehearsalModel,
        ANTHROPIC_SMALL_FAST_MODEL: rehearsalModel,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        ENABLE_TOOL_SEARCH: 'false',
      },
      modes: { ask: ['default'] },
    });
    const { dataDir, rehearsal } = world;
    backend = createWarmAcpBackend({ agent, dataDir, environment: {}, rehearsal });
    const words = 'echo mcp__coder__handover > made.txt';
    world.rehearsal.addRules([
      {
        match: '^hand over$',
        steps: [
          { tools: [{ call: 'handover', args: { word: 'PEAR' } }] },
          { tools: [{ bash: words }] },
          { text: 'Handed over.' },
        ],
      },
    ]);
    const tools = [world.tools.serverFor('secret')];
    const session = await backend.ensureSession(sessionRequest(world, { profile: 'ask', tools }));
    const { result, asks } = await play(backend, session, {
      user: 'hand over',
      onAsk: async () => ({ decision: 'allow' }),
    });
    expect(result).toMatchObject({ outcome: 'completed', text: 'Handed over.' });
    expect(world.tools.calls).toEqual([{ secret: 'secret', word: 'PEAR' }]);
    expect(asks.map(({ patterns }) => patterns[0])).toEqual([words]);
  }, 60_000);
});

describe('a call of our own tool server', () => {
  const asked: AskedCall = { toolCallId: 'c1', name: null, title: null, kind: null, meta: {}, known: null };

  it.each([
    'mcp__boocode_1__new_task',
    'mcp_boocode_1_new_task',
    'boocode_1_new_task',
    'boocode_1.new_task',
    'boocode_1/new_task',
    'boocode_1: new_task',
    'new_task (boocode_1 MCP Server)',
  ])('is known by the whole of its name: %s', (title) => {
    expect(callsOurServer({ ...asked, title, kind: 'other' }, ['boocode_1'])).toBe(true);
    expect(callsOurServer({ ...asked, title }, ['boocode_2'])).toBe(false);
  });

  it('is nothing that only speaks of it, and no command or file of that name', () => {
    for (const title of ['rm -rf . # boocode_1_new_task', 'boocode_1_new_task && rm -rf .', 'boocode_1']) {
      expect(callsOurServer({ ...asked, title }, ['boocode_1'])).toBe(false);
    }
    for (const kind of ['execute', 'edit', 'fetch']) {
      expect(callsOurServer({ ...asked, kind, title: 'boocode_1_new_task' }, ['boocode_1'])).toBe(false);
    }
  });
});
