import { expect, it, vi } from 'vitest';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import { hasProcTable } from '@boocode/processes/process-table';
import { play, sessionRequest } from '../conformance-world.js';
import { longCommands } from './cancel-scenes.js';
import { isBrief, isCore, type Costs } from './form.js';
import { commandsIn } from './remains.js';
import { allow, requestsOf, script, untilSaid, type OnStage } from './stage.js';

export function describeCancel(stage: OnStage, costs: Costs): void {
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

  it.skipIf(isCore(costs))('never asks the model when it is cancelled before it begins', async () => {
    const { world, subject } = stage();
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const before = world.rehearsal.requests.length;
    const { result } = await play(subject.backend, session, { user: 'too late', signal: AbortSignal.abort() });
    expect(result).toMatchObject({ outcome: 'cancelled', usage: null });
    expect(world.rehearsal.requests).toHaveLength(before);
  });

  it.runIf(hasProcTable() && !isBrief(costs))('ends what its commands have left running with the session', async () => {
    const { world, subject } = stage();
    script(
      stage(),
      'leave it',
      { text: 'I leave it.', tools: [{ bash: longCommands.isLeftBehind }] },
      { text: 'Left.' },
    );
    const cwd = await world.copy('left');
    const session = await subject.backend.ensureSession(sessionRequest(world, { cwd, profile: 'write' }));
    const { result } = await play(subject.backend, session, { user: 'leave it', onAsk: allow });
    expect(result).toMatchObject({ outcome: 'completed', text: 'Left.' });
    await subject.backend.closeSession(session);
    expect(commandsIn(world)).toEqual([]);
  });
}
