import type { AgentEvent } from '@boocode/contracts/agent-event';
import { describe, expect, it } from 'vitest';
import { stepWords, type StepTurn } from './step-words.js';

const prompt = { system: 'Be good.', user: 'Read it all.', shared: 4 };
const fresh: StepTurn = { prompt, goOn: 'Go on.', resumed: false, before: [] };

const told = (words: typeof prompt): AgentEvent => stepWords({ ...fresh, prompt: words }).event;
const text = (words: string): AgentEvent => ({ type: 'text', text: words });
const here = (...events: AgentEvent[]) => events.map((event) => ({ event, in_session: true }));
const elsewhere = (...events: AgentEvent[]) => events.map((event) => ({ event, in_session: false }));

describe('what the agent of a step is told', () => {
  it('is its prompt the first time', () => {
    expect(stepWords(fresh)).toMatchObject({ user: 'Read it all.', event: { kind: 'whole' } });
  });

  it('is only to go on where the session has begun to work on this prompt, however often it was cut off', () => {
    const begun = here(told(prompt), text('I begin.'));
    expect(stepWords({ ...fresh, resumed: true, before: begun })).toMatchObject({
      user: 'Go on.',
      event: { kind: 'go-on' },
    });
    const { event } = stepWords({ ...fresh, resumed: true, before: begun });
    expect(stepWords({ ...fresh, resumed: true, before: [...begun, ...here(event)] }).user).toBe('Go on.');
  });

  it('is the prompt where the session was cut off before it had shown that it had it', () => {
    expect(stepWords({ ...fresh, resumed: true, before: here(told(prompt)) }).user).toBe('Read it all.');
    const other = { ...prompt, user: 'Read half of it.' };
    const before = here(told(other), text('I begin.'), told(prompt));
    expect(stepWords({ ...fresh, resumed: true, before }).user).toBe('Read it all.');
  });

  it('is the new prompt where a person has changed it since', () => {
    const before = here(told({ ...prompt, user: 'Read half of it.' }), text('I begin.'));
    expect(stepWords({ ...fresh, resumed: true, before })).toMatchObject({
      user: 'Read it all.',
      event: { kind: 'whole' },
    });
  });

  it('is the prompt and what was done before where another session did it', () => {
    const call: AgentEvent = { type: 'tool_call', id: '1', tool: 'read', title: 'Read a.ts', input: {} };
    const before = [told(prompt), text('I be'), text('gin.'), call];
    for (const turn of [
      { ...fresh, before: here(...before) },
      { ...fresh, resumed: true, before: elsewhere(...before) },
    ]) {
      const { user, event } = stepWords(turn);
      expect(user).toMatch(/^Read it all\.\n[^]*cut off/);
      expect(user).toContain('<before>\nI begin.\n- Read a.ts (it may not have ended)\n</before>');
      expect(event.kind).toBe('whole');
    }
  });
});
