import type { Sql } from '@boocode/db/connect';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { openAsk, readFates, withdrawAsk, type AskFate } from '../tasks/asks.js';
import type { AttemptRef } from '../tasks/types.js';
import type { Ask, AskAnswer } from './agent-backend.js';
import { isDatabaseAway, whenDatabaseIsBack } from './database-away.js';
import { oneAtATime } from './one-at-a-time.js';

/** An ask that has its row. `waits`: a person has to decide; else an earlier decision has answered it already. */
export interface OpenedAsk {
  waits: boolean;
  /** Rejects with `AskWithdrawn`. */
  answer: Promise<AskAnswer>;
}

/** Nobody will answer: the attempt has ended, or the agent does not wait any more. */
export class AskWithdrawn extends Error {
  override readonly name = 'AskWithdrawn';
  readonly code = 'ask.withdrawn';
}

/** What an agent is told where its profile, or its surroundings, have nobody who decides. */
export const nobodyToAsk = {
  decision: 'deny',
  message: 'Nobody can be asked here. Go on without this and say in your answer what you could not check.',
} as const;

export interface AskDesk {
  /** Puts an ask of a running attempt before people. While the database is away it waits for it. */
  open(attempt: AttemptRef, ask: Ask, signal: AbortSignal): Promise<OpenedAsk>;
  /** Listens until the desk is closed. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface AskDeskPorts {
  sql: Sql;
  /** In whose name asks are opened. */
  host: number;
  /** Asks have changed, here or elsewhere. */
  onChange: () => void;
  log: Logger;
}

/** Postgres tells nobody who was away, so who waits also looks. */
const lookEveryMs = 1_000;
const silentDenial = 'A person said no to this. Go on without it.';

/**
 * Turns what agents ask into rows, and waits for the rows to be answered: by whom, in which tab and through which host does
 * not matter. The row is the truth, its announcement only the fast way.
 */
export function createAskDesk({ sql, host, onChange, log }: AskDeskPorts): AskDesk {
  const waiting = new Map<string, Waiter[]>();
  const closed = new AbortController();
  let unlisten: (() => Promise<void>) | null = null;
  let timer: NodeJS.Timeout | null = null;

  const look = oneAtATime(async () => {
    if (waiting.size === 0) return;
    const ids = [...waiting.keys()];
    try {
      const fates = new Map((await readFates(sql, ids)).map((fate) => [fate.id, fate]));
      for (const id of ids) settle(id, fates.get(id) ?? null);
    } catch (error) {
      if (!isDatabaseAway(error)) log.error({ err: error }, 'could not look for answers to asks');
    }
  });

  function settle(id: string, fate: AskFate | null): void {
    if (fate?.state === 'open') return;
    const waiters = waiting.get(id) ?? [];
    waiting.delete(id);
    const answer = fate === null ? null : answerOf(fate);
    for (const { resolve, reject } of waiters) {
      if (answer === null) reject(new AskWithdrawn('The ask was withdrawn before anybody answered.'));
      else resolve(answer);
    }
    if (waiting.size === 0) stopLooking();
  }

  function stopLooking(): void {
    if (timer !== null) clearInterval(timer);
    timer = null;
  }

  function wait(id: string, signal: AbortSignal): Promise<AskAnswer> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        const others = (waiting.get(id) ?? []).filter((other) => other !== waiter);
        if (others.length > 0) waiting.set(id, others);
        else waiting.delete(id);
        if (waiting.size === 0) stopLooking();
        reject(new AskWithdrawn('The agent does not wait for this answer any more.'));
        if (others.length === 0) void withdraw(id);
      };
      const done = (): void => signal.removeEventListener('abort', onAbort);
      const waiter: Waiter = {
        resolve(answer) {
          done();
          resolve(answer);
        },
        reject(error) {
          done();
          reject(error);
        },
      };
      waiting.set(id, [...(waiting.get(id) ?? []), waiter]);
      timer ??= setInterval(() => void look(), lookEveryMs);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** When its attempt ends the table withdraws it by itself; this is for an agent that goes on without the answer. */
  async function withdraw(id: string): Promise<void> {
    try {
      await whenDatabaseIsBack(() => withdrawAsk(sql, host, id), closed.signal);
    } catch (error) {
      if (!closed.signal.aborted) log.error({ err: error, ask: id }, 'could not withdraw an ask');
    }
  }

  return {
    async open({ id, attempt }, { id: agent_ask_id, ...ask }, signal) {
      const row = { host, id, attempt, ask: { ...ask, id: uuidv7(), agent_ask_id } };
      const fate = await whenDatabaseIsBack(() => openAsk(sql, row), signal);
      if (fate === null) throw new AskWithdrawn('The attempt that asks is not ours any more.');
      if (fate.state === 'withdrawn') throw new AskWithdrawn('The ask was withdrawn before.');
      const answer = answerOf(fate);
      if (answer !== null) return { waits: false, answer: Promise.resolve(answer) };
      return { waits: true, answer: wait(fate.id, signal) };
    },
    async start() {
      const wake = (): void => {
        void look();
        onChange();
      };
      const listening = await sql.listen('asks', wake, wake);
      unlisten = () => listening.unlisten();
    },
    async close() {
      closed.abort();
      stopLooking();
      await unlisten?.();
    },
  };
}

interface Waiter {
  resolve(answer: AskAnswer): void;
  reject(error: AskWithdrawn): void;
}

/** Null = nobody has answered. */
function answerOf({ state, message, answers }: AskFate): AskAnswer | null {
  if (state === 'allowed') return { decision: 'allow' };
  if (state === 'denied') return { decision: 'deny', message: message ?? silentDenial };
  if (state === 'answered') return { decision: 'answer', answers: answers ?? [] };
  return null;
}
