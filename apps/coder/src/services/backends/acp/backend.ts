import { mkdir } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { AgentBackend, Health, PromptRequest, Session, SessionRequest, TurnResult } from '../../agent-backend.js';
import { BackendError } from '../backend-error.js';
import { Leftovers } from '../leftovers.js';
import { escapingLinks } from '../opencode/escaping-links.js';
import { usualPoolLimits, WarmPool, type PoolLimits } from '../warm-pool.js';
import { startAcpProcess, stillAnswers, type AcpProcess } from './agent-process.js';
import type { AcpAgent, ModelServer } from './agents.js';
import { mustDistrust } from './obeyed-files.js';
import { asKept, homeOf, isAlone, isRehearsal, processKey, traitsOf, type Sharing } from './process-key.js';
import { runTurn } from './run-turn.js';
import { attach, openSession, sessionView, type AcpSession } from './sessions.js';
import type { TurnLimits } from './turn.js';

export interface AcpBackendOptions {
  agent: AcpAgent;
  /** The agent's homes are below `<dataDir>/agents`; the directory also marks its processes. */
  dataDir: string;
  /** Where keys and the person's sign-in are looked for. Default: this process's environment. */
  environment?: NodeJS.ProcessEnv;
  /** The stand-in model. */
  rehearsal: { url: string; key: string };
  limits?: Partial<TurnLimits>;
  /** Of its processes. Default: 1.5 GB, 6 hours. */
  poolLimits?: Partial<PoolLimits>;
}

export interface AcpBackend extends AgentBackend {
  /** The agents' process ids. */
  agentPids(): number[];
}

const defaultLimits: TurnLimits = {
  maxSteps: 200,
  maxAnswers: 8,
  maxFailures: 3,
  limitPatienceSeconds: 15,
  stopLimitMs: 12_000,
};

/** Drives one ACP agent. Nothing is started before the first session. */
export function createAcpBackend(options: AcpBackendOptions, sharing: Sharing): AcpBackend {
  const { agent, dataDir, environment = process.env } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const sessions = new Map<string, AcpSession>();
  const kept = new Map<string, AcpSession>();
  const keys = new WeakMap<AcpSession, string>();
  const queues = new Map<AcpSession, Promise<unknown>>();
  const leftovers = new Leftovers<AcpSession>();
  let version: string | null = null;

  const pool = createPool(options, environment, (told) => {
    version = told;
  });

  async function oneTurn(session: AcpSession, process: AcpProcess, request: PromptRequest): Promise<TurnResult> {
    await attach(asKept(agent, keys.get(session) ?? ''), process, session);
    const paid = !isRehearsal(session.request.model);
    const turn = { agent, process, session, request, limits, paid, endProcess: () => pool.end(process) };
    return leftovers.afterTurn(session, process.child, () => runTurn(turn));
  }

  return {
    id: sharing === 'warm' ? agent.id : `${agent.id}-once`,
    capabilities: agent.capabilities,

    async ensureSession(request) {
      const distrusts = await mustDistrust(agent, request);
      const key = processKey(agent, sharing, request, distrusts);
      const kind = asKept(agent, key);
      await refuseUnfit(kind, request);
      const home = homeOf(dataDir, agent, key);
      const id = request.agent_session_id ?? '';
      const open = (): Promise<AcpSession> =>
        pool.lease(key, async (process) => {
          const known = sessions.get(id) ?? kept.get(id);
          if (known?.process !== process) return openSession(kind, process, request, home);
          const opened = await openAgain(known, kind, request, home);
          kept.delete(id);
          return opened;
        });
      const place = { process: key, directory: request.cwd };
      const session = await leftovers.opening(place, open, (opened) => opened);
      kept.delete(session.id);
      keys.set(session, key);
      sessions.set(session.id, session);
      return sessionView(session);
    },

    prompt(handle, request) {
      const session = find(sessions, handle);
      // One turn at a time: some agents cancel the first for the second.
      const before = queues.get(session) ?? Promise.resolve();
      const turn = before
        .then(() => pool.lease(keys.get(session) ?? '', (process) => oneTurn(session, process, request)))
        .catch(notBegun);
      // The next turn waits for this one's end, and whoever asked for this one hears how it ended.
      queues.set(session, Promise.allSettled([turn]));
      return turn;
    },

    ...(agent.capabilities.steer ? steerable(sessions) : {}),

    async closeSession(handle) {
      const session = sessions.get(handle.agent_session_id);
      if (session === undefined) return;
      await queues.get(session);
      queues.delete(session);
      sessions.delete(handle.agent_session_id);
      const { process } = session;
      if (isAlone(keys.get(session) ?? '') && process !== null) await pool.end(process);
      else if (!(await closeInAgent(session))) kept.set(handle.agent_session_id, session);
      await leftovers.afterSession(session, process?.child ?? null);
    },

    health: async () => describeHealth(agent, pool.running, version),
    agentPids: () => pool.running.map((one) => one.child.pid),
    dispose: () => pool.dispose(),
  };
}

