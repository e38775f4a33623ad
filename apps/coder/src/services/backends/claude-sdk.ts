import { isDeepStrictEqual } from 'node:util';
import type { AgentBackend, Capabilities, Health, PromptRequest, Session, TurnResult } from '../agent-backend.js';
import { ProcessError } from '../processes/process-error.js';
import { BackendError } from './backend-error.js';
import { AgentProcess, type ClaudeLimits, type Instructions } from './claude/agent-process.js';
import { findClaude, missingBinary } from './claude/binary.js';
import { forgetKept } from './claude/forget-sessions.js';
import { resolveServer } from './claude/model-server.js';
import { runTurn } from './claude/run-turn.js';
import type { SessionEntries } from './claude/session-entries.js';
import { describeSession, openSession, type ClaudeSession } from './claude/session-store.js';
import { Spares } from './claude/spares.js';

export interface ClaudeSdkOptions {
  /** Claude's home is `<dataDir>/agents/claude`; the directory also marks its processes. */
  dataDir: string;
  /** The stand-in model; its Anthropic address is `url`. */
  rehearsal: { url: string; key: string };
  /** Where keys and the sign-in are looked for; nothing else of it reaches the agent. Default: this process's. */
  environment?: NodeJS.ProcessEnv;
  /** Where transcripts are kept for every host. Default: only in the agent's own files. */
  entries?: SessionEntries;
  limits?: Partial<ClaudeLimits>;
}

export interface ClaudeSdkBackend extends AgentBackend {
  /** The ids of the agents' own processes that run now. */
  processIds(): number[];
}

const capabilities: Capabilities = {
  resume: true,
  permissions: true,
  structured_output: true,
  modes: true,
  thinking: true,
  usage: true,
  steer: true,
  tools: true,
};

const defaultLimits: ClaudeLimits = { maxCalls: 200, maxRetries: 5, limitPatienceSeconds: 15 };

/**
 * The real Claude by its agent SDK: one process a session, started at its first prompt or ahead of it, and ended when it is
 * closed.
 */
export function createClaudeSdkBackend(options: ClaudeSdkOptions): ClaudeSdkBackend {
  const { dataDir, rehearsal, environment = process.env, entries = null } = options;
  const base = { dataDir, entries, limits: { ...defaultLimits, ...options.limits } };
  const spares = new Spares(base);
  const sessions = new Map<string, ClaudeSession>();
  const queues = new Map<string, Promise<unknown>>();
  let disposed = false;

  function get({ agent_session_id: id }: Session): ClaudeSession {
    const session = sessions.get(id);
    if (session !== undefined) return session;
    const message = `Session ${id} is closed or was made by another process. Ensure it again, then prompt.`;
    throw new BackendError('crash', 'agent.session', message);
  }

  async function turn(session: ClaudeSession, request: PromptRequest): Promise<TurnResult> {
    if (request.signal.aborted) return notBegun('cancelled', 'task.cancelled', 'The turn was cancelled.');
    const instructions = { system: request.system, output: request.output };
    const agent = await processFor(session, instructions);
    // Once its model answers, this one needs no processor any more.
    const heard = onFirstEvent(request, () => spares.prepare(session, instructions));
    return runTurn({ session, process: agent, request: heard, limits: base.limits });
  }

  /** The session's process, another one when it died or was started for something else. */
  async function processFor(session: ClaudeSession, instructions: Instructions): Promise<AgentProcess> {
    const present = session.process;
    if (present !== null && !present.gone && isDeepStrictEqual(present.instructions, instructions)) return present;
    await present?.end();
    if (disposed) throw new BackendError('crash', 'agent.disposed', 'The coder is shutting down.');
    session.process = await AgentProcess.start(session, instructions, base);
    return session.process;
  }

  return {
    id: 'claude',
    capabilities,

    async ensureSession(request) {
      if (findClaude() === null) throw new BackendError('failure', 'agent.missing', missingBinary);
      const server = await resolveServer(request.model, { dataDir, rehearsal, environment });
      const session = await openSession(request, server, entries);
      await spares.take(session);
      const before = sessions.get(session.id);
      if (before !== undefined) await close(before);
      sessions.set(session.id, session);
      return describeSession(session);
    },

    async prompt(handle, request) {
      const session = get(handle);
      // One turn at a time: Claude would hear a second prompt as words to the first.
      const before = queues.get(session.id) ?? Promise.resolve();
      const running = before.then(() => turn(session, request)).catch(asResult);
      queues.set(session.id, Promise.allSettled([running]));
      return running;
    },

    steer: async (handle, text) => sessions.get(handle.agent_session_id)?.steer?.(text) ?? false,

    async closeSession({ agent_session_id: id }) {
      // A turn that still runs is its caller's to abort.
      await queues.get(id);
      queues.delete(id);
      const session = sessions.get(id);
      sessions.delete(id);
      if (session !== undefined) await close(session);
    },

    forgetSessions: (forgetting) => forgetKept({ dataDir, entries }, { ...forgetting, open: new Set(sessions.keys()) }),
    health: async () => describeHealth(),
    processIds: () => [...sessions.values()].flatMap((session) => session.process?.pid ?? []),

    async dispose() {
      disposed = true;
      await Promise.all([spares.dispose(), ...[...sessions.values()].map(close)]);
    },
  };
}

function onFirstEvent(request: PromptRequest, act: () => void): PromptRequest {
  let begun = false;
  return {
    ...request,
    onEvent(event) {
      if (!begun) act();
      begun = true;
      request.onEvent(event);
    },
  };
}

async function close(session: ClaudeSession): Promise<void> {
  await session.process?.end();
  session.process = null;
}

function describeHealth(): Health {
  const binary = findClaude();
  if (binary === null) return { ok: false, version: null, message: missingBinary };
  return { ok: true, version: binary.version, message: null };
}

/** What kept a turn from beginning is its end. */
function asResult(error: unknown): TurnResult {
  if (error instanceof BackendError) return notBegun(error.outcome, error.code, error.message);
  if (error instanceof ProcessError) return notBegun('crash', `agent.${error.code.split('.')[1]}`, error.message);
  throw error;
}

function notBegun(outcome: 'failure' | 'crash' | 'limit' | 'cancelled', code: string, message: string): TurnResult {
  return { outcome, error: { outcome, code, message }, usage: null, retry_after_seconds: null };
}
