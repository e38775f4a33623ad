import { join } from 'node:path';
import type { AgentBackend, Health, TurnResult } from '../agent-backend.js';
import type { Child } from '../processes/start-child.js';
import { BackendError } from './backend-error.js';
import type { CliAgent, CliModel, CliProgram, RehearsalServer } from './cli/cli-agent.js';
import { createSessionOpener } from './cli/open-session.js';
import type { CliLimits } from './cli/run-process.js';
import { runTurn, type CliSession } from './cli/run-turn.js';
import { createSessionRecords } from './cli/session-records.js';

export interface PtyDispatchOptions {
  agent: CliAgent;
  /** The agent's home is `<dataDir>/agents/<id>`; the directory also marks its processes. */
  dataDir: string;
  /** Where keys and sign-ins are looked for; nothing else of it reaches the agent. Default: this process's. */
  environment?: NodeJS.ProcessEnv;
  /** The stand-in model, for sessions that name it. */
  rehearsal: RehearsalServer | null;
  limits?: Partial<CliLimits>;
}

export interface PtyDispatchBackend extends AgentBackend {
  /** Process ids of the turns that run. */
  pids(): number[];
}

const defaultLimits: CliLimits = { maxSteps: 200, patienceMs: 15_000 };

/**
 * Any command-line agent, one process a turn. The name is that of the design; what it dispatches over are pipes, because the
 * agents' JSON does not survive a terminal, in which stderr stands between its lines.
 */
export function createPtyDispatchBackend(options: PtyDispatchOptions): PtyDispatchBackend {
  const { agent, dataDir, rehearsal, environment = process.env } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const home = join(dataDir, 'agents', agent.id);
  const records = createSessionRecords(home);
  const opener = createSessionOpener({ agent, home, environment, rehearsal, records });
  const sessions = new Map<string, CliSession>();
  const queues = new Map<string, Promise<unknown>>();
  const running = new Map<string, Child>();
  const disposed = new AbortController();

  async function play(session: CliSession, request: Parameters<AgentBackend['prompt']>[1]): Promise<TurnResult> {
    if (disposed.signal.aborted) throw new BackendError('crash', 'agent.disposed', 'The coder is shutting down.');
    const program = await findProgram(agent);
    return runTurn({
      agent,
      program,
      session,
      request,
      home,
      dataDir,
      environment,
      limits,
      onStart: (child) => running.set(session.id, child),
      onOver: () => running.delete(session.id),
      async keep(record) {
        session.record = record;
        await records.write(session.id, record);
      },
    });
  }

  return {
    id: agent.id,
    capabilities: agent.capabilities,
    async ensureSession(request) {
      await findProgram(agent);
      const { session, resumed } = await opener.open(request);
      sessions.set(session.id, session);
      return {
        agent_session_id: session.id,
        model: nameOf(session.model),
        mode_id: null,
        thinking_option_id: session.thinking,
        resumed,
      };
    },

    prompt({ agent_session_id: id }, request) {
      const session = sessions.get(id);
      if (session === undefined) throw unknownSession(id);
      // One turn at a time: two processes in one session of the agent would write over each other.
      const before = queues.get(id) ?? Promise.resolve();
      const turn = before.then(() => play(session, request)).catch(notBegun);
      queues.set(id, Promise.allSettled([turn]));
      return turn;
    },

    async closeSession({ agent_session_id: id }) {
      // A turn that still runs is its caller's to abort; between turns there is no process.
      await queues.get(id);
      queues.delete(id);
      sessions.delete(id);
    },

    health: () => describeHealth(agent),

    pids: () => [...running.values()].map((child) => child.pid),

    async dispose() {
      disposed.abort();
      await Promise.all([...running.values()].map((child) => child.end()));
      await Promise.all(queues.values());
    },
  };
}

async function describeHealth(agent: CliAgent): Promise<Health> {
  const program = await agent.find();
  return program === null
    ? { ok: false, version: null, message: agent.missing }
    : { ok: true, version: program.version, message: null };
}

async function findProgram(agent: CliAgent): Promise<CliProgram> {
  const program = await agent.find();
  if (program === null) throw new BackendError('failure', 'agent.missing', agent.missing);
  return program;
}

function nameOf(model: CliModel): string | null {
  return model.by === 'rehearsal' ? 'rehearsal/rehearsal' : model.name;
}

function unknownSession(id: string): BackendError {
  const message = `Session ${id} is closed or was made by another process. Ensure it again, then prompt.`;
  return new BackendError('crash', 'agent.session', message);
}

/** No process could be started: the turn ends as that says, and used nothing. */
function notBegun(error: unknown): TurnResult {
  if (!(error instanceof BackendError)) throw error;
  const { outcome, code, message } = error;
  return { outcome, error: { outcome, code, message }, usage: null, retry_after_seconds: null };
}
