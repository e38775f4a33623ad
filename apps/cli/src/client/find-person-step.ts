import type { TaskView } from '@boocode/contracts/task';
import { CliError, exitCode } from '../errors.js';
import { findRun } from './find-run.js';
import type { CoderClient } from './coder-client.js';

/**
 * The step of a run that waits for a person now. Of several the one whose key says so (`pick`, `approve`) is meant. Throws `CliError` when
 * none does, with where the run stands.
 */
export async function findPersonStep(client: CoderClient, run: string, kind: 'pick' | 'approve'): Promise<TaskView> {
  const { steps, condition, reason } = await client.run(await findRun(client, run));
  const waiting = steps.filter(({ agent, condition: own }) => agent === 'human' && own === 'needs-you');
  const named = waiting.filter(({ step_key }) => step_key?.split('/').at(-1)?.startsWith(kind));
  const [step] = named.length > 0 ? named : waiting;
  if (step !== undefined) return step;
  throw new CliError({
    code: 'step.none-waits',
    message: `No step of this run waits for a person now (${condition}${reason === null ? '' : `: ${reason}`}).`,
    exit: exitCode.usage,
  });
}
