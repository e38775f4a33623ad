import { join } from 'node:path';
import { z } from 'zod';
import { rehearsalModel } from '@boocode/rehearsal/name';
import type { PermissionProfile } from '../../../agent-backend.js';
import type { AcpAgent, LaunchPlace } from '../agents.js';
import { fileOf } from '../packages.js';
import { accountVariables, shareSignIn } from '../../persons-account.js';
import { notSignedIn, personsFile } from '../sign-in.js';

const title = 'Claude over ACP';
const keys = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL', 'CLAUDE_CODE_OAUTH_TOKEN'];
const reading = ['Read', 'Grep', 'Glob'];
const working = [...reading, 'Edit', 'Write', 'NotebookEdit', 'Bash', 'WebFetch', 'WebSearch'];
// Its helpers ask in its name, and its questions are put to a person.
const all = [...working, 'Agent', 'AskUserQuestion'];
const toolsOf: Record<PermissionProfile, string[]> = { 'read-only': reading, ask: all, write: all };

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
    steer: true,
    tools: true,
  },
  // Left alone it begins in `auto`, where it decides by itself.
  modes: { 'read-only': ['default'], ask: ['default', 'plan'], write: ['acceptEdits', 'default', 'plan'] },
  quirks: { followsLinks: true },
  obeys: [],
  rehearsalModel,
  steering: 'extension',
  async launch({ home, server, environment }: LaunchPlace) {
    const entry = fileOf(title, '@agentclientprotocol/claude-agent-acp', 'dist/index.js');
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
    const signIn = await personsFile(environment, '.claude', '.credentials.json');
    const given = accountVariables(environment, keys);
    if (signIn === null && !keys.some((key) => key in given)) throw notSignedIn(title, 'claude login', keys);
    await shareSignIn(signIn, join(home, '.credentials.json'));
    return { ...launch, env: { ...given, ...env, CLAUDE_CODE_MAX_RETRIES: '4' } };
  },
  // Without settings of any kind: those of a repository can name commands that run at once.
  sessionMeta: ({ profile, title: name }) => ({
    claudeCode: {
      options: {
        settingSources: [],
        strictMcpConfig: true,
        verbatimPrompts: true,
        tools: toolsOf[profile],
        title: name,
      },
    },
  }),
  callsServer({ name, known }, servers) {
    const told = ToolName.safeParse(known?.meta);
    const tool = name ?? (told.success ? told.data.claudeCode.toolName : '');
    return servers.some((server) => tool.startsWith(`mcp__${server}__`));
  },
};

const ToolName = z.looseObject({ claudeCode: z.looseObject({ toolName: z.string() }) });
