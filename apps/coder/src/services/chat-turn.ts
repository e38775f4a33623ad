import { createHash } from 'node:crypto';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { ClaimedTask } from '../tasks/types.js';
import type { PermissionProfile, Session, TurnResult } from './agent-backend.js';
import type { ChatKeeper } from './chat-keeper.js';
import type { AttemptContext } from './task-runner.js';

export interface ChatTurn {
  chats: ChatKeeper;
  task: ClaimedTask;
  context: AttemptContext;
  session: Session;
  /** Which surface its agent is driven by. */
  surface: string;
  config_hash: string;
  /** Where it works, and what it may do there. */
  cwd: string;
  profile: PermissionProfile;
}

type Ended = Pick<TurnResult, 'outcome' | 'usage'>;

/**
 * Does a turn in the session that the agent has for the task's chat, and writes down of that session that it began, how full its context
 * is and how the turn ended: beside the agent's own work, which waits for none of it.
 */
export async function inChat<Result extends Ended>(
  { chats, task, context, session, surface, config_hash, cwd, profile }: ChatTurn,
  work: (context: AttemptContext) => Promise<Result>,
): Promise<Result> {
  const begun = chats.begin(task, { backend: surface, config_hash, session });
  const fillings = noteFillings({ chats, task, begun });
  const onEvent = (event: AgentEvent): void => {
    context.onEvent(event);
    fillings.hear(event);
  };
  const turn = { chats, task, context, cwd, profile };
  const [result] = await Promise.all([betweenCheckpoints(turn, () => work({ ...context, onEvent })), begun]);
  await fillings.noted();
  await chats.end(task, result);
  return result;
}

/** What a turn may change can be taken back: the files are kept before and after it, however it ends. */
async function betweenCheckpoints<Result>(
  { chats, task, context, cwd, profile }: Pick<ChatTurn, 'chats' | 'task' | 'context' | 'cwd' | 'profile'>,
  work: () => Promise<Result>,
): Promise<Result> {
  if (profile === 'read-only') return work();
  const keep = async (kind: 'before' | 'after'): Promise<void> => {
    const words = await chats.checkpoint(task, { kind, folder: cwd });
    if (words !== null) context.onEvent({ type: 'notice', text: words });
  };
  await keep('before');
  try {
    return await work();
  } finally {
    await keep('after');
  }
}

interface Fillings {
  hear(event: AgentEvent): void;
  /** All that was heard is written. Rejects when some of it could not be. */
  noted(): Promise<void>;
}

/** Writes down how full the agent says that its context is, in order, behind the session's own row. */
function noteFillings({ chats, task, begun }: Pick<ChatTurn, 'chats' | 'task'> & { begun: Promise<void> }): Fillings {
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
export function configHash(config: { surface: string; cwd: string; profile: PermissionProfile }): string {
  return createHash('sha256').update(JSON.stringify(config)).digest('hex');
}

/** The agent's session to go on in: of the attempt before, or what its chat has with the same folder and profile. */
export async function sessionToResume(
  { chats, task, context }: Pick<ChatTurn, 'chats' | 'task' | 'context'>,
  config_hash: string,
): Promise<string | null> {
  if (task.agent_session_id !== null) return task.agent_session_id;
  const kept = await chats.sessionFor(task, context.signal);
  return kept?.config_hash === config_hash ? kept.agent_session_id : null;
}
