import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { TaskError, Usage } from '@boocode/contracts/task';

/** What a surface can do. The dispatcher branches on these, never on a backend's name. */
export interface Capabilities {
  resume: boolean;
  permissions: boolean;
  structured_output: boolean;
  modes: boolean;
  thinking: boolean;
  usage: boolean;
  steer: boolean;
}

/** What an agent may do to the machine: `read-only` is enforced by the agent's own permission system. */
export type PermissionProfile = 'read-only' | 'write';

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
}

export interface Session {
  agent_session_id: string;
  /** What is really used, which may differ from what was asked for. */
  model: string | null;
  resumed: boolean;
}

export interface PromptRequest {
  system: string;
  user: string;
  signal: AbortSignal;
  /** Called in order, synchronously; must not throw. */
  onEvent(event: AgentEvent): void;
}

/** How a turn ended. Expected ends are results, not exceptions. */
export type TurnResult =
  | { outcome: 'completed'; text: string; usage: Usage }
  | {
      outcome: 'failure' | 'crash' | 'limit' | 'cancelled';
      error: TaskError;
      usage: Usage;
      /** Seconds until a provider answers again, where it said so. */
      retry_after_seconds?: number | null;
    };

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
  /** Ends the session and every process that belongs to it alone. */
  closeSession(session: Session): Promise<void>;
  health(): Promise<Health>;
  /** Ends everything that this backend started, proven dead. */
  dispose(): Promise<void>;
}
