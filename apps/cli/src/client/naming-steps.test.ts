import { expect, it } from 'vitest';
import { RefusedError } from '../errors.js';
import { aRun, runId } from '../testing/run-fixture.js';
import { namingSteps } from './naming-steps.js';

const client = { run: async () => aRun() };
const message = 'It was refused. Nothing was changed.';

const refusedFor = (step: string | undefined, code = 'rerun.refused') =>
  namingSteps(client, { run: runId, step }, () => Promise.reject(new RefusedError({ status: 422, code, message })));

it('says which steps there are, where one is asked for that there is not', async () => {
  await expect(refusedFor('nope')).rejects.toThrow(`${message} Its steps are angle.step-1, angle.step-2.`);
});

it.each([['angle.step-1'], [undefined]])('leaves other refusals as they are (%s)', async (step) => {
  await expect(refusedFor(step)).rejects.toThrow(new RegExp(`^${message}$`));
  await expect(refusedFor('nope', 'other')).rejects.toThrow(new RegExp(`^${message}$`));
});
