import type { Flow } from '@boocode/conductor/types';
import { graftOf } from '../flows/graft-rows.js';
import { inputHash } from '../flows/input-hash.js';
import { changeFor } from '../flows/step-change.js';
import type { FlowStep } from '../flows/step-input.js';
import { stepPrompt } from '../flows/step-prompt.js';
import { stepWords, type StepWords } from '../flows/step-words.js';
import type { PastEvent } from '../tasks/read-interrupted.js';
import type { FoundResult } from '../tasks/find-result.js';
import type { ClaimedTask } from '../tasks/types.js';
import type { AgentBackend } from './agent-backend.js';
import { askFor, type Talk } from './ask-for.js';
import { inSession } from './agent-turns.js';
import { reusedEnd } from './reuse.js';
import type { RunSources } from './run-sources.js';
import { stepSession } from './step-session.js';
import { cancelled, skippedEnd, type TaskEnd, type TaskRunner } from './task-runner.js';

export interface AgentRunnerPorts {
  backend: AgentBackend;
  flow: (name: string) => Flow | undefined;
  sources: RunSources;
  /** What the attempts did that were cut off before this one. */
  interrupted: (task: ClaimedTask, signal: AbortSignal) => Promise<PastEvent[]>;
  /** What an equal input led to before; asked only in a run that may reuse. */
  foundResult: (input_hash: string, task: ClaimedTask, signal: AbortSignal) => Promise<FoundResult | null>;
}

/**
 * Runs a step on an agent: builds its prompt, gives it one turn in a checkout of its own run, and reads what it said.
 * Text that does not satisfy the step's contract gets one repair turn in the same session. An attempt that follows one which
 * was cut off goes on in the agent's session where it can. Where the run may reuse, what an equal input led to before is its end.
 */
export function createAgentRunner(ports: AgentRunnerPorts): TaskRunner {
  const { backend, flow: flowOf, sources, interrupted } = ports;
  return {
    async run(task, context) {
      const { step, prompt } = await stepPrompt(task, { flow: flowOf, sources });
      const { flow, input } = step;
      if ('skip' in prompt) return skippedEnd(prompt.skip);
      const change = changeFor(input);
      if (change === null) return skippedEnd('There is no change to look at.');
      const { model } = task;
      const asked = { ...prompt, commit: change.commit };
      // Where nobody knows which model answers, an equal input may be asked of another one.
      const input_hash = model === null ? null : inputHash({ ...task, model }, step, asked);
      const found =
        step.reuse && input_hash !== null ? await ports.foundResult(input_hash, task, context.signal) : null;
      const reused = found === null ? null : reusedEnd(step, found);
      if (reused !== null) {
        context.onEvent({
          type: 'notice',
          text: `Reused from task ${reused.output.reused_from}: it was asked the same.`,
        });
        return withGraft(reused, task, step);
      }
      const run = task.flow_run_id ?? task.id;
      const { repository, source } = input.run;
      const tree = { repository, source, commit: change.commit };
      const cwd = await sources.checkoutFor(change.key === null ? run : `${run}.${change.commit}`, tree);
      if (context.signal.aborted) return cancelled();
      const before = task.attempt > 1 ? await interrupted(task, context.signal) : [];
      const request = stepSession(task, cwd);
      return inSession(backend, { request, context }, async (session) => {
        const words = stepWords({ prompt, goOn: flow.goOn(input), resumed: session.resumed, before });
        const talk = { backend, session, context, profile: request.profile };
        const end = await converse(talk, step, { system: prompt.system, ...words });
        return withGraft(end.outcome === 'completed' && input_hash !== null ? { ...end, input_hash } : end, task, step);
      });
    },
  };
}

/** Says it, and reads the answer as the step's contract wants it. */
function converse(
  talk: Talk,
  { flow, input }: FlowStep,
  { event, ...prompt }: StepWords & { system: string },
): Promise<TaskEnd> {
  talk.context.onEvent(event);
  return askFor(talk, prompt, input.step.output === null ? null : (text) => flow.read(input, text));
}

function withGraft(end: TaskEnd, task: ClaimedTask, step: FlowStep): TaskEnd {
  return end.outcome === 'completed' ? { ...end, ...graftOf(task, step, end.output) } : end;
}
