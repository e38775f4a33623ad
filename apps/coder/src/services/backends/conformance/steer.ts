import { expect, it, vi } from 'vitest';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import { play, sessionRequest } from '../conformance-world.js';
import { script, textOf, type OnStage } from './stage.js';

export function describeSteer(stage: OnStage): void {
  it.concurrent('takes words while a turn runs, where it can, and says so when no turn is there to hear them', async () => {
    const { world, subject } = stage();
    const { backend } = subject;
    expect('steer' in backend).toBe(backend.capabilities.steer);
    if (!backend.capabilities.steer) return;
    const slow = Array.from({ length: 30 }, (_, at) => `${at} `);
    script(stage(), 'take your time', { text: slow, chunkMs: 100, tools: [{ read: 'alpha.txt' }] }, { text: 'Done.' });
    world.rehearsal.addRules([{ matchBody: 'mind the PLUM', steps: [{ text: 'The plum, yes.' }] }]);
    const session = await backend.ensureSession(sessionRequest(world));
    expect(await backend.steer?.(session, 'mind the PLUM')).toBe(false);
    const events: AgentEvent[] = [];
    const turn = play(backend, session, { user: 'take your time', events });
    await vi.waitFor(() => expect(textOf(events)).toContain('1 '), { timeout: 30_000, interval: 20 });
    expect(await backend.steer?.(session, 'mind the PLUM')).toBe(true);
    expect((await turn).result).toMatchObject({ outcome: 'completed', text: 'The plum, yes.' });
    expect(await backend.steer?.(session, 'mind the PLUM')).toBe(false);
  });
}
