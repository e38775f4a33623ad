import { isDeepStrictEqual } from 'node:util';
import type { Model, PermissionRuleset } from '@opencode-ai/sdk/v2/client';
import type { Session, SessionRequest } from '../../agent-backend.js';
import { BackendError } from '../backend-error.js';
import { answer, limited } from './client.js';
import type { OpenaiCompatibleProvider } from './config.js';
import { escapingLinks } from './escaping-links.js';
import { refuseRepositoryCode } from './repository-code.js';
import { findModel, listProviders, type ListedProviders } from './listed-providers.js';
import { resolveModel } from './model-name.js';
import { permissionRules } from './permissions.js';
import type { OpencodeServer } from './server-process.js';
import { connectTools, disconnectTools, isToolRule, toolRules } from './tool-servers.js';
import type { OpencodeSession } from './turn.js';

/** The sessions that this backend has ensured and not closed. */
export interface SessionStore {
  /** Finds the session that the request names, or makes one. Throws `BackendError`. */
  ensure(server: OpencodeServer, request: SessionRequest): Promise<Session>;
  /** Sets a directory up on a server, once; a new server knows nothing of it. Answers with what can be used there. */
  prepare(server: OpencodeServer, directory: string): Promise<ListedProviders>;
  /** Connects the session's tool servers on a server, once; a new server knows nothing of them. */
  connect(server: OpencodeServer, session: OpencodeSession): Promise<void>;
  /** Lets them go. */
  disconnect(server: OpencodeServer, session: OpencodeSession): Promise<void>;
  /** Throws `agent.session` for one that was never ensured here. */
  get(handle: Session): OpencodeSession;
  find(id: string): OpencodeSession | null;
  remove(id: string): void;
}

export function createSessionStore(options: {
  providers: readonly OpenaiCompatibleProvider[];
  defaultModel: string | null;
}): SessionStore {
  const sessions = new Map<string, OpencodeSession>();
  const prepared = new WeakMap<OpencodeServer, Map<string, Promise<ListedProviders>>>();
  const connected = new WeakMap<OpencodeServer, Set<string>>();

  /** Sets a directory up once a server, before any prompt: see `prepareDirectory`. */
  function prepare(server: OpencodeServer, directory: string): Promise<ListedProviders> {
    const directories = prepared.get(server) ?? new Map<string, Promise<ListedProviders>>();
    prepared.set(server, directories);
    const known = directories.get(directory);
    if (known !== undefined) return known;
    const preparing = prepareDirectory(server, directory);
    directories.set(directory, preparing);
    preparing.catch(() => directories.delete(directory));
    return preparing;
  }

  return {
    prepare,
    async connect(server, session) {
      const done = connected.get(server) ?? new Set();
      connected.set(server, done);
      if (done.has(session.id)) return;
      await connectTools(server.client, session, session.tools);
      done.add(session.id);
    },
    async disconnect(server, session) {
      if (connected.get(server)?.delete(session.id) !== true) return;
      await disconnectTools(server.client, session, session.tools);
    },
    find: (id) => sessions.get(id) ?? null,
    async ensure(server, request) {
      const model = resolveModel(request.model ?? options.defaultModel, options.providers, server.providers);
      await Promise.all([
        request.profile === 'read-only' ? refuseEscapes(request.cwd) : null,
        refuseRepositoryCode(request.cwd),
      ]);
      const listed = findModel(await prepare(server, request.cwd), model);
      const found = await findSession(server, request);
      const id = found ?? (await createSession(server, request));
      const variant = usableVariant(request, listed);
      const resumed = found !== null;
      sessions.set(id, {
        id,
        directory: request.cwd,
        profile: request.profile,
        model,
        variant,
        window: listed?.limit.context ?? null,
        prompted: resumed,
        taskId: request.task_id,
        tools: request.tools,
      });
      return {
        agent_session_id: id,
        model: `${model.providerID}/${model.modelID}`,
        mode_id: null,
        thinking_option_id: variant,
        resumed,
      };
    },
    get(handle) {
      const session = sessions.get(handle.agent_session_id);
      if (session !== undefined) return session;
      throw new BackendError(
        'crash',
        'agent.session',
        `Session ${handle.agent_session_id} is closed or was made by another process. Ensure it again, then prompt.`,
      );
    },
    remove(id) {
      sessions.delete(id);
    },
  };
}

/**
 * Has opencode set up what all prompts in a directory share. Left to the first prompt, an abort of that prompt would break
 * the set-up half-way, and every later prompt in the directory would fail.
 */
async function prepareDirectory({ client }: OpencodeServer, directory: string): Promise<ListedProviders> {
  const providers = await listProviders(client, directory);
  await answer('load the agents', client.app.agents({ directory }, limited(60_000)));
  await answer('load the tools', client.tool.ids({ directory }, limited(60_000)));
  return providers;
}

/** The thinking option that was asked for, where the model has it: opencode would pass over another one in silence. */
function usableVariant({ thinking_option_id: wanted }: SessionRequest, listed: Model | undefined): string | null {
  return wanted !== null && wanted in (listed?.variants ?? {}) ? wanted : null;
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

function rulesOf({ profile, task_id, tools }: SessionRequest): PermissionRuleset {
  return [...permissionRules(profile), ...toolRules(task_id, tools)];
}

async function createSession(server: OpencodeServer, request: SessionRequest): Promise<string> {
  const wanted = { directory: request.cwd, title: request.title, permission: rulesOf(request) };
  return (await answer('make a session', server.client.session.create(wanted, limited()))).id;
}

async function findSession(server: OpencodeServer, request: SessionRequest): Promise<string | null> {
  if (request.agent_session_id === null) return null;
  const place = { sessionID: request.agent_session_id, directory: request.cwd };
  const reply = await server.client.session.get(place, limited());
  const session = reply.data;
  // A session of another directory would go on working there, and one of another profile keeps its rights.
  if (session?.directory !== request.cwd || !hasProfile(session.permission ?? [], request)) return null;
  const permission = rulesOf(request);
  if (!isDeepStrictEqual(session.permission, permission)) {
    // Tool servers are another task's now. Behind what the session has or in its place: the last rules win.
    await answer('give a session its tools', server.client.session.update({ ...place, permission }, limited()));
  }
  return session.id;
}

/** Whether a session was made with this profile; what else its rules say may only be about tool servers. */
function hasProfile(rules: PermissionRuleset, { profile }: SessionRequest): boolean {
  const own = permissionRules(profile);
  const others = rules.slice(own.length);
  return (
    isDeepStrictEqual(rules.slice(0, own.length), own) &&
    others.every((rule) => isToolRule(rule) || own.some((one) => isDeepStrictEqual(one, rule)))
  );
}
