import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AgentProcess, type Instructions, type ProcessBase } from './agent-process.js';
import type { ClaudeSession } from './session-store.js';

/** How long a spare waits for its session. The steps of a run follow each other closely, or not at all. */
const WAIT_LIMIT_MS = 60_000;

interface Spare {
  session: ClaudeSession;
  starting: Promise<AgentProcess | null>;
  timer: NodeJS.Timeout;
}

/**
 * Processes started ahead: one for the session after this one, which a run's next step will want in the same place and with the
 * same rights. Each serves one session all the same, and nothing was said to it before.
 */
export class Spares {
  readonly #base: ProcessBase;
  /** At most one: others would hold memory for what may never come. */
  #spare: Spare | null = null;
  #ending: Promise<void> = Promise.resolve();
  #disposed = false;

  constructor(base: ProcessBase) {
    this.#base = base;
  }

  /** Gives a session that begins the spare that was started for its like, and with it its id. */
  async take(session: ClaudeSession): Promise<void> {
    const spare = this.#spare;
    if (spare === null || session.resumed || !isDeepStrictEqual(placeOf(spare.session), placeOf(session))) return;
    this.#spare = null;
    clearTimeout(spare.timer);
    const process = await spare.starting;
    if (this.#disposed) await process?.end();
    else if (process !== null) Object.assign(session, { id: spare.session.id, process });
  }

  /** Starts one for a session like this one. Sessions with tool servers have no like: a server's secret is one attempt's. */
  prepare(session: ClaudeSession, instructions: Instructions): void {
    if (this.#disposed || session.profile !== 'read-only' || session.tools.length > 0) return;
    if (this.#spare !== null && isDeepStrictEqual(placeOf(this.#spare.session), placeOf(session))) return;
    this.#drop();
    const next = {
      ...session,
      id: randomUUID(),
      title: 'A session to come',
      resumed: false,
      process: null,
      steer: null,
    };
    // One that cannot be started is not missed: its session will say why.
    const starting = AgentProcess.start(next, instructions, this.#base).catch(() => null);
    this.#spare = { session: next, starting, timer: setTimeout(() => this.#drop(), WAIT_LIMIT_MS).unref() };
  }

  /** Ends what still waits, proven dead. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#drop();
    await this.#ending;
  }

  #drop(): void {
    const spare = this.#spare;
    this.#spare = null;
    if (spare === null) return;
    clearTimeout(spare.timer);
    const ended = spare.starting.then((process) => process?.end());
    this.#ending = Promise.all([this.#ending, ended]).then(() => undefined);
    this.#ending.catch(() => undefined);
  }
}

/** All that a process is started with but what it is told. */
function placeOf({ cwd, server, profile, mode, effort, tools }: ClaudeSession): object {
  return { cwd, server: { ...server, home: server.home.home }, profile, mode, effort, tools };
}
