import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { ContextUse } from '@boocode/contracts/message';
import { expect, it } from 'vitest';
import { play, sessionRequest } from '../conformance-world.js';
import { inRuns, script, textOf, type OnStage, type Subject } from './stage.js';

export function describeTurns(stage: OnStage): void {
  it.concurrent('streams a turn with a tool call in order, and answers with its last words', async () => {
    const { world, subject } = stage();
    script(
      stage(),
      'look into alpha',
      { reasoning: 'Where is it?', text: ['I will ', 'look.'], tools: [{ read: 'alpha.txt' }] },
      { text: ['It is ', 'the alpha file.'] },
    );
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result, events } = await play(subject.backend, session, { user: 'look into alpha' });
    expect(result).toMatchObject({ outcome: 'completed', text: 'It is the alpha file.' });
    // Not every agent shows what its model thinks; when its use is counted is its own affair.
    const told = events.filter(({ type }) => ['reasoning', 'text', 'tool_call', 'tool_update'].includes(type));
    expect(inRuns(told).filter((type, at) => type !== 'reasoning' || at > 0)).toEqual([
      'text',
      'tool_call',
      'tool_update',
      'text',
    ]);
    expect(textOf(events)).toBe('I will look.It is the alpha file.');
    const call = events.find((event) => event.type === 'tool_call');
    const update = events.find((event) => event.type === 'tool_update');
    expect(update).toMatchObject({ id: call?.id, status: 'completed' });
    expect(update?.output ?? '').toContain(subject.hides?.includes('tool-output') === true ? '' : 'the alpha file');
  });

  it.concurrent('counts the tokens of every model call of the turn and of no other, and says how full the context is, or nothing', async () => {
    const { world, subject } = stage();
    const [usage, later] = [
      { input: 100, output: 20 },
      { input: 300, output: 40 },
    ];
    script(stage(), 'count', { text: 'one', tools: [{ read: 'alpha.txt' }], usage }, { text: 'two', usage: later });
    const session = await subject.backend.ensureSession(sessionRequest(world));
    for (const round of ['first', 'second']) {
      const { result, events } = await play(subject.backend, session, { user: 'count' });
      const able = subject.backend.capabilities.usage;
      const counted = { input_tokens: 400, output_tokens: 60, cost_usd: null };
      expect([round, result.usage]).toMatchObject([round, able ? counted : null]);
      const told = events.filter((event) => event.type === 'usage');
      expect(told.slice(-1)).toEqual(able ? [{ type: 'usage', usage: result.usage }] : []);
      expect(contextOf(events)).toEqual(contextAfter(subject, later));
    }
  });

  it.concurrent('reports no use where no model answered, instead of none', async () => {
    const { world, subject } = stage();
    script(stage(), 'no answer', { status: 401 });
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result } = await play(subject.backend, session, { user: 'no answer' });
    expect(result).toMatchObject({ outcome: 'failure', usage: null });
  });

  it.concurrent('says which mode and thinking option are really used', async () => {
    const { world, subject } = stage();
    const { modes, thinking } = subject.backend.capabilities;
    const wanted = { mode_id: subject.mode ?? 'of-another-agent', thinking_option_id: subject.thinking ?? 'deep' };
    const session = await subject.backend.ensureSession(sessionRequest(world, wanted));
    expect(session).toMatchObject({
      mode_id: modes ? (subject.mode ?? null) : null,
      thinking_option_id: thinking ? (subject.thinking ?? null) : null,
    });
    const unknown = await subject.backend.ensureSession(sessionRequest(world, { thinking_option_id: 'no-such-depth' }));
    expect(unknown.thinking_option_id).not.toBe('no-such-depth');
    script(stage(), 'as wanted', { text: 'So it is.' });
    const { result } = await play(subject.backend, session, { user: 'as wanted' });
    expect(result).toMatchObject({ outcome: 'completed', text: 'So it is.' });
  });

  it.concurrent('says which model is used', async () => {
    const { world, subject } = stage();
    const session = await subject.backend.ensureSession(sessionRequest(world));
    expect(session.model).toContain('rehearsal');
    const unknown = subject.backend.ensureSession(sessionRequest(world, { model: 'nobody/knows-it' }));
    await expect(unknown).rejects.toMatchObject({ code: 'agent.model', outcome: 'failure' });
  });
}

/** The last word on the context of a turn; null = it said none. */
function contextOf(events: readonly AgentEvent[]): ContextUse | null {
  return events.flatMap((event) => (event.type === 'context' ? [event.context] : [])).at(-1) ?? null;
}

/** What the last model call put in, with its answer or without, and never a sum; as far as the surface tells. */
function contextAfter({ hides = [] }: Subject, last: { input: number; output: number }): unknown {
  const used: unknown = expect.toBeOneOf([last.input, last.input + last.output]);
  const window: unknown = hides.includes('window') ? null : someTokens;
  return hides.includes('context') ? null : { used, window };
}

const someTokens: unknown = expect.any(Number);
