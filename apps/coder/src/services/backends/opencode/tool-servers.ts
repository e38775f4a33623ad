import { createHash } from 'node:crypto';
import type { PermissionRuleset } from '@opencode-ai/sdk/v2/client';
import type { ToolServer } from '../../agent-backend.js';
import { BackendError } from '../backend-error.js';
import { answer, done, limited, type OpencodeClient } from './client.js';

/** Every tool server that we add begins so: a session is denied all of them but its own. */
const prefix = 'boo';

/**
 * opencode keeps tool servers by name for all sessions of a directory, so the name tells tasks apart: without that the
 * calls of one session arrive with the secret of the other.
 */
function serverName(taskId: string, server: ToolServer): string {
  return `${prefix}${createHash('sha256').update(taskId).digest('hex').slice(0, 10)}_${server.name}`;
}

/** What a session may call of all the tool servers in its directory; to stand behind the rules of its profile. */
export function toolRules(taskId: string, tools: readonly ToolServer[]): PermissionRuleset {
  return [
    { permission: `${prefix}*_*`, pattern: '*', action: 'deny' },
    ...tools.map((tool) => ({
      permission: `${serverName(taskId, tool)}_*`,
      pattern: '*',
      action: 'allow' as const,
    })),
  ];
}

/** Whether a rule is about tool servers that we add. */
export function isToolRule({ permission }: PermissionRuleset[number]): boolean {
  return permission.startsWith(prefix) && permission.includes('_');
}

/** Connects the servers of a session. Throws `agent.tools` for one that can't be reached. */
export async function connectTools(
  client: OpencodeClient,
  place: { directory: string; taskId: string },
  tools: readonly ToolServer[],
): Promise<void> {
  for (const tool of tools) {
    const name = serverName(place.taskId, tool);
    const config = { type: 'remote', url: tool.url, headers: { ...tool.headers }, oauth: false } as const;
    const states = await answer(
      'connect a tool server',
      client.mcp.add({ directory: place.directory, name, config }, limited(60_000)),
    );
    const state = states[name];
    if (state?.status === 'connected') continue;
    const why = state !== undefined && 'error' in state ? state.error : (state?.status ?? 'unknown');
    throw new BackendError(
      'crash',
      'agent.tools',
      `The tool server ${tool.name} at ${tool.url} could not be connected (${why}).`,
    );
  }
}

/** Lets the servers of a session go. */
export async function disconnectTools(
  client: OpencodeClient,
  place: { directory: string; taskId: string },
  tools: readonly ToolServer[],
): Promise<void> {
  for (const tool of tools) {
    const name = serverName(place.taskId, tool);
    await done('let a tool server go', client.mcp.disconnect({ name, directory: place.directory }, limited()));
  }
}
