import type { AgentEvent } from '@boocode/contracts/agent-event';
import { expect, it } from 'vitest';
import type { ServerEvent } from './read-event.js';
import type { ListedMessage, Part } from './read-parts.js';
import { createTurnReader, type TurnReader } from './turn-reader.js';

const place = { sessionID: 'ses_1', messageID: 'msg_2' };

function reader(old: string[] = [], window: number | null = null): { turn: TurnReader; events: AgentEvent[] } {
  const events: AgentEvent[] = [];
  const turn = createTurnReader({ isOld: (id) => old.includes(id), window }, (event) => events.push(event));
  return { turn, events };
}

function answer(id: string): ServerEvent {
  const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } };
  return {
    id: 'evt',
    type: 'message.updated',
    properties: {
      sessionID: 'ses_1',
      info: {
        id,
        sessionID: 'ses_1',
        role: 'assistant',
        time: { created: 1 },
        parentID: 'msg_1',
        modelID: 'm',
        providerID: 'p',
        mode: 'a',
        agent: 'a',
        path: { cwd: '/', root: '/' },
        cost: 0,
        tokens,
      },
    },
  };
}

function updated(part: Part): ServerEvent {
  return { id: 'evt', type: 'message.part.updated', properties: { sessionID: 'ses_1', part, time: 1 } };
}

function delta(partID: string, text: string): ServerEvent {
  return { id: 'evt', type: 'message.part.delta', properties: { ...place, partID, field: 'text', delta: text } };
}

function words(value: string, messageID = 'msg_2'): Part {
  return { id: `prt_${messageID}`, ...place, messageID, type: 'text', text: value };
}

function listed(...parts: Part[]): ListedMessage[] {
  return [{ info: { id: 'msg_2', role: 'assistant' }, parts }];
}

function finish(id: string, reason: string, cost = 0): Part {
  return {
    id,
    ...place,
    type: 'step-finish',
    reason,
    cost,
    tokens: { input: 10, output: 5, reasoning: 1, cache: { read: 3, write: 2 } },
  };
}

it("skips the user's own text and what belongs to earlier turns", () => {
  const { turn, events } = reader(['msg_0']);
  turn.read(updated(words('my own prompt', 'msg_1')));
  turn.read(answer('msg_0'));
  turn.read(updated(words('an old answer', 'msg_0')));
  expect(events).toEqual([]);
});

it('gives a text out once, whether it comes as deltas, as a whole, or both', () => {
  const { turn, events } = reader();
  turn.read(answer('msg_2'));
  turn.read(updated(words('')));
  turn.read(delta('prt_msg_2', 'one '));
  turn.read(updated(words('one two')));
  turn.read(updated(words('one two')));
  expect(events).toEqual([
    { type: 'text', text: 'one ' },
    { type: 'text', text: 'two' },
  ]);
});

it('loses and doubles nothing when deltas are missed', () => {
  const { turn, events } = reader();
  turn.read(answer('msg_2'));
  turn.read(updated(words('')));
  turn.read(delta('prt_msg_2', 'one '));
  turn.onGap();
  turn.read(delta('prt_msg_2', 'three '));
  turn.catchUp(listed(words('one two three ')));
  turn.read(delta('prt_msg_2', 'four'));
  turn.read(updated(words('one two three four')));
  expect(events.map((event) => (event.type === 'text' ? event.text : ''))).toEqual(['one ', 'two three ', 'four']);
});

