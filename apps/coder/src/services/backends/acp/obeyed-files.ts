import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError } from '../backend-error.js';
import type { AcpAgent } from './agents.js';

/** Refuses a working directory whose own files would give an agent orders: repository text is data, never instruction. */
export async function refuseObeyed(agent: AcpAgent, directory: string): Promise<void> {
  const found: string[] = [];
  for (const file of agent.obeys) if (await exists(join(directory, file))) found.push(file);
  if (found.length === 0) return;
  const message = `${directory} holds ${found.join(', ')}, which ${agent.title} would obey (it can name commands that run at once). Choose another agent, or take it out of the checkout.`;
  throw new BackendError('failure', 'agent.obeys', message);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))) return false;
    throw error;
  }
}
