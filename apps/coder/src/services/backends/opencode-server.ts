import { isDeepStrictEqual } from 'node:util';
import type { AgentBackend, Capabilities, Health, Session, TurnResult } from '../agent-backend.js';
import type { ChildExit } from '../processes/start-child.js';
import { BackendError } from './backend-error.js';
import { Leftovers } from './leftovers.js';
import { findOpencode, missingBinary } from './opencode/binary.js';
import { listModels, type Catalogue } from './opencode/catalogue.js';
import { limited } from './opencode/client.js';
import type { OpenaiCompatibleProvider } from './opencode/config.js';
import { findCredentials } from './opencode/credentials.js';
import { forgetSessions } from './opencode/forget-sessions.js';
import { runTurn } from './opencode/run-turn.js';
import { follow, startOpencodeServer, stillAnswers, type OpencodeServer } from './opencode/server-process.js';
import { createSessionRouter } from './opencode/session-router.js';
import { createSessionStore, type SessionStore } from './opencode/session-store.js';
import type { OpencodeSession, TurnInbox, TurnLimits } from './opencode/turn.js';
import { usualPoolLimits, WarmPool, type PoolLimits } from './warm-pool.js';

export interface OpencodeServerOptions {
  /** opencode's home is `<dataDir>/agents/opencode`; the directory also marks its processes. */
  dataDir: string;
  /** Model servers that the coder itself offers. Real providers are found in the environment and the user's sign-in. */
  providers: readonly OpenaiCompatibleProvider[];
  /** Where keys are looked for; nothing else of it reaches the agent. Default: this process's. */
  environment?: NodeJS.ProcessEnv;
  /** `provider/model` for sessions that name none. Default: the first model of the first provider given. */
  defaultModel?: string;
  limits?: Partial<TurnLimits>;
  /** Of the server. Default: 1.2 GB, 6 hours. */
  poolLimits?: Partial<PoolLimits>;
}

export interface OpencodeServerBackend extends AgentBackend {
  /** The models that opencode can use now. Starts the server. */
  catalogue(): Promise<Catalogue>;
  /** The server's process id, or null while none runs. */
  serverPid(): number | null;
}

const capabilities: Capabilities = {
  resume: true,
  permissions: true,
  structured_output: false,
  modes: false,
  thinking: true,
  usage: true,
  steer: false,
  tools: true,
};

const defaultLimits: TurnLimits = { maxSteps: 200, maxRetries: 5, limitPatienceSeconds: 15, checkMs: 15_000 };

