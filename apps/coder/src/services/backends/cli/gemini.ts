import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PermissionProfile } from '../../agent-backend.js';
import { recordedAnswer } from '../gemini-record.js';
import { crash, failure } from '../classified.js';
import { accountVariables } from '../persons-account.js';
import { shareAccount, type AccountSource } from './account.js';
import type { CliAgent, CliLaunch, CliProgram, CliTurn } from './cli-agent.js';
import { withoutMentions } from './gemini-mentions.js';
import { geminiReader } from './gemini-reader.js';
import { findPackage } from './program.js';
import { providerFault } from '../provider-fault.js';
import { holdsSession } from './stored-session.js';

const account: AccountSource = {
  keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_CLOUD_PROJECT'],
  signIn: ['oauth_creds.json', 'google_accounts.json'].map((name) => ({
    from: ['.gemini', name],
    to: ['.gemini', name],
  })),
};

const readers = ['list_directory', 'read_file', 'glob', 'grep_search'];
/** Tools that are not named here do not exist for the model, whatever mode it works in. */
const permissions: Record<PermissionProfile, { mode: string; tools: readonly string[] }> = {
  'read-only': { mode: 'default', tools: readers },
  ask: { mode: 'default', tools: readers },
  write: {
    mode: 'auto_edit',
    tools: [...readers, 'replace', 'write_file', 'run_shell_command'],
  },
};

/** `gemini -p`, the Gemini CLI. */
export const gemini: CliAgent = {
  id: 'gemini-cli',
  capabilities: {
    resume: true,
    permissions: false,
    structured_output: false,
    modes: false,
    thinking: false,
    usage: true,
    steer: false,
    tools: true,
  },
  thinking: [],
  providers: ['google', 'gemini'],
  find: async () => findGemini(),
  missing: 'The Gemini CLI is not installed. Run `npx pnpm install` in the clone.',
  prepareAccount: async (environment, home) => shareAccount(account, environment, home),
  signIn: 'The Gemini CLI has no key and no sign-in. Set GEMINI_API_KEY, or run `gemini` once and sign in.',
  hasSession: async (home, id) =>
    holdsSession(join(home, 'sessions'), {
      isIt: (name) => name.includes(`-${id.slice(0, 8)}.json`),
      said: '"type":"gemini"',
    }),
  recordedAnswer: (home, id, since) => recordedAnswer(join(home, 'sessions'), id, since),
  launch,
  reader: geminiReader,
  explainExit,
  endsAtCut: true,
  usageOfThread: false,
};

function findGemini(): CliProgram | null {
  const found = findPackage(['@google/gemini-cli']);
  if (found === null) return null;
  return { command: process.execPath, args: [join(found.directory, 'bundle', 'gemini.js')], version: found.version };
}

/** Exit codes: 42 is bad input, such as a session that is not there; an HTTP error ends as the lowest byte of its status. */
function explainExit(code: number | null, stderr: string) {
  if (code === 42) return failure('agent.session', `The Gemini CLI could not take up the session. ${stderr}`.trim());
  const status =
    code === null || code < 144 ? null : [400, 500].map((base) => base + ((code - base) & 255)).find(isError);
  if (status !== null && status !== undefined) return providerFault({ status, message: stderr.split('\n')[0] ?? '' });
  return crash('agent.exit', `The Gemini CLI ended without a result (exit code ${code}). ${stderr}`.trim());
}

function isError(status: number): boolean {
  return (status >= 400 && status < 430) || (status >= 500 && status < 505);
}

async function launch(turn: CliTurn): Promise<CliLaunch> {
  const { model, profile, resume, environment } = turn;
  // A home of this session: settings are a file there, and another session may have other tools at the same time.
  const home = join(turn.home, 'sessions', turn.id);
  await mkdir(join(home, '.gemini'), { recursive: true, mode: 0o700 });
  if (model.by === 'account') await shareAccount(account, environment, home);
  await writeFile(join(home, '.gemini', 'settings.json'), JSON.stringify(settingsOf(turn)), { mode: 0o600 });
  const system = join(turn.scratch, 'system.md');
  await writeFile(system, turn.system);
  const name = model.by === 'rehearsal' ? 'rehearsal' : model.name;
  const { mode } = permissions[profile];
  const args = [
    // The flag lets it run in a directory that it does not trust. The variable of the same meaning would make it trust the
    // directory: then the repository's settings give it tools, and start programs.
    '-o',
    'stream-json',
    '--approval-mode',
    mode,
    '--skip-trust',
    '-e',
    'none',
    ...(name === null ? [] : ['-m', name]),
    ...(resume === null ? ['--session-id', turn.chosen] : ['-r', resume]),
  ];
  const server =
    model.by === 'rehearsal'
      ? { GEMINI_API_KEY: model.server.key, GOOGLE_GEMINI_BASE_URL: model.server.url }
      : accountVariables(environment, account.keys);
  const env = {
    ...server,
    HOME: home,
    GEMINI_SYSTEM_MD: system,
    // One process instead of two: there is no person who would need it to start itself again.
    GEMINI_CLI_NO_RELAUNCH: 'true',
  };
  return { args, env, input: withoutMentions(turn.user, turn.cwd) };
}

function settingsOf({ model, profile, tools, environment }: CliTurn): object {
  const { tools: core } = permissions[profile];
  const byKey = model.by === 'rehearsal' || (environment['GEMINI_API_KEY'] ?? '') !== '';
  const servers = tools.map(({ name, url, headers }) => [name, { httpUrl: url, headers, trust: true }]);
  return {
    security: {
      auth: { selectedType: byKey ? 'gemini-api-key' : 'oauth-personal' },
      folderTrust: { enabled: true },
    },
    // Keys in a repository's own `.env` are not the person's.
    advanced: { ignoreLocalEnv: true },
    general: {
      enableAutoUpdate: false,
      enableAutoUpdateNotification: false,
      maxAttempts: 2,
      retryFetchErrors: true,
    },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
    skills: { enabled: false },
    // A word of the prompt that names no file must not be looked for everywhere, nor be the name of a helper.
    context: { fileFiltering: { enableRecursiveFileSearch: false } },
    experimental: { enableAgents: false },
    // Whatever is not named here is denied, and what is named is free, tools of servers included.
    tools: { core: [...core, ...tools.map(({ name }) => `mcp_${name}_*`)] },
    mcpServers: Object.fromEntries(servers),
  };
}
