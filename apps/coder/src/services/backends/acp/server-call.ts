import type { AskedCall } from './agents.js';
import { claudeAcp } from './agents/claude-acp.js';
import { codex } from './agents/codex.js';
import { gemini } from './agents/gemini.js';

/** Kinds of calls that do something to the machine, and whose titles hold the model's own words: a command, a path. */
const hands = new Set(['edit', 'delete', 'move', 'execute', 'fetch', 'read', 'search']);

/**
 * Whether an agent that is not known here asks about a call of one of our own tool servers: by one of the ways in which the known ones
 * say so, or because the whole name or title of the call is the server's and its tool's. A name inside of longer words is the
 * model's to write, and counts for nothing.
 */
export function callsOurServer(asked: AskedCall, servers: readonly string[]): boolean {
  if ([claudeAcp, codex, gemini].some((agent) => agent.callsServer?.(asked, servers) === true)) return true;
  if (asked.kind !== null && hands.has(asked.kind)) return false;
  return [asked.name, asked.title].some((words) => words !== null && servers.some((server) => isToolOf(server, words)));
}

/** `mcp__server__tool`, `server_tool`, `server/tool`, `server: tool`, `tool (server MCP Server)`. */
function isToolOf(server: string, words: string): boolean {
  const own = server.replaceAll(/[^\w]/g, String.raw`\$&`);
  const front = new RegExp(String.raw`^(?:mcp(?:__|[_.:/]))?${own}(?:__|[_./]|::?) ?[a-z_]+$`, 'i');
  return front.test(words) || new RegExp(String.raw`^[a-z_]+ \(${own} MCP Server\)$`, 'i').test(words);
}
