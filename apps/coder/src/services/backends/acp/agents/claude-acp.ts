import { join } from 'node:path';
import { rehearsalModel } from '@boocode/rehearsal/name';
import type { PermissionProfile } from '../../../agent-backend.js';
import type { AcpAgent, LaunchPlace } from '../agents.js';
import { entryOf } from '../packages.js';
import { accountVariables, personsFile, shareFile } from '../sign-in.js';

const title = 'Claude over ACP';
const keys = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL', 'CLAUDE_CODE_OAUTH_TOKEN'];
const reading = ['Read', 'Grep', 'Glob'];
const working = [...reading, 'Edit', 'Write', 'NotebookEdit', 'Bash', 'WebFetch', 'WebSearch'];
const toolsOf: Record<PermissionProfile, string[]> = { 'read-only': reading, ask: working, write: working };

/** Claude through its adapter: one process for the adapter, one more a session. */
export const claudeAcp: AcpAgent = {
  id: 'claude-acp',
  title,
  capabilities: {
    resume: true,
    permissions: true,
    structured_output: false,
    modes: true,
    thinking: true,
    usage: true,
    steer: false,
    tools: true,
  },
  // Left alone it begins in `auto`, where it decides by itself.
  modes: { 'read-only': ['default'], ask: ['default', 'plan'], write: ['acceptEdits', 'default', 'plan'] },
  quirks: { followsLinks: true },
  obeys: [],
  rehearsalModel,
  async launch({ home, server, environment }: LaunchPlace) {
    const entry = entryOf(title, '@agentclientprotocol/claude-agent-acp/dist/index.js');
    const quiet = {
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      ENABLE_TOOL_SEARCH: 'false',
    };
    const env = { HOME: home, CLAUDE_CONFIG_DIR: home, ...quiet };
    const launch = { command: process.execPath, args: [entry] };
    if (server.kind === 'rehearsal') {
      const model = { ANTHROPIC_MODEL: rehearsalModel, ANTHROPIC_SMALL_FAST_MODEL: rehearsalModel };
      const provider = { ANTHROPIC_BASE_URL: server.url, ANTHROPIC_API_KEY: server.key, CLAUDE_CODE_MAX_RETRIES: '1' };
      return { ...launch, env: { ...env, ...model, ...provider } };
    }
    await shareFile(await personsFile(environment, '.claude', '.credentials.json'), join(home, '.credentials.json'));
    return { ...launch, env: { ...accountVariables(environment, keys), ...env, CLAUDE_CODE_MAX_RETRIES: '4' } };
  },
  // Without settings of any kind: those of a repository can name commands that run at once.
  sessionMeta: (profile) => ({
    claudeCode: { options: { settingSources: [], strictMcpConfig: true, tools: toolsOf[profile] } },
  }),
  callsServer({ name, _meta: meta }, servers) {
    const tool = name ?? toolName(meta);
    return servers.some((server) => tool?.startsWith(`mcp__${server}__`) === true);
  },
};

function toolName(meta: Record<string, unknown> | null | undefined): string | null {
  const own = meta?.['claudeCode'];
  const name = typeof own === 'object' && own !== null && 'toolName' in own ? own.toolName : null;
  return typeof name === 'string' ? name : null;
}
