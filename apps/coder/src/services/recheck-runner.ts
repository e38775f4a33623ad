import path from 'node:path';
import { ValidatorOutput } from '@boocode/contracts/finding';
import { nameOf } from '@boocode/conductor/mending/mended-finding';
import { pathsOfRecheck, recheckOutcomes, type RecheckOutcome } from '@boocode/conductor/mending/recheck-outcome';
import { readRecheck } from '@boocode/conductor/mending/recheck-prompt';
import { OrdinarySpec, RecheckSpec } from '../chats/ordinary-task.js';
import { recheckWords } from '../findings/recheck-words.js';
import type { AgentBackend } from './agent-backend.js';
import { inSession } from './agent-turns.js';
import { askFor } from './ask-for.js';
import { checkout } from './git/checkout.js';
import { readFiles } from './git/read-files.js';
import { cancelled, type TaskEnd, type TaskRunner } from './task-runner.js';

export interface RecheckRunnerPorts {
  backend: AgentBackend;
  /** One folder a task. */
  checkoutsDir: string;
}

/**
 * Runs a task that looks at findings again: the validator gets one turn in a checkout of the commit, and code decides what its answer
 * means for each. What was established goes with the completion, so that it is there with it or not at all.
 */
export function createRecheckRunner({ backend, checkoutsDir }: RecheckRunnerPorts): TaskRunner {
  return {
    async run(task, context) {
      const spec = OrdinarySpec.parse(task.spec);
      const recheck = RecheckSpec.parse(spec.recheck);
      const { repository, commit } = recheck;
      const cwd = path.join(checkoutsDir, task.id);
      await checkout({ repository, commit, dir: cwd });
      const prompt = await recheckWords(recheck);
      if (context.signal.aborted) return cancelled();
      const request = {
        task_id: task.id,
        attempt: task.attempt,
        cwd,
        title: spec.title ?? task.input.slice(0, 80),
        model: task.model,
        mode_id: task.mode_id,
        thinking_option_id: task.thinking_option_id,
        profile: 'read-only' as const,
        // Nothing is lost when a look begins anew.
        agent_session_id: null,
        tools: [],
      };
      return inSession(backend, { request, context }, async (session) => {
        const end = await askFor({ backend, session, context, profile: request.profile }, prompt, readRecheck);
        return end.outcome === 'completed' ? judged(end, recheck) : end;
      });
    },
  };
}

async function judged(end: TaskEnd & { outcome: 'completed' }, recheck: RecheckSpec): Promise<TaskEnd> {
  const { repository, found_at, commit, findings } = recheck;
  const answer = ValidatorOutput.parse(end.output.data);
  const paths = pathsOfRecheck(findings, answer);
  const [before, after] = [await readFiles(repository, found_at, paths), await readFiles(repository, commit, paths)];
  const rechecks = recheckOutcomes(answer, { findings, commit, files: { before, after } });
  return { ...end, output: { text: told(recheck, rechecks), data: answer }, rechecks };
}

/** For people, in place of the answer's JSON. */
function told({ findings }: RecheckSpec, rechecks: readonly RecheckOutcome[]): string {
  return rechecks
    .map(({ status, reason }, index) => {
      const finding = findings[index];
      const name = finding === undefined ? '' : `${nameOf(finding)} ${finding.title}: `;
      return `- ${name}**${status === null ? 'not settled' : words[status]}**. ${reason}`;
    })
    .join('\n');
}

const words = { fixed: 'fixed', 'still-there': 'still there' } as const;
