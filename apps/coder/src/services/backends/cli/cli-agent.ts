import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { UsageWindow } from '@boocode/contracts/agent-gate';
import type { Usage } from '@boocode/contracts/task';
import type { Capabilities, PermissionProfile, ToolServer } from '../../agent-backend.js';
import type { Classified } from '../classified.js';

/** The stand-in model's server; OpenAI clients add `/v1` to the address. */
export interface RehearsalServer {
  url: string;
  key: string;
}

/** What thinks: the stand-in model, or the person's own account (`name` null = the agent's own default model). */
export type CliModel = { by: 'rehearsal'; server: RehearsalServer } | { by: 'account'; name: string | null };

/** A program that was found, and what stands before the arguments (a script that node runs). */
export interface CliProgram {
  command: string;
  args: readonly string[];
  version: string | null;
}

/** One turn, as its command line needs it. */
export interface CliTurn {
  /** Our own id of the session. */
  id: string;
  program: CliProgram;
  model: CliModel;
  profile: PermissionProfile;
  thinking: string | null;
  cwd: string;
  title: string;
  system: string;
  user: string;
  tools: readonly ToolServer[];
  output: Record<string, unknown> | null;
  /** The agent's own directory; it outlives the turn, and a session can only be resumed from the same one. */
  home: string;
  /** Marks its processes. */
  dataDir: string;
  /** A directory of this turn alone, also its TMPDIR, removed when the turn is over. */
  scratch: string;
  /** The session of the agent to go on in, by its own id; `chosen` is the id for a new one, where the agent takes one. */
  resume: string | null;
  chosen: string;
  environment: NodeJS.ProcessEnv;
}

/** How to start a turn. Keys and secrets are in `env` and in files, never in `args`, which every user of the machine can read. */
export interface CliLaunch {
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Written to stdin, which is then closed: an open one makes some agents wait for ever. */
  input: string;
  /** Files that only this turn needs, outside of its scratch directory; removed with it. */
  remove?: readonly string[];
}

/** What the output of a turn has told so far. */
export interface Told {
  /** The agent's own id of the session. */
  sessionId: string | null;
  /** The agent's last words. */
  text: string;
  structured?: unknown;
  /** As the agent reports it; null = not yet. For a whole thread where `usageOfThread` says so. */
  usage: Usage | null;
  /** Why the turn can't complete. `fatal`: no use waiting for the agent to end by itself. */
  fault: { reason: Classified; fatal: boolean } | null;
  /** The agent has said that its turn is over. */
  ended: boolean;
  /** Model calls begun, or what comes closest to it in this output. */
  steps: number;
}

/** Reads the output of one turn, line by line. Pure: the same lines give the same events. */
export interface CliReader {
  onLine(line: string): void;
  /** A line of its stderr; absent: nothing there says more than a person could read. */
  onErrorLine?(line: string): void;
  /** The output is over: says what was held back. */
  onEnd(): void;
  told(): Told;
}

export type Emit = (event: AgentEvent) => void;

/** A command-line agent, as data: all that `pty-dispatch` must know about one. */
export interface CliAgent {
  id: string;
  capabilities: Capabilities;
  /** The thinking options that the agent takes. */
  thinking: readonly string[];
  /** The provider in front of a model's name (`openai/gpt-…`) that means this agent's own account. */
  providers: readonly string[];
  find(): Promise<CliProgram | null>;
  /** Said when the program isn't there: what to do. */
  missing: string;
  /** Whether the person has a key or a sign-in for it; shares the sign-in by link. */
  prepareAccount(environment: NodeJS.ProcessEnv, home: string): Promise<boolean>;
  /** Said when there is none. */
  signIn: string;
  /** Whether the agent still has this session of its own. */
  hasSession(home: string, id: string): Promise<boolean>;
  /** The agent's own record of its last answer since a moment, where its output may hold tries that broke off before. */
  recordedAnswer?(home: string, id: string, since: Date): Promise<string | null>;
  /** The windows of its subscription that the agent has written down since a moment, where its output keeps them to itself. */
  recordedWindows?(home: string, id: string, since: Date): Promise<UsageWindow[]>;
  /** Refuses a working directory, for a reason of its own. */
  refuse?(cwd: string): Promise<void>;
  /** Writes the turn's files, then says how to start it. */
  launch(turn: CliTurn): Promise<CliLaunch>;
  reader(emit: Emit): CliReader;
  /** What an exit code without any word in the output means. */
  explainExit(code: number | null, stderr: string): Classified;
  /** False: nothing in its output says that its turn is over; its exit code does. */
  saysEnd?: false;
  /** The profiles that it can be held to. Absent: all. */
  profiles?: readonly string[];
  /**
   * Whether the words of a failed call say that the agent has none of the tools that it was given: it may begin before their server
   * answers it. Absent = it waits for them.
   */
  lacksTools?(words: string, tools: CliTurn['tools']): boolean;
  /** The agent gives a turn up when an answer breaks off, instead of asking for it again. */
  endsAtCut: boolean;
  /** The reported usage counts every turn of the session. */
  usageOfThread: boolean;
}
