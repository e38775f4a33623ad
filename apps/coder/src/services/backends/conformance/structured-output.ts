import { expect, it } from 'vitest';
import { play, sessionRequest } from '../conformance-world.js';
import { isBrief, type Costs } from './form.js';
import { script, type OnStage } from './stage.js';

const schema = {
  type: 'object',
  properties: { verdict: { type: 'string' } },
  required: ['verdict'],
  additionalProperties: false,
};

export function describeStructuredOutput(stage: OnStage, costs: Costs): void {
  it.concurrent('has its answer in the shape that was asked for, where it sees to that itself', async () => {
    const { world, subject } = stage();
    if (!subject.backend.capabilities.structured_output) return;
    script(stage(), 'judge it', { json: { verdict: 'sound' } }, { text: 'Judged.' });
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result } = await play(subject.backend, session, { user: 'judge it', output: schema });
    expect(result).toMatchObject({ outcome: 'completed', structured: { verdict: 'sound' } });
  });

  it.concurrent('never passes on an answer in another shape as one in the right shape', async () => {
    const { world, subject } = stage();
    if (isBrief(costs) && !subject.backend.capabilities.structured_output) return;
    script(stage(), 'judge it badly', { json: { verdict: 5 } }, { json: { verdict: 6 } }, { text: 'I judged.' });
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result } = await play(subject.backend, session, { user: 'judge it badly', output: schema });
    expect('structured' in result ? result.structured : undefined).toBeUndefined();
  });
}
