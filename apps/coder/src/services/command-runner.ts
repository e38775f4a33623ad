import type { CheckResult } from '@boocode/contracts/arena';
import type { Flow } from '@boocode/conductor/types';
import { graftOf } from '../flows/graft-rows.js';
import { changeAbout } from '../flows/step-change.js';
import { readStep } from '../flows/step-input.js';
import type { CheckRequest } from '../worktrees/run-check.js';
import { skippedEnd, type TaskRunner } from './task-runner.js';

export interface CommandRunnerPorts {
  flow: (name: string) => Flow | undefined;
  /** Throws when it is ended by its signal. */
  runCheck: (request: CheckRequest) => Promise<CheckResult>;
  /** The folder of the chat's worktree, where that stands at this very commit; else null. */
  folderAt: (chatId: string | null, commit: string, signal: AbortSignal) => Promise<string | null>;
}

/**
 * Runs the project's own check at the commit that a step is about: in the worktree where that was written, as long as it stands there, else in a
 * copy. That it fails is a result, and no failure of the step.
 */
export function createCommandRunner({ flow: flowOf, runCheck, folderAt }: CommandRunnerPorts): TaskRunner {
  return {
    async run(task, { signal, onEvent, untimed }) {
      const step = readStep(task, flowOf);
      const { input } = step;
      const change = changeAbout(step, 'There is no change to check.');
      if ('skip' in change) return skippedEnd(change.skip);
      const { repository, head_commit } = input.run;
      const left = task.dependencies.find(({ step_key }) => step_key?.split('/').at(-1) === change.key);
      const folder = await folderAt(left?.chat_id ?? null, change.commit, signal);
      onEvent({ type: 'tool_call', id: 'check', tool: 'bash', title: 'Run the check of the project', input: {} });
      const result = await untimed(() =>
        runCheck({
          project_id: task.project_id ?? '',
          repository,
          commit: change.commit,
          base_commit: head_commit,
          ...(folder !== null && { folder }),
          signal,
          onOutput: (output) => onEvent({ type: 'tool_update', id: 'check', status: 'running', output }),
        }),
      );
      const status = result.state === 'passed' || result.state === 'skipped' ? 'completed' : 'failed';
      onEvent({ type: 'tool_update', id: 'check', status, ...titleOf(result), output: result.tail });
      const output = { text: wordsOf(result), data: result };
      return { outcome: 'completed', output, usage: null, findings: [], ...graftOf(task, step, output) };
    },
  };
}

const titleOf = ({ command }: CheckResult): { title?: string } => (command === null ? {} : { title: `Run ${command}` });

function wordsOf({ state, command, exit_code, seconds, tail }: CheckResult): string {
  const took = `${Math.round(seconds * 10) / 10} s`;
  if (state === 'skipped') return tail;
  if (state === 'passed') return `\`${command}\` passed after ${took}.`;
  if (state === 'timed-out') return `\`${command}\` was ended after ${took}, because it took too long.`;
  return `\`${command}\` failed with ${exit_code ?? 'a signal'} after ${took}.`;
}
