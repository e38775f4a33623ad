import type { Sql } from '@boocode/db/connect';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { openAsk, readFates, withdrawAsk, type AskFate } from '../tasks/asks.js';
import type { AttemptRef } from '../tasks/types.js';
import type { Ask, AskAnswer } from './agent-backend.js';
import { askTitle } from './ask-title.js';
import { isDatabaseAway, whenDatabaseIsBack } from '@boocode/db/database-away';
import { oneAtATime } from './one-at-a-time.js';

/** An ask that has its row. `waits`: a person has to decide; else an earlier decision has answered it already. */
export interface OpenedAsk {
  waits: boolean;
  /** Rejects with `AskWithdrawn`. */
  answer: Promise<AskAnswer>;
}

/** Nobody will answer: the attempt has ended, or the agent does not wait any more. */
class AskWithdrawn extends Error {
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
export function createAskDesk(ports: AskDeskPorts): AskDesk {
  return new TableDesk(ports);
}

class TableDesk implements AskDesk {
  readonly #ports: AskDeskPorts;
  readonly #waiting = new Map<string, Waiter[]>();
  readonly #closed = new AbortController();
  readonly #look: () => Promise<void>;
  #unlisten: (() => Promise<void>) | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(ports: AskDeskPorts) {
    this.#ports = ports;
    this.#look = oneAtATime(() => this.#lookOnce());
  }

  async start(): Promise<void> {
    const wake = (): void => {
      void this.#look();
      this.#ports.onChange();
    };
    const listening = await this.#ports.sql.listen('asks', wake, wake);
    this.#unlisten = () => listening.unlisten();
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#waiting.clear();
    this.#restIfIdle();
    await this.#unlisten?.();
  }

  async open({ id, attempt }: AttemptRef, ask: Ask, signal: AbortSignal): Promise<OpenedAsk> {
    const { sql, host } = this.#ports;
    const row = { ...ask, id: uuidv7(), agent_ask_id: ask.id, title: askTitle(ask) };
    const fate = await whenDatabaseIsBack(() => openAsk(sql, { host, id, attempt, ask: row }), signal);
    if (fate === null) throw new AskWithdrawn('The attempt that asks is not ours any more.');
    if (fate.state === 'withdrawn') throw new AskWithdrawn('The ask was withdrawn before.');
    const answer = answerOf(fate);
    if (answer !== null) return { waits: false, answer: Promise.resolve(answer) };
    return { waits: true, answer: this.#wait(fate.id, signal) };
  }

  #wait(id: string, signal: AbortSignal): Promise<AskAnswer> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => this.#giveUp(id, waiter);
      const waiter: Waiter = (answer) => {
        signal.removeEventListener('abort', onAbort);
        if (answer instanceof AskWithdrawn) reject(answer);
        else resolve(answer);
      };
      this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), waiter]);
      this.#timer ??= setInterval(() => void this.#look(), lookEveryMs);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** When its attempt ends the table withdraws an ask by itself; this is also for an agent that goes on without the answer. */
  #giveUp(id: string, waiter: Waiter): void {
    const others = (this.#waiting.get(id) ?? []).filter((other) => other !== waiter);
    if (others.length > 0) this.#waiting.set(id, others);
    else this.#waiting.delete(id);
    this.#restIfIdle();
    waiter(new AskWithdrawn('The agent does not wait for this answer any more.'));
    if (others.length === 0) void this.#withdraw(id);
  }

  async #withdraw(id: string): Promise<void> {
    const { sql, host, log } = this.#ports;
    try {
      await whenDatabaseIsBack(() => withdrawAsk(sql, host, id), this.#closed.signal);
    } catch (error) {
      if (!this.#closed.signal.aborted) log.error({ err: error, ask: id }, 'could not withdraw an ask');
    }
  }

  async #lookOnce(): Promise<void> {
    if (this.#waiting.size === 0) return;
    const ids = [...this.#waiting.keys()];
    try {
      const fates = new Map((await readFates(this.#ports.sql, ids)).map((fate) => [fate.id, fate]));
      for (const id of ids) this.#settle(id, fates.get(id));
    } catch (error) {
      if (!isDatabaseAway(error)) this.#ports.log.error({ err: error }, 'could not look for answers to asks');
    }
  }

  /** Without a row it was removed with its task. */
  #settle(id: string, fate: AskFate | undefined): void {
    if (fate?.state === 'open') return;
    const waiters = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    this.#restIfIdle();
    const answer = fate === undefined ? null : answerOf(fate);
    for (const waiter of waiters) waiter(answer ?? new AskWithdrawn('The ask was withdrawn before anybody answered.'));
  }

  #restIfIdle(): void {
    if (this.#waiting.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}

type Waiter = (answer: AskAnswer | AskWithdrawn) => void;

/** Null = nobody has answered. */
function answerOf({ state, message, answers }: AskFate): AskAnswer | null {
  if (state === 'allowed') return { decision: 'allow' };
  if (state === 'denied') return { decision: 'deny', message: message ?? silentDenial };
  if (state === 'answered') return { decision: 'answer', answers: answers ?? [] };
  return null;
}
