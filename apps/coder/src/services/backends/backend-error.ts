import type { TaskError } from '@boocode/contracts/task';

/**
 * Why a session could not be made or a turn not be begun. `outcome` is what the attempt ends as: a `failure` burns one,
 * a `crash` is simply tried again.
 */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly code: string;
  readonly outcome: TaskError['outcome'];
  constructor(outcome: TaskError['outcome'], code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.outcome = outcome;
  }
}
