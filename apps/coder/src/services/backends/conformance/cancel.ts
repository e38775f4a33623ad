import { expect, it, vi } from 'vitest';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import { play, sessionRequest } from '../conformance-world.js';
import { requestsOf, script, untilSaid, type OnStage } from './stage.js';

export function describeCancel(stage: OnStage): void {
  it.concurrent('ends a turn that is cancelled, and the session stays usable', async () => {
    const { world, subject } = stage();
    script(stage(), 'think for ever', { text: 'Hm.', hang: 'mid' });
    script(stage(), 'and now\\?', { text: 'Now I answer.' });
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const stop = new AbortController();
    const events: AgentEvent[] = [];
    const turn = play(subject.backend, session, { user: 'think for ever', signal: stop.signal, events });
    await untilSaid(stage(), { prompt: 'think for ever', events, text: 'Hm.' });
    stop.abort();
    expect((await turn).result).toMatchObject({ outcome: 'cancelled', error: { outcome: 'cancelled' } });
    const shown = events.length;
    await vi.waitFor(() => expect(requestsOf(stage(), 'think for ever').at(-1)?.ending).toBe('aborted'));
    const next = await play(subject.backend, session, { user: 'and now?' });
    expect(next.result).toMatchObject({ outcome: 'completed', text: 'Now I answer.' });
    expect(events).toHaveLength(shown);
  });

  it.concurrent('leaves nothing at work, and nothing broken, whenever it is cancelled', async () => {
    const { world, subject } = stage();
    const reading = { text: ['a', 'b'], tools: [{ read: 'alpha.txt' }] };
    script(stage(), 'on and on', reading, reading, reading, { text: 'never', hang: true });
    script(stage(), 'still fine', { text: 'Fine.' });
    // A directory that the agent has not seen: what it sets up there must survive the first cancel.
    const cwd = await world.copy('fresh');
    const session = await subject.backend.ensureSession(sessionRequest(world, { cwd }));
    for (let atEvent = 0; atEvent < 6; atEvent += 1) {
      const stop = new AbortController();
      let events = 0;
      const turn = subject.backend.prompt(session, {
        system: 'You are the persona under test.',
        user: 'on and on',
        signal: stop.signal,
        output: null,
        onAsk: async () => ({ decision: 'deny', message: 'Nobody is there.' }),
        onEvent() {
          events += 1;
          if (events === atEvent) stop.abort();
        },
      });
      if (atEvent === 0) stop.abort();
      expect((await turn).outcome).toBe('cancelled');
      await vi.waitFor(() =>
        expect(requestsOf(stage(), 'on and on').every(({ ending }) => ending !== null)).toBe(true),
      );
    }
    const { result } = await play(subject.backend, session, { user: 'still fine' });
    expect(result).toMatchObject({ outcome: 'completed', text: 'Fine.' });
  });

  it('never asks the model when it is cancelled before it begins', async () => {
    const { world, subject } = stage();
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const before = world.rehearsal.requests.length;
    const { result } = await play(subject.backend, session, { user: 'too late', signal: AbortSignal.abort() });
    expect(result).toMatchObject({ outcome: 'cancelled', usage: null });
    expect(world.rehearsal.requests).toHaveLength(before);
  });
}
