import { setTimeout as delay } from 'node:timers/promises';
import type { NewSessionResponse } from '@agentclientprotocol/sdk/unstable';
import { rehearsalModel } from '@boocode/rehearsal/name';
import type { PermissionProfile, Session, SessionRequest } from '../../agent-backend.js';
import { BackendError } from '../backend-error.js';
import { answeredWithin, type AcpProcess } from './agent-process.js';
import { resumeMethod, type AcpAgent } from './agents.js';
import { readChoices, type Choice, type Choices } from './config-options.js';
import { errorWords } from './classify.js';
import type { Steering } from './steering.js';

const CALL_LIMIT_MS = 60_000;

/** A session as the backend keeps it. */
export interface AcpSession {
  /** The agent's id; a session that could not be taken up again got another one. */
  id: string;
  request: SessionRequest;
  /** The agent's home that keeps it. */
  home: string;
  /** Which process knows it; null: none, it must be taken up again first. */
  process: AcpProcess | null;
  choices: Choices;
  resumed: boolean;
  /** Told to the model already, so that a repair turn doesn't carry it again. */
  toldSystem: string | null;
  /** What was said and answered, for a fresh session that has to go on from there. */
  history: { user: string; answer: string }[];
  /** Whether the next prompt must tell what was done. */
  lost: boolean;
  /** Of the turn that runs. */
  steering: Steering | null;
  /** Money of the whole session so far, as the agent counts it. */
  spent: number;
}

/** Makes the session that the request names, or a fresh one. Throws `agent.model`, `agent.mode`, `agent.session`. */
export async function openSession(
  agent: AcpAgent,
  process: AcpProcess,
  request: SessionRequest,
  home: string,
): Promise<AcpSession> {
  const session: AcpSession = {
    id: request.agent_session_id ?? '',
    request,
    home,
    process: null,
    choices: { mode: null, model: null, thinking: null },
    resumed: false,
    toldSystem: null,
    history: [],
    lost: false,
    steering: null,
    spent: 0,
  };
  session.resumed = request.agent_session_id !== null && (await takeUp(agent, process, session));
  if (!session.resumed) await makeFresh(agent, process, session);
  return session;
}

/** Has a live process know the session again: by the agent's own memory, else a fresh one that is told what was done. */
export async function attach(agent: AcpAgent, process: AcpProcess, session: AcpSession): Promise<void> {
  if (session.process === process) return;
  if (await takeUp(agent, process, session)) return;
  await makeFresh(agent, process, session);
  session.toldSystem = null;
  session.lost = session.history.length > 0;
}

/** What a caller is told of a session. */
export function sessionView({ id, choices, resumed }: AcpSession): Session {
  return {
    agent_session_id: id,
    model: choices.model?.current ?? null,
    mode_id: choices.mode?.current ?? null,
    thinking_option_id: choices.thinking?.current ?? null,
    resumed,
  };
}

async function takeUp(agent: AcpAgent, process: AcpProcess, session: AcpSession): Promise<boolean> {
  const method = resumeMethod(process.info);
  if (method === null || !agent.capabilities.resume) return false;
  const wait = (await agent.notYet?.(session.id, session.home)) ?? 0;
  // What was said is known here: a fresh session that is told it needs no wait.
  if (wait > 0 && session.history.length > 0) return false;
  await delay(wait);
  try {
    const answer = await limited(
      process.agent.request(method, { ...setUp(agent, session.request), sessionId: session.id }),
    );
    session.choices = readChoices(answer);
  } catch (error) {
    // Gone, of another directory, or erased: whatever it is, a fresh session can do the work.
    if (process.gone())
      throw new BackendError('crash', 'agent.exit', errorWords(agent, error).message, { cause: error });
    return false;
  }
  await configure(agent, process, session);
  session.process = process;
  return true;
}

async function makeFresh(agent: AcpAgent, process: AcpProcess, session: AcpSession): Promise<void> {
  const answer = await asked(
    'make a session',
    agent,
    process.agent.request<NewSessionResponse>('session/new', setUp(agent, session.request)),
  );
  session.id = answer.sessionId;
  // Without a title an agent asks a model for one, at the person's cost.
  if (process.info.agentCapabilities?.sessionCapabilities?.title) {
    const { title } = session.request;
    await asked('take a title', agent, process.agent.request('session/set_title', { sessionId: session.id, title }));
  }
  session.choices = readChoices(answer);
  await configure(agent, process, session);
  session.process = process;
}

