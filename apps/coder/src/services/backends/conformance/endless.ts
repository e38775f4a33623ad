import type { RuleStep } from '@boocode/rehearsal/rules';
import { expect, it } from 'vitest';
import { play, sessionRequest } from '../conformance-world.js';
import { maxModelCalls, script, type OnStage } from './stage.js';

/** Always another one: some agents notice by themselves that they are asked for the same. */
const reading = (_: unknown, at: number): RuleStep => ({ text: `${at}`, tools: [{ read: `${at}.txt` }] });

export function describeEndlessTurns(stage: OnStage): void {
  it('ends a turn that asks the model again and again', async () => {
    const { world, subject } = stage();
    const { maxModelCalls: most = maxModelCalls } = subject;
    script(stage(), 'round and round', ...Array.from({ length: 8 * most }, reading));
    const before = world.rehearsal.requests.length;
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result } = await play(subject.backend, session, { user: 'round and round' });
    expect(result).toMatchObject({ outcome: 'failure', error: { code: 'agent.loop' } });
    // The model answers at once, so some calls are under way when the agent is stopped.
    expect(world.rehearsal.requests.length - before).toBeLessThan(5 * most);
  });
}
