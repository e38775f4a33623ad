import { mkdir } from 'node:fs/promises';
import { query, type CanUseTool, type Options, type Query } from '@anthropic-ai/claude-agent-sdk';
import { shareSignIn } from '../persons-account.js';
import { findClaude } from './binary.js';
import { ClaudeChild } from './child-process.js';
import { InputQueue } from './input-queue.js';
import { isolation } from './model-server.js';
import { effectiveEffort, profileOptions } from './profiles.js';
import { entriesOnly, type SessionEntries } from './session-entries.js';
import type { ClaudeSession } from './session-store.js';
import { findTranscript } from './transcript.js';
import type { UsageByModel } from './read-message.js';

/** What a process is started for; another one is needed when any of it changes. */
export interface Instructions {
  system: string;
  output: Record<string, unknown> | null;
}

/** What a running turn hears of its process. */
export interface ProcessInbox {
  onMessage(said: unknown): void;
  /** It is gone, with everything that it had started. */
  onExit(words: string): void;
  readonly canUseTool: CanUseTool;
}

interface Start {
  instructions: Instructions;
  used: UsageByModel;
  /** Whether there is anybody to ask. */
  asking: boolean;
  dataDir: string;
}

/** One `claude` with one session, kept over its turns. */
export class AgentProcess {
  readonly instructions: Instructions;
  /** What the session had used when its last turn ended. */
  used: UsageByModel;
  readonly #input = new InputQueue();
  readonly #query: Query;
  readonly #reading: Promise<void>;
  #child: ClaudeChild | null = null;
  #inbox: ProcessInbox | null = null;
  #gone = false;
  #lastWords = '';

  private constructor(options: Options, start: Start) {
    this.instructions = start.instructions;
    this.used = start.used;
    this.#query = query({
      prompt: this.#input,
      options: {
        ...options,
        ...(start.asking ? { canUseTool: (...call) => this.#ask(...call) } : {}),
        spawnClaudeCodeProcess: (spawn) => {
          this.#child = new ClaudeChild(spawn, start.dataDir);
          return this.#child;
        },
      },
    });
    this.#reading = this.#read();
  }

  /** Takes the session up where its transcript is found, else begins it. */
  static async start(session: ClaudeSession, instructions: Instructions, base: ProcessBase): Promise<AgentProcess> {
    const { home, signIn } = session.server;
    const folder = { recursive: true, mode: 0o700 } as const;
    const [transcript] = await Promise.all([
      findTranscript(home.transcript(session.id), session.id, base.entries),
      mkdir(home.config, folder).then(() => shareSignIn(signIn, home.signIn)),
      mkdir(home.temporary, folder),
    ]);
    const options = {
      ...sessionOptions(session, instructions, base),
      ...(transcript === null ? { sessionId: session.id, title: session.title } : { resume: session.id }),
    };
    const asking = session.profile !== 'read-only';
    return new AgentProcess(options, { instructions, used: transcript?.used ?? {}, asking, dataDir: base.dataDir });
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** Hands everything to this inbox until the returned function is called. */
  listen(inbox: ProcessInbox): () => void {
    this.#inbox = inbox;
    if (this.#gone) inbox.onExit(this.#lastWords);
    return () => {
      this.#inbox = null;
    };
  }

  /** Returns the id by which the agent says that it has heard it. */
  say(text: string): string {
    return this.#input.say(text);
  }

  async interrupt(): Promise<void> {
    await this.#query.interrupt();
  }

  /** Ends it, proven dead. */
  async end(): Promise<void> {
    this.#input.close();
    this.#query.close();
    await this.#child?.end();
    await this.#reading;
  }

  readonly #ask: CanUseTool = async (tool, input, call) =>
    this.#inbox === null
      ? { behavior: 'deny', message: 'The turn has ended.' }
      : this.#inbox.canUseTool(tool, input, call);

  async #read(): Promise<void> {
    let fault = '';
    try {
      for await (const message of this.#query) this.#inbox?.onMessage(message);
    } catch (error) {
      // A result that is an error is thrown as well, after it was read; otherwise it says how the process ended.
      fault = String(error);
    }
    await this.#child?.end().catch((error: unknown) => {
      fault = String(error);
    });
    this.#lastWords = [fault, this.#child?.lastWords ?? ''].join(' ').trim();
    this.#gone = true;
    this.#inbox?.onExit(this.#lastWords);
  }
}

export interface ProcessBase {
  dataDir: string;
  limits: ClaudeLimits;
  /** Where the transcript is kept besides the agent's own file. */
  entries: SessionEntries | null;
}

export interface ClaudeLimits {
  /** Model calls in one turn; beyond them it is a loop. */
  maxCalls: number;
  /** How often Claude may repeat a failed model call. */
  maxRetries: number;
  /** A provider that has no room for longer than this ends the turn. */
  limitPatienceSeconds: number;
}

function sessionOptions(session: ClaudeSession, { system, output }: Instructions, base: ProcessBase): Options {
  const { server, profile, tools } = session;
  const effort = effectiveEffort(session.effort);
  const binary = findClaude();
  return {
    ...profileOptions(profile, tools),
    // Else the SDK looks for it, each time, and that takes longer than all else of a start that is ours.
    ...(binary === null ? {} : { pathToClaudeCodeExecutable: binary.path }),
    cwd: session.cwd,
    env: {
      PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
      HOME: server.home.home,
      TMPDIR: server.home.temporary,
      CLAUDE_CODE_TMPDIR: server.home.temporary,
      CLAUDE_CONFIG_DIR: server.home.config,
      CLAUDE_CODE_MAX_RETRIES: String(base.limits.maxRetries),
      ...isolation,
      ...server.env,
    },
    permissionMode: session.mode,
    systemPrompt: { type: 'custom', prompt: system, snapshot: false },
    // What a repository says reaches the model as text alone: nothing in it is a command or names a file to be read.
    verbatimPrompts: true,
    settingSources: [],
    strictMcpConfig: true,
    skills: [],
    includePartialMessages: true,
    mcpServers: Object.fromEntries(
      tools.map(({ name, url, headers }) => [name, { type: 'http', url, headers: { ...headers }, alwaysLoad: true }]),
    ),
    ...(server.model === null ? {} : { model: server.model }),
    ...(effort === null ? {} : { effort }),
    ...(output === null ? {} : { outputFormat: { type: 'json_schema', schema: output } }),
    ...(base.entries === null ? {} : { sessionStore: entriesOnly(base.entries), sessionStoreFlush: 'eager' }),
  };
}
