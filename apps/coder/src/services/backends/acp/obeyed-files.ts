import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '@boocode/db/errors';
import type { SessionRequest } from '../../agent-backend.js';
import { BackendError } from '../backend-error.js';
import type { AcpAgent } from './agents.js';

/**
 * Whether a working directory has files that would give an agent orders, and must be distrusted: repository text is data, never
 * instruction. Throws `agent.obeys` where the agent can't do what is asked without obeying them.
 */
export async function mustDistrust(agent: AcpAgent, { cwd, tools }: ObeyingRequest): Promise<boolean> {
  const found: string[] = [];
  for (const file of agent.obeys) if (await saysAnything(join(cwd, file))) found.push(file);
  if (found.length === 0) return false;
  if (agent.modesInDistrust !== undefined && tools.length === 0) return true;
  const message = `${cwd} holds ${found.join(', ')}, which ${agent.title} would obey (it can name commands that run at once). Choose another agent, or take it out of the checkout.`;
  throw new BackendError('failure', 'agent.obeys', message);
}

type ObeyingRequest = Pick<SessionRequest, 'cwd' | 'tools'>;

/** An empty folder gives no orders: the sandbox of Codex leaves one behind for each name that it keeps commands from writing to. */
async function saysAnything(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return !found.isDirectory() || (await readdir(path)).length > 0;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
