import type { StepSpec } from '../flows/run-spec.js';
import { graftOf } from '../flows/graft-rows.js';
import { broughtOnto, changeFor } from '../flows/step-change.js';
import { stepPrompt, type PromptPorts } from '../flows/step-prompt.js';
import { stepWords } from '../flows/step-words.js';
import { writeWords } from '../flows/write-words.js';
import type { PastEvent } from '../tasks/read-interrupted.js';
import type { ClaimedTask } from '../tasks/types.js';
import type { commitStep, StepPlan } from '../worktrees/step-worktree.js';
import type { Worktree } from '../worktrees/worktree-rows.js';
import type { AgentBackend } from './agent-backend.js';
import { inSession } from './agent-turns.js';
import { askFor } from './ask-for.js';
import { committedWords, type ChatKeeper } from './chat-keeper.js';
import { configHash, inChat, sessionToResume } from './chat-turn.js';
import { stepSession } from './step-session.js';
import { cancelled, failure, skippedEnd, type AttemptContext, type TaskEnd, type TaskRunner } from './task-runner.js';

export interface WriteRunnerPorts extends PromptPorts {
  backend: AgentBackend;
  /** Which surface the backend is. */
  surface: string;
  chats: ChatKeeper;
  /** The worktree of the step's chat, planned when there is none. */
  worktreeOf: (task: ClaimedTask, plan: StepPlan, signal: AbortSignal) => Promise<Worktree>;
  /** Brings a commit into the worktree, with the conflict marks that it takes. */
  bringOnto: (worktree: Worktree, commit: string) => Promise<void>;
  /** Files in which conflict marks are left. */
  leftConflicts: (worktree: Worktree) => Promise<string[]>;
  /** Commits what has changed there. */
  commit: (chatId: string, signal: AbortSignal) => ReturnType<typeof commitStep>;
  /** What the attempts did that were cut off before this one. */
  interrupted: (task: ClaimedTask, signal: AbortSignal) => Promise<PastEvent[]>;
}

const profile: StepSpec['profile'] = 'write';

/**
 * Runs a step that writes: its agent has one turn in the worktree of the step's chat, and what it has changed there is committed. The turn
 * is one of that chat, so a person can go on talking there, in the same session and the same worktree; and so does an attempt that
 * follows another, or a step that continues this one.
 */
export function createWriteRunner(ports: WriteRunnerPorts): TaskRunner {
  return {
    async run(task, context) {
      const { step, prompt } = await stepPrompt(task, ports);
      const { flow, input } = step;
      if ('skip' in prompt) return skippedEnd(prompt.skip);
      const start = changeFor(input);
      if (start === null) return skippedEnd('There is no change to begin with.');
      const { key, title } = input.step;
      const { repository, head_ref } = input.run;
      const plan = { repository, head_ref, commit: start.commit, flow: flow.name, key, title };
      const worktree = await ports.worktreeOf(task, plan, context.signal);
      const cwd = await context.untimed(() => ports.chats.folderOf(task, context));
      const brought = broughtOnto(input);
      if (brought !== null) await ports.bringOnto({ ...worktree, path: cwd }, brought);
      const place = await ports.chats.placeOf(task, context.signal);
      const told = { ...prompt, system: `${prompt.system}\n\n${writeWords(worktree, place)}` };
      const { chats, surface, backend } = ports;
      const config_hash = configHash({ surface, cwd, profile });
      const agent_session_id = await sessionToResume({ chats, task, context }, config_hash);
      const before = task.attempt > 1 ? await ports.interrupted(task, context.signal) : [];
      if (context.signal.aborted) return cancelled();
      const request = { ...stepSession(task, cwd), agent_session_id };
      const end = await inSession(backend, { request, context }, (session) =>
        inChat({ chats, task, context, session, surface, config_hash, cwd, profile }, async (heard) => {
          const { event, user } = stepWords({ prompt: told, goOn: flow.goOn(input), resumed: session.resumed, before });
          heard.onEvent(event);
          const talk = { backend, session, context: heard, profile };
          return withChange(await askFor(talk, { system: told.system, user }, null), {
            ports,
            worktree,
            context: heard,
          });
        }),
      );
      return end.outcome === 'completed' ? { ...end, ...graftOf(task, step, end.output) } : end;
    },
  };
}

/** Commits before the end is told: a coder that dies in between does the turn again, and finds what was committed. */
async function withChange(
  end: TaskEnd,
  { ports, worktree, context }: { ports: WriteRunnerPorts; worktree: Worktree; context: AttemptContext },
): Promise<TaskEnd> {
  if (end.outcome !== 'completed') return end;
  const left = await ports.leftConflicts(worktree);
  if (left.length > 0) {
    return failure('step.conflicts-left', `Its agent has left conflict marks in ${left.join(', ')}.`, end.usage);
  }
  const { committed, change } = await ports.commit(worktree.chat_id, context.signal);
  context.onEvent({ type: 'notice', text: committedWords(committed) });
  return { ...end, output: { ...end.output, data: change } };
}
