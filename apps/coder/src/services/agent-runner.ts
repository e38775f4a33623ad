import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { Usage } from '@boocode/contracts/task';
import type { Flow, Prompt } from '@boocode/conductor/types';
import { graftOf } from '../flows/graft-rows.js';
import type { FlowStep } from '../flows/step-input.js';
import { stepPrompt } from '../flows/step-prompt.js';
import { StepSpec } from '../flows/run-spec.js';
import { stepWords, type StepWords } from '../flows/step-words.js';
import type { PastEvent } from '../tasks/read-interrupted.js';
import type { ClaimedTask } from '../tasks/types.js';
import type { AgentBackend, PermissionProfile, Session, TurnResult } from './agent-backend.js';
import { nobodyToAsk } from './ask-desk.js';
import { inSession } from './agent-turns.js';
import type { RunSources } from './run-sources.js';
import { cancelled, failure, notCompleted, type AttemptContext, type TaskEnd, type TaskRunner } from './task-runner.js';

export interface AgentRunnerPorts {
  backend: AgentBackend;
  flow: (name: string) => Flow | undefined;
  sources: RunSources;
  /** What the attempts did that were cut off before this one. */
  interrupted: (task: ClaimedTask, signal: AbortSignal) => Promise<PastEvent[]>;
}

/**
 * Runs a step on an agent: builds its prompt, gives it one turn in a checkout of its own run, and reads what it said.
 * Text that does not satisfy the step's contract gets one repair turn in the same session. An attempt that follows one which
 * was cut off goes on in the agent's session where it can.
 */
export function createAgentRunner({ backend, flow: flowOf, sources, interrupted }: AgentRunnerPorts): TaskRunner {
  return {
    async run(task, context) {
      const { step, prompt } = await stepPrompt(task, { flow: flowOf, sources });
      const { flow, input } = step;
      if ('skip' in prompt) {
        return { outcome: 'completed', output: { text: '', skipped: prompt.skip }, usage: null, findings: [] };
      }
      const cwd = await sources.checkoutFor(task.flow_run_id ?? task.id, input.run);
      if (context.signal.aborted) return cancelled();
      const before = task.attempt > 1 ? await interrupted(task, context.signal) : [];
      const request = sessionRequest(task, cwd);
      return inSession(backend, { request, context }, (session) => {
        const talk = { backend, session, context, task, step, profile: request.profile };
        const goOn = flow.goOn(input);
        return converse(talk, prompt, stepWords({ prompt, goOn, resumed: session.resumed, before }));
      });
    },
  };
}

function sessionRequest(task: ClaimedTask, cwd: string): Parameters<AgentBackend['ensureSession']>[0] {
  const step = StepSpec.parse(task.spec);
  return {
    task_id: task.id,
    attempt: task.attempt,
    cwd,
    title: step.title,
    model: task.model,
    mode_id: task.mode_id,
    thinking_option_id: task.thinking_option_id,
    profile: step.profile,
    agent_session_id: task.agent_session_id,
    tools: [],
  };
}

interface Conversation {
  backend: AgentBackend;
  session: Session;
  context: AttemptContext;
  task: ClaimedTask;
  step: FlowStep;
  profile: PermissionProfile;
}

async function converse(talk: Conversation, { system }: Prompt, { user, event }: StepWords): Promise<TaskEnd> {
  const { flow, input } = talk.step;
  talk.context.onEvent(event);
  const first = await turn(talk, { system, user }, null);
  if (first.outcome !== 'completed') return notCompleted(first);
  if (input.step.output === null) return done(talk, { text: first.text }, first.usage);
  const reading = flow.read(input, first.text);
  if (reading.ok) return done(talk, { text: first.text, data: reading.data }, first.usage);
  talk.context.onEvent({
    type: 'notice',
    text: `The answer could not be read (${reading.problem}); asking once more.`,
  });
  const second = await turn(talk, { system, user: reading.repair }, first.usage);
  if (second.outcome !== 'completed') return notCompleted(second);
  const repaired = flow.read(input, second.text);
  if (repaired.ok) return done(talk, { text: second.text, data: repaired.data }, second.usage);
  return failure('output.invalid', `The answer could not be read, asked twice: ${repaired.problem}`, second.usage);
}

/** One turn; its usage is counted on top of what the attempt has used `before`. */
async function turn(
  talk: Conversation,
  prompt: Pick<Prompt, 'system' | 'user'>,
  before: Usage | null,
): Promise<TurnResult> {
  const { signal, onEvent, onAsk } = talk.context;
  const result = await talk.backend.prompt(talk.session, {
    ...prompt,
    signal,
    output: null,
    // Analysis is read-only: what its profile leaves open is refused, with words.
    onAsk: talk.profile === 'read-only' ? async () => nobodyToAsk : onAsk,
    onEvent: (event) =>
      onEvent(event.type === 'usage' ? { ...event, usage: plus(before, event.usage) ?? event.usage } : event),
  });
  return { ...result, usage: plus(before, result.usage) };
}

function plus(before: Usage | null, usage: Usage | null): Usage | null {
  if (before === null || usage === null) return usage ?? before;
  return {
    input_tokens: before.input_tokens + usage.input_tokens,
    output_tokens: before.output_tokens + usage.output_tokens,
    reasoning_tokens: before.reasoning_tokens + usage.reasoning_tokens,
    cache_read_tokens: before.cache_read_tokens + usage.cache_read_tokens,
    cache_write_tokens: before.cache_write_tokens + usage.cache_write_tokens,
    cost_usd: before.cost_usd === null || usage.cost_usd === null ? null : before.cost_usd + usage.cost_usd,
  };
}

function done({ task, step }: Conversation, output: StepOutput, usage: Usage | null): TaskEnd {
  return { outcome: 'completed', output, usage, findings: [], ...graftOf(task, step, output) };
}
