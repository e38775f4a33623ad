import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { ContextUse } from '@boocode/contracts/message';
import type { Sql } from '@boocode/db/connect';
import type { Logger } from 'pino';
import { endAgentSession, fillAgentSession, findAgentSession, openAgentSession } from '../chats/agent-sessions.js';
import { readExchanges, type Exchange } from '../chats/chat-tasks.js';
import { folderOf } from '../chats/task-folder.js';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper.js';
import type { TurnCheckpoint } from '../checkpoints/turn-checkpoints.js';
import { readInterrupted } from '../tasks/read-interrupted.js';
import type { ClaimedTask } from '../tasks/types.js';
import type { Waiting } from '../worktrees/begin-worktree.js';
import type { Committed } from '../worktrees/commit-worktree.js';
import type { WorktreeKeeper } from '../worktrees/worktree-keeper.js';
import type { Session, TurnResult } from './agent-backend.js';
import { isDatabaseAway, whenDatabaseIsBack } from '@boocode/db/database-away';

type KeptSession = NonNullable<Awaited<ReturnType<typeof findAgentSession>>>;

/** What is known of the chat that a task belongs to; a task without one has a folder alone. Reads wait for the database. */
export interface ChatKeeper {
  /** Made and set up where it is not there yet; what is done for that is told. */
  folderOf(task: ClaimedTask, waiting: Waiting): Promise<string>;
  /** What an agent is told of the place where it works; null = nothing in particular. */
  placeOf(task: ClaimedTask, signal: AbortSignal): Promise<string | null>;
  /** The agent's session of this chat; a turn with another configuration cannot go on in it. */
  sessionFor(task: ClaimedTask, signal: AbortSignal): Promise<KeptSession | null>;
  begin(task: ClaimedTask, opened: { backend: string; config_hash: string; session: Session }): Promise<void>;
  /** Its agent has told how full the context is; only after `begin`. */
  fill(task: ClaimedTask, context: ContextUse): Promise<void>;
  end(task: ClaimedTask, result: Pick<TurnResult, 'outcome' | 'usage'>): Promise<void>;
  /** Keeps the files of its folder as they are before or after a turn; what a person is told of it, null = nothing. It never throws. */
  checkpoint(task: ClaimedTask, of: Pick<TurnCheckpoint, 'kind' | 'folder'>): Promise<string | null>;
  /** Commits what a completed turn has changed in the worktree of the chat; what a person is told of it, null where there is none. */
  commit(task: ClaimedTask, signal: AbortSignal): Promise<string | null>;
  /** What a session that holds nothing must be told. */
  before(task: ClaimedTask, signal: AbortSignal): Promise<{ exchanges: Exchange[]; events: AgentEvent[] }>;
}

/** So much of a chat is told to a session that does not hold it. */
const exchangesTold = 10;

export interface ChatKeeperPorts {
  sql: Sql;
  scratchDir: string;
  worktrees: Pick<WorktreeKeeper, 'folderOf' | 'wordsOf' | 'commit'>;
  checkpoints: Pick<CheckpointKeeper, 'ofTurn'>;
  log: Logger;
}

export function createChatKeeper({ sql, scratchDir, worktrees, checkpoints, log }: ChatKeeperPorts): ChatKeeper {
  /** What is only shown must not end a turn: while the database is away it is left out. */
  async function note(what: string, task: ClaimedTask, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      log.warn({ err: error, task: task.id }, `could not note that ${what}`);
    }
  }

  return {
    folderOf: (task, waiting) =>
      whenDatabaseIsBack(() => folderOf({ sql, scratchDir, worktrees }, task, waiting), waiting.signal),
    async placeOf({ chat_id }, signal) {
      return chat_id === null ? null : whenDatabaseIsBack(() => worktrees.wordsOf(chat_id), signal);
    },
    async sessionFor({ chat_id, agent }, signal) {
      return chat_id === null ? null : whenDatabaseIsBack(() => findAgentSession(sql, { chat_id, agent }), signal);
    },
    async begin(task, { backend, config_hash, session }) {
      const { chat_id, agent, model, mode_id, thinking_option_id } = task;
      if (chat_id === null) return;
      await note('a session began', task, () =>
        openAgentSession(sql, task, {
          chat_id,
          agent,
          backend,
          agent_session_id: session.agent_session_id,
          config_hash,
          requested: { model, mode_id, thinking_option_id },
          effective: session,
        }),
      );
    },
    async fill(task, context) {
      const { chat_id, agent } = task;
      if (chat_id === null) return;
      await note('a context was filled', task, () => fillAgentSession(sql, task, { chat_id, agent, context }));
    },
    async end(task, { outcome, usage }) {
      const { chat_id, agent } = task;
      if (chat_id === null) return;
      await note('a session ended', task, () => endAgentSession(sql, task, { chat_id, agent, outcome, usage }));
    },
    async checkpoint(task, of) {
      try {
        return await checkpoints.ofTurn({ ...of, task });
      } catch (error) {
        log.warn({ err: error, task: task.id }, 'could not make the checkpoint of a turn');
        const why = error instanceof Error ? error.message : String(error);
        return `There is no way back to the files as they were ${of.kind} this turn: ${why}`;
      }
    },
    async commit({ chat_id }, signal) {
      const committed = chat_id === null ? null : await whenDatabaseIsBack(() => worktrees.commit(chat_id), signal);
      return committed === null ? null : committedWords(committed);
    },
    before: (task, signal) =>
      whenDatabaseIsBack(async () => {
        const { id, chat_id } = task;
        const exchanges =
          chat_id === null ? [] : await readExchanges(sql, { chat_id, before: id, limit: exchangesTold });
        const events = (await readInterrupted(sql, task)).map(({ event }) => event);
        return { exchanges, events };
      }, signal),
  };
}

/** What a person is told of a commit. */
export function committedWords(committed: Committed): string {
  if (committed.state === 'nothing') return 'There was nothing to commit.';
  if (committed.state === 'refused') {
    return `The changes lie in the worktree and were not committed: ${committed.why}`;
  }
  const note = committed.note === null ? '' : ` ${committed.note}`;
  return `Committed as ${committed.commit.slice(0, 12)}.${note}`;
}