it('merges the states of a tool call', () => {
  const { turn, events } = reader();
  const tool = { id: 'prt_t', ...place, type: 'tool', tool: 'read', callID: 'call_1' } as const;
  const input = { filePath: 'a.ts' };
  turn.read(answer('msg_2'));
  turn.read(updated({ ...tool, state: { status: 'pending', input: {}, raw: '' } }));
  turn.read(updated({ ...tool, state: { status: 'running', input, time: { start: 1 } } }));
  turn.read(updated({ ...tool, state: { status: 'running', input, time: { start: 1 } } }));
  const done = {
    status: 'completed',
    input,
    output: 'text',
    title: 'a.ts',
    metadata: {},
    time: { start: 1, end: 2 },
  } as const;
  turn.catchUp(listed({ ...tool, state: done }));
  turn.read(updated({ ...tool, state: done }));
  expect(events).toEqual([
    { type: 'tool_call', id: 'call_1', tool: 'read', title: 'read a.ts', input },
    { type: 'tool_update', id: 'call_1', status: 'completed', title: 'a.ts', output: 'text' },
  ]);
});

it('keeps two calls apart to which the model gave the same id', () => {
  const { turn, events } = reader();
  const state = { status: 'running', input: {}, time: { start: 1 } } as const;
  turn.read(answer('msg_2'));
  for (const id of ['prt_a', 'prt_b'])
    turn.read(updated({ id, ...place, type: 'tool', tool: 'grep', callID: 'call_1', state }));
  expect(events.map((event) => (event.type === 'tool_call' ? event.id : ''))).toEqual(['call_1', 'prt_b']);
});

it('shortens a long output to what may be stored', () => {
  const { turn, events } = reader();
  turn.read(answer('msg_2'));
  const state = { status: 'error', input: {}, error: 'x'.repeat(50_000), time: { start: 1, end: 2 } } as const;
  turn.read(updated({ id: 'prt_t', ...place, type: 'tool', tool: 'read', callID: 'call_1', state }));
  const update = events.at(-1);
  expect(update?.type === 'tool_update' ? update.output?.length : 0).toBeLessThanOrEqual(20_000);
});

it('adds up the usage of model calls, each once, and knows no price where the agent knows none', () => {
  const { turn, events } = reader();
  turn.read(answer('msg_2'));
  turn.read(updated(finish('prt_1', 'tool-calls')));
  turn.read(updated(finish('prt_1', 'tool-calls')));
  expect(turn.facts().usage).toEqual({
    input_tokens: 10,
    output_tokens: 5,
    reasoning_tokens: 1,
    cache_read_tokens: 3,
    cache_write_tokens: 2,
    cost_usd: null,
  });
  turn.read(updated(finish('prt_2', 'stop', 0.25)));
  expect(events.filter(({ type }) => type === 'usage')).toHaveLength(2);
  expect(turn.facts().usage).toMatchObject({ input_tokens: 20, cost_usd: 0.25 });
});

it('counts unknown ends in a row, and starts again after a known one', () => {
  const { turn } = reader();
  turn.read(answer('msg_2'));
  const counts = ['unknown', 'stop', 'other', 'unknown'].map((reason, at) => {
    turn.read(updated(finish(`prt_${at}`, reason)));
    return turn.facts().unknownFinishes;
  });
  expect(counts).toEqual([1, 0, 1, 2]);
});

it('says after each model call what it left in the context, whether or not the model has a known window', () => {
  const { turn, events } = reader([], 200_000);
  turn.read(answer('msg_2'));
  turn.read(updated(finish('prt_1', 'tool-calls')));
  turn.read(updated(finish('prt_1', 'tool-calls')));
  turn.read(updated(finish('prt_2', 'stop')));
  const told = { type: 'context', context: { used: 21, window: 200_000 } };
  expect(events.filter(({ type }) => type === 'context')).toEqual([told, told]);

  const unknown = reader([], 0);
  unknown.turn.read(answer('msg_2'));
  unknown.turn.read(updated(finish('prt_1', 'stop')));
  expect(unknown.events).toContainEqual({ type: 'context', context: { used: 21, window: null } });
});

it('says nothing of the context where the model’s server counts no tokens', () => {
  const { turn, events } = reader([], 200_000);
  const nothing = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } };
  turn.read(answer('msg_2'));
  turn.read(updated({ id: 'prt_1', ...place, type: 'step-finish', reason: 'stop', cost: 0, tokens: nothing }));
  expect(events.map(({ type }) => type)).toEqual(['usage']);
});
