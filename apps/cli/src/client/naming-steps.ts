import { RefusedError, UsageError } from '../errors.js';
import type { CoderClient } from './coder-client.js';

/** So many are named. */
const most = 20;

/** What `act` answers; where it was refused because the run has no such step, the words say which there are. */
export async function namingSteps<Reply>(
  client: Pick<CoderClient, 'run'>,
  { run, step }: { run: string; step: string | undefined },
  act: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await act();
  } catch (error) {
    if (step === undefined || !(error instanceof RefusedError) || error.code !== 'rerun.refused') throw error;
    const keys = (await client.run(run)).steps.flatMap(({ step_key }) => step_key ?? []);
    if (keys.includes(step)) throw error;
    const more = keys.length > most ? `, and ${keys.length - most} more` : '';
    throw new UsageError(`${error.message} Its steps are ${keys.slice(0, most).join(', ')}${more}.`);
  }
}
