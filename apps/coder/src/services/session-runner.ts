import { createHash } from 'node:crypto';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { TaskTools } from '../tools/task-tools.js';
import { OrdinarySpec } from '../chats/ordinary-task.js';
import { chatSystem, turnWords } from '../chats/turn-words.js';
import type { ClaimedTask } from '../tasks/types.js';
import type { AgentBackend, PermissionProfile, Session, TurnResult } from './agent-backend.js';
import { nobodyToAsk } from './ask-desk.js';
import { inSession } from './agent-turns.js';
import type { ChatKeeper } from './chat-keeper.js';
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
      const [cwd, before] = await Promise.all([
        chats.folderOf(task, context),
        task.agent_session_id === null ? chats.sessionFor(task, context.signal) : null,
      ]);
      const config_hash = hashOf({ surface, cwd, profile });
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
          agent_session_id: before?.config_hash === config_hash ? before.agent_session_id : task.agent_session_id,
          tools: handOn === null ? [] : [handOn.server],
        };
        return await inSession(backend, { request, context }, async (session) => {
          // What the chat is told of it is written beside the agent's own work: nobody waits for that.
          const begun = chats.begin(task, { backend: surface, config_hash, session });
          const fillings = noteFillings({ chats, task, begun });
          const onEvent = (event: AgentEvent): void => {
            context.onEvent(event);
            fillings.hear(event);
          };
          const turn = { backend, chats, task, context: { ...context, onEvent }, session, profile };
          const [result] = await Promise.all([prompt(turn), begun]);
          await fillings.noted();
          await commitOf(turn, result);
          await chats.end(task, result);
          return endOf(result);
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

interface Fillings {
  hear(event: AgentEvent): void;
  /** All that was heard is written. Rejects when some of it could not be. */
  noted(): Promise<void>;
}

/** Writes down how full the agent says that its context is, in order, behind the session's own row. */
function noteFillings({ chats, task, begun }: Pick<Turn, 'chats' | 'task'> & { begun: Promise<void> }): Fillings {
  let noting = begun;
  return {
    hear(event) {
      if (event.type !== 'context') return;
      noting = noting.then(() => chats.fill(task, event.context));
      // A fault is heard by who waits for all of it; until then nobody does.
      noting.catch(() => undefined);
    },
    noted: () => noting,
  };
}

/** A session keeps its folder and what it may do: what was begun with others is not gone on with. */
function hashOf(config: { surface: string; cwd: string; profile: string }): string {
  return createHash('sha256').update(JSON.stringify(config)).digest('hex');
}

function endOf(result: TurnResult): TaskEnd {
  if (result.outcome === 'completed') {
    return { outcome: 'completed', output: { text: result.text }, usage: result.usage, findings: [] };
  }
  return notCompleted(result);
}
