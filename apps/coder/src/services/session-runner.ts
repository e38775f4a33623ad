import type { TaskTools } from '../tools/task-tools.js';
import { OrdinarySpec } from '../chats/ordinary-task.js';
import { chatSystem, turnWords } from '../chats/turn-words.js';
import type { ClaimedTask } from '../tasks/types.js';
import type { AgentBackend, PermissionProfile, Session, TurnResult } from './agent-backend.js';
import { nobodyToAsk } from './ask-desk.js';
import { inSession } from './agent-turns.js';
import type { ChatKeeper } from './chat-keeper.js';
import { configHash, inChat, sessionToResume } from './chat-turn.js';
import { promptAgent } from './prompt-agent.js';
import { cancelled, notCompleted, type AttemptContext, type TaskEnd, type TaskRunner } from './task-runner.js';

export interface SessionRunnerPorts {
  backend: AgentBackend;
  /** Which surface the backend is. */
  surface: string;
  chats: ChatKeeper;
  tools?: Pick<TaskTools, 'open'>;
}

/**
 * Runs a task outside runs: a person's words are one turn of the agent, in its project in place or in the worktree of its
 * chat, and its last words are the output. A task of a chat goes on in the session that the agent has for that chat; where it cannot, a fresh one is told what
 * happened before.
 */
export function createSessionRunner({ backend, surface, chats, tools }: SessionRunnerPorts): TaskRunner {
  return {
    async run(task, context) {
      const { profile, title = task.input.slice(0, 80) } = OrdinarySpec.parse(task.spec);
      const cwd = await context.untimed(() => chats.folderOf(task, context));
      const config_hash = configHash({ surface, cwd, profile });
      const agent_session_id = await sessionToResume({ chats, task, context }, config_hash);
      if (context.signal.aborted) return cancelled();
      // Who may change nothing hands nothing on that could.
      const handOn = backend.capabilities.tools && profile !== 'read-only' ? (tools?.open(task) ?? null) : null;
      try {
        const request = {
          task_id: task.id,
          attempt: task.attempt,
          cwd,
          title,
          model: task.model,
          mode_id: task.mode_id,
          thinking_option_id: task.thinking_option_id,
          profile,
          agent_session_id,
          tools: handOn === null ? [] : [handOn.server],
        };
        return await inSession(backend, { request, context }, async (session) => {
          const turn = { chats, task, context, session, surface, config_hash, cwd, profile };
          return endOf(
            await inChat(turn, async (heard) => {
              const talk = { backend, chats, task, context: heard, session, profile };
              const result = await prompt(talk);
              await commitOf(talk, result);
              return result;
            }),
          );
        });
      } finally {
        handOn?.close();
      }
    },
  };
}

interface Turn {
  backend: AgentBackend;
  chats: ChatKeeper;
  task: ClaimedTask;
  context: AttemptContext;
  session: Session;
  profile: PermissionProfile;
}

async function prompt({ backend, chats, task, context, session, profile }: Turn): Promise<TurnResult> {
  const { resumed } = session;
  const interrupted = task.attempt > 1;
  const place = await chats.placeOf(task, context.signal);
  const before = resumed ? { exchanges: [], events: [] } : await chats.before(task, context.signal);
  return promptAgent(backend, session, {
    system: place === null ? chatSystem : `${chatSystem}\n${place}`,
    user: turnWords({ input: task.input, resumed, interrupted, ...before }),
    signal: context.signal,
    output: null,
    onAsk: profile === 'read-only' ? async () => nobodyToAsk : context.onAsk,
    onEvent: context.onEvent,
  });
}

/** Before its end is told: a coder that dies in between does the turn again, and finds what was committed. */
async function commitOf({ chats, task, context }: Turn, { outcome }: TurnResult): Promise<void> {
  if (outcome !== 'completed') return;
  const words = await chats.commit(task, context.signal);
  if (words !== null) context.onEvent({ type: 'notice', text: words });
}

function endOf(result: TurnResult): TaskEnd {
  if (result.outcome === 'completed') {
    return { outcome: 'completed', output: { text: result.text }, usage: result.usage, findings: [] };
  }
  return notCompleted(result);
}