/** The real opencode, one server for all sessions of this coder. Nothing is started before the first session. */
export function createOpencodeServerBackend(options: OpencodeServerOptions): OpencodeServerBackend {
  const limits = { ...defaultLimits, ...options.limits };
  const { providers, environment = process.env } = options;
  const store = createSessionStore({ providers, defaultModel: options.defaultModel ?? null });
  const queues = new Map<string, Promise<unknown>>();
  const leftovers = new Leftovers<string>();
  const router = createSessionRouter();
  const pool = createPool(options, router);
  /** One server for all sessions. */
  const lease = <T>(work: (server: OpencodeServer) => Promise<T>): Promise<T> => pool.lease('server', work);
  const running = (): OpencodeServer | null => pool.running[0] ?? null;

  return {
    id: 'opencode',
    capabilities,

    ensureSession(request) {
      const ensure = (): Promise<Session> => lease((server) => store.ensure(server, request));
      const place = { process: 'the server', directory: request.cwd };
      return leftovers.opening(place, ensure, (session) => session.agent_session_id);
    },

    prompt(handle, request) {
      const session = store.get(handle);
      const run = async (server: OpencodeServer): Promise<TurnResult> => {
        await store.prepare(server, session.directory);
        await store.connect(server, session);
        const turn = {
          server,
          session,
          request,
          limits,
          sessions: () => router.membersOf(session.id),
          listen: (inbox: TurnInbox) => router.listen(session.id, inbox),
          endServer: () => pool.end(server),
          retireServer: () => pool.retire(),
        };
        return leftovers.afterTurn(session.id, server.child, () => runTurn(turn));
      };
      // One turn at a time: opencode would merge a second prompt into the first.
      const before = queues.get(session.id) ?? Promise.resolve();
      const turn = before.then(() => lease(run)).catch(notBegun);
      // The next turn waits for this one's end, and whoever asked for this one hears how it ended.
      queues.set(session.id, Promise.allSettled([turn]));
      return turn;
    },

    async closeSession({ agent_session_id: id }) {
      // A turn that still runs is its caller's to abort; opencode keeps no process for an idle session.
      await queues.get(id);
      queues.delete(id);
      const session = store.find(id);
      const server = running();
      if (session !== null && server !== null) await letGo({ pool, store }, server, session);
      await leftovers.afterSession(id, server?.child ?? null);
      store.remove(id);
      router.forget(id);
    },

    async forgetSessions(forgetting) {
      // What is in its database can wait until it runs.
      if (running() === null) return 0;
      return lease(({ client }) => forgetSessions(client, { ...forgetting, isOpen: (id) => store.find(id) !== null }));
    },

    health: () => describeHealth(running()),

    async catalogue() {
      const known = running()?.realProviders;
      const { providers: signedIn } = await findCredentials(environment);
      // A server only knows the sign-in that it was started with.
      if (known !== undefined && !isDeepStrictEqual(known, signedIn)) await pool.retire();
      return lease((server) => listModels(server.client));
    },
    serverPid: () => running()?.child.pid ?? null,
    dispose: () => pool.dispose(),
  };
}

function createPool(
  { providers, dataDir, environment = process.env, poolLimits }: OpencodeServerOptions,
  router: ReturnType<typeof createSessionRouter>,
): WarmPool<OpencodeServer> {
  return new WarmPool<OpencodeServer>({
    limits: { ...usualPoolLimits, memoryBytes: 1_200_000_000, ...poolLimits },
    async start(_key, signal) {
      const server = await startOpencodeServer({ dataDir, providers, environment, signal });
      await follow(server, {
        onEvent: (event) => router.route(event),
        onReconnect: () => router.toAll((inbox) => inbox.onReconnect()),
      });
      return server;
    },
    answers: stillAnswers,
    onExit: (server, exit) => router.toAll((inbox) => inbox.onExit(obituary(server, exit))),
  });
}

async function letGo(
  { pool, store }: { pool: WarmPool<OpencodeServer>; store: SessionStore },
  server: OpencodeServer,
  session: OpencodeSession,
): Promise<void> {
  try {
    await store.disconnect(server, session);
  } catch (error) {
    // A server that does not let go is replaced, and its tool servers with it.
    if (!(error instanceof BackendError)) throw error;
    await pool.retire();
  }
}

async function describeHealth(server: OpencodeServer | null): Promise<Health> {
  const binary = findOpencode();
  if (binary === null) return { ok: false, version: null, message: missingBinary };
  const { version } = binary;
  if (server === null) return { ok: true, version, message: 'Not running; it is started at first use.' };
  const reply = await server.client.global.health(limited(5_000));
  return reply.data === undefined
    ? { ok: false, version, message: 'opencode runs but does not answer.' }
    : { ok: true, version: reply.data.version, message: null };
}

function obituary(server: OpencodeServer, exit: ChildExit): string {
  const how = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
  return `opencode ended in the middle of the turn (${how}). ${server.lastWords()}`.trim();
}

/** No server could be started: the turn ends as that says, and used nothing. */
function notBegun(error: unknown): TurnResult {
  if (!(error instanceof BackendError)) throw error;
  const { outcome, code, message } = error;
  return { outcome, error: { outcome, code, message }, usage: null, retry_after_seconds: null };
}
