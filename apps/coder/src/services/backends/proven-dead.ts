import { ProcessError } from '../processes/process-error.js';
import { BackendError } from './backend-error.js';

/** Waits for an end of processes; one that can't be proven is a crash, because what survives may still write. */
export async function provenDead(end: Promise<void>): Promise<void> {
  try {
    await end;
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    throw new BackendError('crash', 'agent.survived', error.message, { cause: error });
  }
}
