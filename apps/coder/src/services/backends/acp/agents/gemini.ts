import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rehearsalModel } from '@boocode/rehearsal/name';
import type { AcpAgent, LaunchPlace } from '../agents.js';
import { recordedAnswer } from '../../gemini-record.js';
import { fileOf } from '../packages.js';
import { untilLoadable } from '../young-session.js';
import { accountVariables, shareSignIn } from '../../persons-account.js';
import { notSignedIn, personsFile } from '../sign-in.js';

const title = 'Gemini CLI';
const keys = [
  'GEMINI_API_KEY',
  'GOOGLE_API_KEY',
  'GOOGLE_CLOUD_PROJECT',
  'GOOGLE_CLOUD_LOCATION',
  'GOOGLE_GENAI_USE_VERTEXAI',
];

/** Google's agent. It asks before it writes or runs anything, and reads nothing outside its working directory. */
export const gemini: AcpAgent = {
  id: 'gemini',
  title,
  capabilities: {
    resume: true,
    permissions: true,
    structured_output: false,
    modes: true,
    thinking: false,
    usage: true,
    steer: false,
    tools: true,
  },
  modes: { 'read-only': ['default'], ask: ['default', 'plan'], write: ['autoEdit', 'default', 'plan'] },
  quirks: { failureWithoutUsage: true, endsAtCut: true, followsLinks: true },
  obeys: ['settings.json', 'extensions', 'policies', 'commands', 'agents', '.env'].map((name) => `.gemini/${name}`),
  // In a directory that it distrusts it neither edits unasked nor uses a tool server.
  modesInDistrust: { 'read-only': ['default'], ask: ['default', 'plan'], write: ['default', 'plan'] },
  rehearsalModel,
  // Its own "auto" asks a model which model to ask.
  defaultModel: 'gemini-2.5-pro',
  async launch({ home, server, distrusts, environment }: LaunchPlace) {
    const entry = fileOf(title, '@google/gemini-cli', 'bundle/gemini.js');
    const folder = join(home, '.gemini');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const own = server.kind === 'rehearsal';
    const signIn = own ? null : await personsFile(environment, '.gemini', 'oauth_creds.json');
    const given = own
      ? { GEMINI_API_KEY: server.key, GOOGLE_GEMINI_BASE_URL: server.url }
      : accountVariables(environment, keys);
    if (!own && signIn === null && !keys.some((key) => key in given)) throw notSignedIn(title, 'gemini', keys);
    await shareSignIn(signIn, join(folder, 'oauth_creds.json'));
    const byAccount = own ? null : await personsFile(environment, '.gemini', 'google_accounts.json');
    await shareSignIn(byAccount, join(folder, 'google_accounts.json'));
    const auth = 'GEMINI_API_KEY' in given ? 'gemini-api-key' : signIn === null ? 'vertex-ai' : 'oauth-personal';
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settings(auth, own ? 2 : 4)), { mode: 0o600 });
    return {
      command: process.execPath,
      args: [entry, '--acp', ...(own ? ['--model', rehearsalModel] : [])],
      env: {
        ...given,
        HOME: home,
        // For the life of the process, whatever the flag or a list of folders says: each session reads its directory's settings.
        GEMINI_CLI_TRUST_WORKSPACE: String(!distrusts),
        GEMINI_CLI_NO_RELAUNCH: 'true',
      },
    };
  },
  notYet: (sessionId, home) => untilLoadable(join(home, '.gemini', 'tmp'), sessionId, new Date()),
  recordedAnswer: (sessionId, home, since) => recordedAnswer(join(home, '.gemini', 'tmp'), sessionId, since),
  // The id begins with the tool's own name, and no other tool has a name that begins like a server's.
  callsServer: ({ toolCallId }, servers) => servers.some((server) => toolCallId.startsWith(`mcp_${server}_`)),
};

function settings(selectedType: string, maxAttempts: number): object {
  return {
    security: { auth: { selectedType }, folderTrust: { enabled: true } },
    // A repository's own `.env` could name another server for the person's key.
    advanced: { ignoreLocalEnv: true },
    general: { enableAutoUpdate: false, enableAutoUpdateNotification: false, maxAttempts, retryFetchErrors: true },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
    skills: { enabled: false },
    tools: { exclude: ['google_web_search', 'save_memory'] },
  };
}