/** What a session is made and taken up with. */
export function setUp(agent: AcpAgent, request: SessionRequest) {
  const meta = agent.sessionMeta?.(request);
  return {
    cwd: request.cwd,
    mcpServers: request.tools.map((tool) => ({
      type: 'http' as const,
      name: `${agent.quirks.serverPrefix ?? ''}${tool.name}`,
      url: tool.url,
      headers: Object.entries(tool.headers).map(([name, value]) => ({ name, value })),
    })),
    ...(meta === undefined ? {} : { _meta: meta }),
  };
}

/** Sets mode, model and thinking, every time: agents begin where they like, also after a load. */
export async function configure(agent: AcpAgent, process: AcpProcess, session: AcpSession): Promise<void> {
  const { request } = session;
  await choose(agent, process, session, 'model', wantedModel(agent, session));
  await choose(agent, process, session, 'mode', wantedMode(agent, request.profile, request.mode_id));
  if (request.thinking_option_id !== null) {
    await choose(agent, process, session, 'thinking', request.thinking_option_id);
  }
}

function wantedMode(agent: AcpAgent, profile: PermissionProfile, wanted: string | null): string | null {
  const allowed = agent.modes[profile];
  if (wanted === null) return allowed[0] ?? null;
  if (allowed.includes(wanted)) return wanted;
  const message = `${agent.title} can't work in mode ${wanted} with the profile ${profile}: it allows ${allowed.join(', ')}.`;
  throw new BackendError('failure', 'agent.mode', message);
}

function wantedModel(agent: AcpAgent, session: AcpSession): string | null {
  const { model } = session.request;
  if (model === null) return agent.defaultModel ?? null;
  return model === rehearsalModel ? agent.rehearsalModel : model;
}

async function choose(
  agent: AcpAgent,
  process: AcpProcess,
  session: AcpSession,
  kind: keyof Choices,
  value: string | null,
): Promise<void> {
  const choice = session.choices[kind];
  if (value === null || (choice?.current === value && kind !== 'mode')) return;
  if (choice === null || !choice.values.includes(value)) {
    // What is really used is told; only a wrong model or a mode that can't keep the profile must not go on.
    if (kind === 'thinking') return;
    throw unknownChoice(agent, kind, value, choice);
  }
  const sessionId = session.id;
  if (choice.configId !== null) {
    const call = process.agent.request('session/set_config_option', { sessionId, configId: choice.configId, value });
    const answer = await asked(`use ${kind} ${value}`, agent, call);
    session.choices = readChoices(answer, session.choices);
  } else if (kind === 'mode') {
    await asked(`use mode ${value}`, agent, process.agent.request('session/set_mode', { sessionId, modeId: value }));
    session.choices = { ...session.choices, mode: { ...choice, current: value } };
  } else {
    await asked(
      `use ${kind} ${value}`,
      agent,
      process.agent.request('session/set_model', { sessionId, modelId: value }),
    );
    session.choices = { ...session.choices, [kind]: { ...choice, current: value } };
  }
}

function unknownChoice(agent: AcpAgent, kind: keyof Choices, value: string, choice: Choice | null): BackendError {
  const known = choice === null ? 'it offers none' : `it knows ${choice.values.join(', ')}`;
  return new BackendError('failure', `agent.${kind}`, `${agent.title} has no ${kind} ${value}; ${known}.`);
}

/** An answer that must come in time; a refusal says what the agent would not do. */
export async function asked<T>(what: string, agent: AcpAgent, call: Promise<T>): Promise<T> {
  try {
    return await limited(call);
  } catch (error) {
    const { outcome, code, message } = errorWords(agent, error);
    throw new BackendError(outcome, code, `${agent.title} would not ${what}: ${message}`, { cause: error });
  }
}

function limited<T>(call: Promise<T>): Promise<T> {
  return answeredWithin(call, AbortSignal.timeout(CALL_LIMIT_MS));
}
