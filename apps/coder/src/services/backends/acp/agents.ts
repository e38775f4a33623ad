import type { InitializeResponse } from '@agentclientprotocol/sdk/unstable';
import type { UsageWindow } from '@boocode/contracts/agent-gate';
import type { Capabilities, PermissionProfile, SessionRequest } from '../../agent-backend.js';
import type { LogLine } from '../opencode/log-line.js';

/** Where an agent's model is: the stand-in, or what the person is signed in to. */
export type ModelServer = { kind: 'rehearsal'; url: string; key: string } | { kind: 'account' };

export interface LaunchPlace {
  /** The agent's own home; the same one is needed to resume its sessions. It exists. */
  home: string;
  server: ModelServer;
  /** Whether this process serves read-only sessions alone; only asked where that is a setting of the process. */
  readOnly: boolean;
  /** Whether this process must obey nothing of the working directories; only asked of agents that can. */
  distrusts: boolean;
  /** Where keys and the person's sign-in are looked for; nothing else of it reaches the agent. */
  environment: NodeJS.ProcessEnv;
}

export interface Launch {
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** What an agent does otherwise than the protocol leads to expect. Each is a guard somewhere in this folder. */
export interface AcpQuirks {
  /** Text without a message id is not the model's: a warning of the agent, or why the turn failed. */
  unnamedTextIsNotice?: boolean;
  /** A turn that failed ends like one that went well, but reports no usage. */
  failureWithoutUsage?: boolean;
  /** The usage in the reply is the last model call's, so it is the turn's only where there was one. */
  usageOfLastCall?: boolean;
  /** A command that runs survives the cancel of its turn until the session is closed. */
  commandsOutliveCancel?: boolean;
  /** Takes a cancel up beside all else: it may end the next turn instead, however this one says that it has ended. */
  cancelsBeside?: boolean;
  /** A model's answer that breaks off ends the turn instead of being asked for again. */
  endsAtCut?: boolean;
  /** Whether it may ask is a setting of its process: read-only sessions get a process that never asks. */
  asksByProcess?: boolean;
  /** An answer that is asked for again is told with what had come of the first one; the session itself has it once. */
  doublesAnswers?: boolean;
  /** Its tool servers are those of a directory: a session that has some gets a process of its own. */
  sharesTools?: boolean;
  /** Stands before the names of tool servers, so that its configuration can let them be used. */
  serverPrefix?: string;
  /** Refuses links that lead out of the working directory: the agent judges paths by their words. */
  followsLinks?: boolean;
}

/** One agent that speaks the Agent Client Protocol, as data. */
export interface AcpAgent {
  id: string;
  title: string;
  capabilities: Capabilities;
  /** Ids of the modes that keep a profile, the one to use first; none: a session of that profile is refused. */
  modes: Readonly<Record<PermissionProfile, readonly string[]>>;
  quirks: AcpQuirks;
  /** Files of a repository that the agent would obey; a session beside one is refused, or the agent distrusts it. */
  obeys: readonly string[];
  /** Refuses a working directory, for a reason of its own. */
  refuse?(cwd: string): Promise<void>;
  /** The modes that are left in a process that distrusts its working directories, without tool servers. Absent: it can't. */
  modesInDistrust?: AcpAgent['modes'];
  /** Writes the agent's configuration. Throws `agent.missing`, `agent.sign-in`. */
  launch(place: LaunchPlace): Promise<Launch>;
  /** How this agent names the stand-in's model. */
  rehearsalModel: string;
  /** For sessions that name none; absent: the agent's own. */
  defaultModel?: string;
  /** How words reach a turn that runs: by a method that adapters share, or as a prompt that the running turn takes up. */
  steering?: 'extension' | 'prompt';
  /** Reads what its log says of a model call, for an agent that keeps it from the protocol. */
  readLog?(line: string): LogLine | null;
  /** How long (milliseconds) a session must not be loaded yet, for a load now would erase it. */
  notYet?(sessionId: string, home: string): Promise<number>;
  /** The agent's own record of its last answer since a moment, where what it shows may hold tries that broke off before. */
  recordedAnswer?(sessionId: string, home: string, since: Date): Promise<string | null>;
  /** The windows of its subscription that the agent has written down since a moment, where the protocol has no place for them. */
  recordedWindows?(sessionId: string, home: string, since: Date): Promise<UsageWindow[]>;
  /** What `session/new` and `session/load` carry beside the protocol's own fields. */
  sessionMeta?(request: SessionRequest): Record<string, unknown>;
  /** Whether a permission request is a call of one of our own tool servers, by what only the agent itself can have written. */
  callsServer?(asked: AskedCall, servers: readonly string[]): boolean;
}

/** A call that an agent asks about: the request, and what it had said of the call before. */
export interface AskedCall {
  toolCallId: string;
  name: string | null;
  title: string | null;
  /** The protocol's kind of tool. */
  kind: string | null;
  meta: Record<string, unknown>;
  known: { input: unknown; meta: Record<string, unknown> } | null;
}

/** Whether sessions survive their process, as the agent itself declares it. */
export function resumeMethod(info: InitializeResponse): 'session/resume' | 'session/load' | null {
  const { agentCapabilities: can } = info;
  if (can?.sessionCapabilities?.resume !== undefined && can.sessionCapabilities.resume !== null)
    return 'session/resume';
  return can?.loadSession === true ? 'session/load' : null;
}
