import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentBackend, Session, SessionRequest, TurnResult } from '../agent-backend.js';
import type { Child } from '../processes/start-child.js';
import { BackendError } from './backend-error.js';
import type { CliAgent, CliModel, CliProgram, RehearsalServer } from './cli/cli-agent.js';
import { chooseModel } from './cli/model-choice.js';
import type { CliLimits } from './cli/run-process.js';
import { runTurn, type CliSession } from './cli/run-turn.js';
import { createSessionRecords } from './cli/session-records.js';
import { escapingLinks } from './opencode/escaping-links.js';

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
  const sessions = new Map<string, CliSession>();
  const queues = new Map<string, Promise<unknown>>();
  const running = new Map<string, Child>();
  const disposed = new AbortController();

  async function ensureSession(request: SessionRequest): Promise<Session> {
    await findProgram(agent);
    if (request.profile === 'read-only') await refuseEscapes(request.cwd);
    await mkdir(home, { recursive: true, mode: 0o700 });
    const hasAccount = await agent.prepareAccount(environment, home);
    const model = chooseModel(request.model, { agent, rehearsal, hasAccount });
    const found = await findRecord(request);
    const id = found?.id ?? randomUUID();
    const { cwd, profile, title, tools } = request;
    const thinking = agent.thinking.find((option) => option === request.thinking_option_id) ?? null;
    const record = found?.record ?? { native_id: null, cwd, thread_usage: null };
    await records.write(id, record);
    sessions.set(id, { id, model, record, cwd, profile, title, tools, thinking });
    return {
      agent_session_id: id,
      model: nameOf(model),
      mode_id: null,
      thinking_option_id: thinking,
      resumed: found !== null,
    };
  }

  async function findRecord(request: SessionRequest) {
    const { agent_session_id: id, cwd } = request;
    const record = id === null || !agent.capabilities.resume ? null : await records.read(id);
    if (id === null || record === null || record.native_id === null || record.cwd !== cwd) return null;
    return (await agent.hasSession(home, record.native_id)) ? { id, record } : null;
  }

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
    ensureSession,

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

    async health() {
      const program = await agent.find();
      return program === null
        ? { ok: false, version: null, message: agent.missing }
        : { ok: true, version: program.version, message: null };
    },

    pids: () => [...running.values()].map((child) => child.pid),

    async dispose() {
      disposed.abort();
      await Promise.all([...running.values()].map((child) => child.end()));
      await Promise.all(queues.values());
    },
  };
}

async function findProgram(agent: CliAgent): Promise<CliProgram> {
  const program = await agent.find();
  if (program === null) throw new BackendError('failure', 'agent.missing', agent.missing);
  return program;
}

async function refuseEscapes(directory: string): Promise<void> {
  const links = await escapingLinks(directory);
  if (links.length === 0) return;
  throw new BackendError(
    'failure',
    'agent.links',
    `${directory} holds links that lead out of it (${links.join(', ')}), which a read-only session must not follow. Check it out with core.symlinks=false.`,
  );
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
