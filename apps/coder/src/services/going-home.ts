import type { ClaimedTask } from '../tasks/types.js';
import { SourceUnreachable } from './git/mirrors.js';
import type { TaskRunner } from './task-runner.js';

/**
 * The same, whose tasks go to the host that has their folder where what they read cannot be fetched here. `keepHome` says so in the
 * table; false: it had been said before, and then it is a failure of the step. No attempt is burnt by going home.
 */
export function goingHome(
  runner: TaskRunner,
  keepHome: (task: ClaimedTask, why: string, signal: AbortSignal) => Promise<boolean>,
): TaskRunner {
  return {
    async run(task, context) {
      try {
        return await runner.run(task, context);
      } catch (error) {
        if (!(error instanceof SourceUnreachable) || !(await keepHome(task, error.message, context.signal)))
          throw error;
        const message = `${error.message}. It is left to the host that has its folder.`;
        return {
          outcome: 'crash',
          error: { outcome: 'crash', code: error.code, message },
          usage: null,
          retry_after_seconds: 0,
        };
      }
    },
  };
}
