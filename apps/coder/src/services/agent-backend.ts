import type { PermissionProfile } from '@boocode/contracts/agent';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { Refusal } from '@boocode/contracts/agent-gate';
import type { TaskError, Usage } from '@boocode/contracts/task';

/** What a surface can do. The dispatcher branches on these, never on a backend's name. */
export interface Capabilities {
  resume: boolean;
  permissions: boolean;
  structured_output: boolean;
  modes: boolean;
  thinking: boolean;
  usage: boolean;
  /** Takes words from a person while a turn runs. */
  steer: boolean;
  /** Uses tool servers that it is given. */
  tools: boolean;
}

export type { PermissionProfile } from '@boocode/contracts/agent';

/** A tool server over HTTP (MCP) that the agent may use in this session. Its calls are never asked for. */
export interface ToolServer {
  name: string;
  url: string;
  /** Carries the secret that says which task is calling. */
  headers: Record<string, string>;
}

export interface SessionRequest {
  task_id: string;
  attempt: number;
  /** Working directory: a checkout at the pinned commit. */
  cwd: string;
  title: string;
  model: string | null;
  mode_id: string | null;
  thinking_option_id: string | null;
  profile: PermissionProfile;
  /** Resume this session of the agent when the backend can; else a fresh one is made. */
  agent_session_id: string | null;
  tools: readonly ToolServer[];
}

/** `model`, `mode_id` and `thinking_option_id` are what is really used, which may differ from what was asked for; null = unknown. */
export interface Session {
  agent_session_id: string;
  model: string | null;
  mode_id: string | null;
  thinking_option_id: string | null;
  resumed: boolean;
}

/** What an agent, or a child of it at any depth, wants a person to decide before it goes on. */
export interface Ask {
  /** The agent's own id of the request, unique in its session. */
  id: string;
  kind: 'permission' | 'question';
  /** What it is about, for programs: `edit`, `bash`, `webfetch`, … or the agent's own word for a kind that is not known here. */
  tool: string;
  /** For a person: "Run npm test". */
  title: string;
  /** What an answer for more than this once could cover: commands, paths, addresses. */
  patterns: readonly string[];
  /** What would be done: a diff, a command, the question as it came. */
  detail: unknown;
  /** Of a question: what may be answered; empty = free words. */
  options: readonly string[];
}

/** `message` is what the agent is told with a denial; of a question, `answers` are the chosen options or the person's words. */
export type AskAnswer =
  | { decision: 'allow' }
  | { decision: 'deny'; message: string }
  | { decision: 'answer'; answers: readonly string[] };

export interface PromptRequest {
  system: string;
  user: string;
  signal: AbortSignal;
  /** A JSON Schema for the answer; backends without `structured_output` leave it to their caller. */
  output: Record<string, unknown> | null;
  /** Called in order, synchronously; must not throw. */
  onEvent(event: AgentEvent): void;
  /**
   * Asks a person; takes as long as that takes. `signal` says that the agent has withdrawn it or that the turn is ending: then
   * the promise rejects, and the agent must have been told no.
   */
  onAsk(ask: Ask, signal: AbortSignal): Promise<AskAnswer>;
}

/** How a turn ended. Expected ends are results, not exceptions. `usage` is the agent's own report; null = it made none. */
export type TurnResult =
  | {
      outcome: 'completed';
      text: string;
      /** What satisfies `output`, where the agent itself has seen to that. */
      structured?: unknown;
      usage: Usage | null;
    }
  | {
      outcome: 'failure' | 'crash' | 'limit' | 'cancelled';
      error: TaskError;
      usage: Usage | null;
      /** Seconds until a provider answers again, where it said so. */
      retry_after_seconds?: number | null;
      /** Of a `limit`: what the provider said, so that no other task runs into it. */
      refusal?: Refusal;
    };

/** Which sessions an agent need not keep any more. */
export interface Forgetting {
  /** What was used later stays. */
  before: Date;
  /** Those of these sessions that somebody may take up again. */
  needed: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
}

export interface Health {
  ok: boolean;
  version: string | null;
  message: string | null;
}

/** One execution surface. Every backend runs the same conformance suite. */
export interface AgentBackend {
  readonly id: string;
  readonly capabilities: Capabilities;
  ensureSession(request: SessionRequest): Promise<Session>;
  /** One turn; a second call on the same session goes on in it. Resolves only when the agent has stopped. */
  prompt(session: Session, request: PromptRequest): Promise<TurnResult>;
  /** Says something to the turn that runs. Only with the capability; false: there was none to hear it. */
  steer?(session: Session, text: string): Promise<boolean>;
  /** Ends the session and every process that belongs to it alone. */
  closeSession(session: Session): Promise<void>;
  /** Removes what the agent keeps of sessions that nobody takes up again; one that is open stays. Returns of how many. */
  forgetSessions?(forgetting: Forgetting): Promise<number>;
  health(): Promise<Health>;
  /** Ends everything that this backend started, proven dead. */
  dispose(): Promise<void>;
}