/** Goes on in a session that its process has open. */
async function openAgain(
  known: AcpSession,
  agent: AcpAgent,
  request: SessionRequest,
  home: string,
): Promise<AcpSession> {
  const { process } = known;
  if (process === null || fits(known, request)) return Object.assign(known, { request, resumed: true });
  if (canClose(process)) return openSession(agent, process, request, home);
  // Open there with other tools, and it can't be closed: a second load would do it harm, and a young one had to be waited for.
  return openSession(agent, process, { ...request, agent_session_id: null }, home);
}

function createPool(
  options: AcpBackendOptions,
  environment: NodeJS.ProcessEnv,
  onVersion: (version: string | null) => void,
): WarmPool<AcpProcess> {
  const { agent, dataDir, rehearsal } = options;
  return new WarmPool<AcpProcess>({
    limits: { ...usualPoolLimits, ...options.poolLimits },
    answers: stillAnswers,
    onExit(process, { code, signal }) {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      const message = `${agent.title} ended in the middle of the turn (${how}). ${process.lastWords()}`.trim();
      process.router.toAll((inbox) => inbox.onExit(message));
    },
    async start(key, signal) {
      const { kind, readOnly, distrusts } = traitsOf(key);
      const home = homeOf(dataDir, agent, key);
      await mkdir(home, { recursive: true, mode: 0o700 });
      const server: ModelServer = kind === 'rehearsal' ? { kind, ...rehearsal } : { kind };
      const launch = await agent.launch({ home, server, readOnly, distrusts, environment });
      const started = await startAcpProcess({ agent, launch, cwd: home, dataDir, signal });
      onVersion(started.info.agentInfo?.version ?? null);
      return started;
    },
  });
}

/** Whether a session that its agent still has open is what a request wants. */
function fits({ request: before }: AcpSession, request: SessionRequest): boolean {
  return isDeepStrictEqual(setUpOf(before), setUpOf(request));
}

function steerable(sessions: ReadonlyMap<string, AcpSession>): Required<Pick<AgentBackend, 'steer'>> {
  return { steer: async ({ agent_session_id: id }, text) => sessions.get(id)?.steering?.say(text) ?? false };
}

/** Closes a session in its agent. False: it stays open there, and loading it a second time would do it harm. */
async function closeInAgent({ process, id }: AcpSession): Promise<boolean> {
  if (process === null || process.gone()) return true;
  if (!canClose(process)) return false;
  await process.agent.request('session/close', { sessionId: id });
  return true;
}

/** Throws `agent.session` for a session that is not open here. */
function find(sessions: ReadonlyMap<string, AcpSession>, { agent_session_id: id }: Session): AcpSession {
  const session = sessions.get(id);
  if (session !== undefined) return session;
  const message = `Session ${id} is closed or was made by another process. Ensure it again, then prompt.`;
  throw new BackendError('crash', 'agent.session', message);
}

function setUpOf({ cwd, profile, model, mode_id, thinking_option_id, tools }: SessionRequest): object {
  return { cwd, profile, model, mode_id, thinking_option_id, tools };
}

function canClose({ info }: AcpProcess): boolean {
  const close = info.agentCapabilities?.sessionCapabilities?.close;
  return close !== undefined && close !== null;
}

function noSuchProfile(agent: AcpAgent, profile: string): BackendError {
  const message = `${agent.title} can't be held to the profile ${profile} on this machine. Choose another agent for this step.`;
  return new BackendError('failure', 'agent.profile', message);
}

/** Refuses what the agent could not be held to in this directory. */
async function refuseUnfit(agent: AcpAgent, { profile, cwd }: SessionRequest): Promise<void> {
  if (agent.modes[profile].length === 0) throw noSuchProfile(agent, profile);
  await agent.refuse?.(cwd);
  if (profile === 'read-only' && agent.quirks.followsLinks === true) await refuseEscapes(agent, cwd);
}

async function refuseEscapes(agent: AcpAgent, directory: string): Promise<void> {
  const links = await escapingLinks(directory);
  if (links.length === 0) return;
  const message = `${directory} holds links that lead out of it (${links.join(', ')}), which ${agent.title} would follow in a read-only session. Check it out with core.symlinks=false.`;
  throw new BackendError('failure', 'agent.links', message);
}

async function describeHealth(
  agent: AcpAgent,
  running: readonly AcpProcess[],
  version: string | null,
): Promise<Health> {
  if (running.length === 0)
    return { ok: true, version, message: `${agent.title} is not running; it is started at first use.` };
  const gone = running.some((one) => one.gone());
  return { ok: !gone, version, message: gone ? `${agent.title} runs but does not answer.` : null };
}

/** No process could be started, or the session could not be taken up: the turn ends as that says. */
function notBegun(error: unknown): TurnResult {
  if (!(error instanceof BackendError)) throw error;
  const { outcome, code, message } = error;
  return { outcome, error: { outcome, code, message }, usage: null, retry_after_seconds: null };
}
