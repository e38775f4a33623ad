import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { ContextUse } from '@boocode/contracts/message';
import { expect, it } from 'vitest';
import { play, sessionRequest } from '../conformance-world.js';
import { later, type Conversation } from './conversation.js';
import { isCore, type Costs } from './form.js';
import { inRuns, script, textOf, type OnStage, type Subject } from './stage.js';

interface TurnOptions extends Costs {
  conversation: () => Promise<Conversation>;
}

export function describeTurns(stage: OnStage, { conversation, ...costs }: TurnOptions): void {
  it.concurrent('streams a turn with a tool call in order, and answers with its last words', async () => {
    const { subject } = stage();
    const { result, events } = (await conversation()).look;
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
    const { subject } = stage();
    const able = subject.backend.capabilities.usage;
    const { look, count } = await conversation();
    for (const { result } of [look, count]) expect(result).toMatchObject({ outcome: 'completed' });
    // What the first has thought is output to some agents, and to others a sum of its own.
    expect(count.result.usage?.output_tokens).toBe(able ? 60 : undefined);
    for (const { result, events } of [look, count]) {
      expect([result.usage]).toMatchObject([able ? { input_tokens: 400, cost_usd: null } : null]);
      const told = events.filter((event) => event.type === 'usage');
      expect(told.slice(-1)).toEqual(able ? [{ type: 'usage', usage: result.usage }] : []);
      expect(contextOf(events)).toEqual(contextAfter(subject, later));
    }
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
    // Where there is neither, the session is like every other; and what the session says is all that is the surface's own.
    if ((!modes && !thinking) || isCore(costs)) return;
    script(stage(), 'as wanted', { text: 'So it is.' });
    const { result } = await play(subject.backend, session, { user: 'as wanted' });
    expect(result).toMatchObject({ outcome: 'completed', text: 'So it is.' });
  });

  it.concurrent('says which model is used', async () => {
    const { world, subject } = stage();
    expect((await conversation()).session.model).toContain('rehearsal');
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
