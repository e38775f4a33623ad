import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '../../unless-missing.js';
import { rehearsalModel } from '@boocode/rehearsal/name';
import { BackendError } from '../backend-error.js';
import { claudeHome, projectFolder, type ClaudeHome } from './home.js';

/** Where a session's model calls go. `env` is all that its process is given of it. */
export interface ModelServer {
  id: 'rehearsal' | 'account';
  /** The name by which the agent asks for the model; null = its own default. */
  model: string | null;
  home: ClaudeHome;
  env: Record<string, string>;
  /** The person's sign-in, to be shared by a link; null when a key is used. */
  signIn: string | null;
}

/** A key wins over a sign-in, as it does in the agent itself. */
const keys = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'] as const;
/** What a real provider may need to be reached. */
const network = ['ANTHROPIC_BASE_URL', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];

const aliases = new Set(['default', 'sonnet', 'opus', 'haiku', 'opusplan']);
const signInHint =
  'Sign in with `claude auth login`, or start with ANTHROPIC_API_KEY set. The rehearsal model works without either.';

/**
 * Which server a session of this model works against. Without a name it is the person's account where there is one,
 * else the rehearsal. Throws `agent.model` for a name that is none of Claude's, `agent.sign-in` without an account.
 */
export async function resolveServer(
  name: string | null,
  options: { dataDir: string; rehearsal: { url: string; key: string }; environment: NodeJS.ProcessEnv },
): Promise<ModelServer> {
  const bare = name?.replace(/^(?:anthropic|rehearsal)\//, '') ?? null;
  if (bare !== null && bare !== rehearsalModel && !aliases.has(bare) && !bare.startsWith('claude-')) {
    const message = `Claude has no model ${name}. Name one of its own (claude-…, ${[...aliases].join(', ')}) or ${rehearsalModel}.`;
    throw new BackendError('failure', 'agent.model', message);
  }
  const account = bare === rehearsalModel ? null : await findAccount(options.environment);
  if (account !== null) {
    const home = claudeHome(options.dataDir, 'account');
    return { id: 'account', model: bare, home, env: account.env, signIn: account.signIn };
  }
  if (bare !== null && bare !== rehearsalModel) {
    throw new BackendError('failure', 'agent.sign-in', `Nobody is signed in to Claude. ${signInHint}`);
  }
  const { url, key } = options.rehearsal;
  return {
    id: 'rehearsal',
    model: rehearsalModel,
    home: claudeHome(options.dataDir, 'rehearsal'),
    env: { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: key },
    signIn: null,
  };
}

/** The key or the sign-in of the person whose environment this is; null when there is none. */
async function findAccount(
  environment: NodeJS.ProcessEnv,
): Promise<{ env: Record<string, string>; signIn: string | null } | null> {
  const taken = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      names.flatMap((variable) => {
        const value = environment[variable];
        return value === undefined || value === '' ? [] : [[variable, value]];
      }),
    );
  const key = taken(keys);
  if (Object.keys(key).length > 0) return { env: { ...taken(network), ...key }, signIn: null };
  const { CLAUDE_CONFIG_DIR: config, HOME: home } = environment;
  const directory = config ?? (home === undefined ? null : join(home, '.claude'));
  const signIn = directory === null ? null : join(directory, '.credentials.json');
  if (signIn === null || !(await isThere(signIn))) return null;
  return { env: taken(network), signIn };
}

async function isThere(file: string): Promise<boolean> {
  return await unlessMissing(() => access(file).then(() => true), false);
}

/** Everything that keeps Claude from fetching, updating, remembering, or obeying the repository that it is shown. */
export const isolation: Readonly<Record<string, string>> = {
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  CLAUDE_CODE_DISABLE_CLAUDE_MDS: '1',
  CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
  CLAUDE_CODE_DISABLE_BUNDLED_SKILLS: '1',
  CLAUDE_CODE_DISABLE_FILE_MENTIONS: '1',
  // What goes on behind a turn that has ended would go on in a checkout that may already be another's.
  CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
  CLAUDE_CODE_DISABLE_CRON: '1',
  DISABLE_AUTOUPDATER: '1',
  // Else the tools of a session's servers are hidden behind a search that models don't always make.
  ENABLE_TOOL_SEARCH: 'false',
  CLAUDE_CODE_PROJECT_DIR_NAME: projectFolder,
};
