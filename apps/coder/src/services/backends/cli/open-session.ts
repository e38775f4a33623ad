import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { SessionRequest } from '../../agent-backend.js';
import { BackendError } from '../backend-error.js';
import { escapingLinks } from '../opencode/escaping-links.js';
import type { CliAgent, RehearsalServer } from './cli-agent.js';
import { chooseModel } from './model-choice.js';
import type { CliSession } from './run-turn.js';
import type { SessionRecord, SessionRecords } from './session-records.js';

/** Finds the session that a request names, or makes one. No process is started for it: that is for its first turn. */
export interface SessionOpener {
  open(request: SessionRequest): Promise<{ session: CliSession; resumed: boolean }>;
}

export function createSessionOpener(options: {
  agent: CliAgent;
  home: string;
  environment: NodeJS.ProcessEnv;
  rehearsal: RehearsalServer | null;
  records: SessionRecords;
}): SessionOpener {
  const { agent, home, environment, rehearsal, records } = options;

  async function find({
    agent_session_id: id,
    cwd,
  }: SessionRequest): Promise<{ id: string; record: SessionRecord } | null> {
    const record = id === null || !agent.capabilities.resume ? null : await records.read(id);
    if (id === null || record === null || record.native_id === null || record.cwd !== cwd) return null;
    return (await agent.hasSession(home, record.native_id)) ? { id, record } : null;
  }

  return {
    async open(request) {
      const { cwd, profile, title, tools } = request;
      if (agent.profiles?.includes(profile) === false) throw unheld(agent, profile);
      if (profile === 'read-only') await refuseEscapes(cwd);
      await agent.refuse?.(cwd);
      await mkdir(home, { recursive: true, mode: 0o700 });
      const hasAccount = await agent.prepareAccount(environment, home);
      const model = chooseModel(request.model, { agent, rehearsal, hasAccount });
      const found = await find(request);
      const id = found?.id ?? randomUUID();
      const record = found?.record ?? { native_id: null, cwd, thread_usage: null };
      await records.write(id, record);
      const thinking = agent.thinking.find((option) => option === request.thinking_option_id) ?? null;
      const resumed = found !== null;
      return { session: { id, model, record, cwd, profile, title, tools, thinking, resumed }, resumed };
    },
  };
}

function unheld({ id }: CliAgent, profile: string): BackendError {
  const message = `The settings do not say how ${id} is held to ${profile}. Add its arguments under "profiles".`;
  return new BackendError('failure', 'agent.profile', message);
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
