import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PermissionProfile } from '../../agent-backend.js';
import { crash, failure } from '../classified.js';
import { accountVariables } from '../persons-account.js';
import { shareAccount, type AccountSource } from './account.js';
import { claudeReader } from './claude-reader.js';
import type { CliAgent, CliLaunch, CliTurn } from './cli-agent.js';
import { nativeProgram } from './program.js';
import { holdsSession } from './stored-session.js';

const account: AccountSource = {
  keys: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
  signIn: [{ from: ['.claude', '.credentials.json'], to: ['.credentials.json'] }],
};

/**
 * Nobody is there to be asked: `dontAsk` denies whatever is not allowed. Reading inside the working directory needs no
 * rule, and a rule for it would open the whole disk.
 */
const permissions: Record<PermissionProfile, { mode: string; tools: string; allowed: readonly string[] }> = {
  'read-only': { mode: 'dontAsk', tools: 'Read,Grep,Glob', allowed: [] },
  ask: { mode: 'dontAsk', tools: 'Read,Grep,Glob,TodoWrite,Edit,Write,Bash', allowed: [] },
  write: { mode: 'acceptEdits', tools: 'Read,Grep,Glob,TodoWrite,Edit,Write,NotebookEdit,Bash', allowed: ['Bash'] },
};

/** `claude -p`: the program that comes with the Claude Agent SDK. */
export const claude: CliAgent = {
  id: 'claude-cli',
  capabilities: {
    resume: true,
    permissions: false,
    structured_output: true,
    modes: false,
    thinking: true,
    usage: true,
    steer: false,
    tools: true,
  },
  thinking: ['low', 'medium', 'high', 'xhigh', 'max'],
  providers: ['anthropic'],
  async find() {
    const platform = `@anthropic-ai/claude-agent-sdk-${process.platform}-${process.arch}`;
    return nativeProgram(['@anthropic-ai/claude-agent-sdk', platform], ['claude']);
  },
  missing: 'Claude is not installed. Run `npx pnpm install` in the clone.',
  prepareAccount: async (given, home) => shareAccount(account, given, home),
  signIn: 'Claude has no key and no sign-in. Set ANTHROPIC_API_KEY, or run `claude` once and sign in.',
  hasSession: async (home, id) => holdsSession(join(home, 'projects'), { isIt: (name) => name === `${id}.jsonl` }),
  launch,
  reader: claudeReader,
  explainExit(code, stderr) {
    if (/already in use/i.test(stderr)) return failure('agent.session', `Claude would not begin a session: ${stderr}`);
    return crash('agent.exit', `Claude ended without a result (exit code ${code}). ${stderr}`.trim());
  },
  endsAtCut: false,
  usageOfThread: false,
};

const streaming = [
  '-p',
  '--input-format=stream-json',
  '--output-format=stream-json',
  '--verbose',
  '--include-partial-messages',
];

/** As the SDK says it with `verbatimPrompts`: nothing in a prompt is a command, or names a file to be read. */
function verbatim(text: string): object {
  const message = { role: 'user', content: [{ type: 'text', text }] };
  return { type: 'user', session_id: '', message, parent_tool_use_id: null, client_composed: true };
}

async function launch(turn: CliTurn): Promise<CliLaunch> {
  const { model, scratch, tools, output, thinking, resume, profile } = turn;
  const { mode, tools: offered, allowed } = permissions[profile];
  const system = join(scratch, 'system.md');
  await writeFile(system, turn.system);
  // The headers carry secrets, so they go through a file.
  const servers = tools.map(({ name, url, headers }) => [name, { type: 'http', url, headers, alwaysLoad: true }]);
  const mcp = join(scratch, 'mcp.json');
  await writeFile(mcp, JSON.stringify({ mcpServers: Object.fromEntries(servers) }), { mode: 0o600 });
  const free = [...allowed, ...tools.map(({ name }) => `mcp__${name}`)];
  const name = model.by === 'rehearsal' ? 'rehearsal' : model.name;
  const args = [
    ...streaming,
    // None of the person's or the repository's settings: they could allow more than the profile does.
    '--setting-sources=',
    '--strict-mcp-config',
    `--mcp-config=${mcp}`,
    `--permission-mode=${mode}`,
    `--tools=${offered}`,
    `--append-system-prompt-file=${system}`,
    ...(free.length === 0 ? [] : ['--allowedTools', free.join(',')]),
    ...(name === null ? [] : ['--model', name]),
    ...(thinking === null ? [] : ['--effort', thinking]),
    ...(output === null ? [] : ['--json-schema', JSON.stringify(output)]),
    ...(resume === null ? ['--session-id', turn.chosen] : ['--resume', resume]),
  ];
  return { args, env: environment(turn), input: `${JSON.stringify(verbatim(turn.user))}\n` };
}

function environment({ model, home, environment: given }: CliTurn): Record<string, string> {
  const server =
    model.by === 'rehearsal'
      ? { ANTHROPIC_BASE_URL: model.server.url, ANTHROPIC_API_KEY: model.server.key }
      : accountVariables(given, account.keys);
  return {
    ...server,
    HOME: home,
    CLAUDE_CONFIG_DIR: home,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    // Ten tries would take three minutes; who waits for a provider longer is the dispatcher's to decide.
    CLAUDE_CODE_MAX_RETRIES: '2',
    ENABLE_TOOL_SEARCH: 'false',
  };
}
