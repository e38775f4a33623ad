import { delimiter, dirname } from 'node:path';
import type { Config } from '@opencode-ai/sdk/v2/client';
import { rehearsalModel, rehearsalTitle } from '@boocode/rehearsal/name';
import { crash } from '../classified.js';
import { findOpencode, findRipgrep, missingBinary } from '../opencode/binary.js';
import { isolation, opencodeConfig, opencodeHome } from '../opencode/config.js';
import { findCredentials } from '../opencode/credentials.js';
import { shareSignIn } from '../persons-account.js';
import { emptyCatalogue } from '../opencode/empty-catalogue.js';
import { madeDatabase } from '../opencode/first-start.js';
import { nothingToInstall } from '../opencode/nothing-to-install.js';
import { agentNames } from '../opencode/permissions.js';
import { refuseRepositoryCode } from '../opencode/repository-code.js';
import type { CliAgent, CliLaunch, CliTurn } from './cli-agent.js';
import { opencodeReader } from './opencode-reader.js';

/** `opencode run`: one turn of opencode without its server. */
export const opencode: CliAgent = {
  id: 'opencode-cli',
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
  // It reaches any provider, by `provider/model`.
  providers: [],
  async find() {
    const found = findOpencode();
    return found === null ? null : { command: found.path, args: [], version: found.version };
  },
  missing: missingBinary,
  async prepareAccount(environment, home) {
    const { authFile, providers } = await findCredentials(environment);
    await shareSignIn(authFile, opencodeHome(home).auth);
    return providers.length > 0;
  },
  signIn: 'opencode has no key and no sign-in. Set the key of a provider, or run `opencode auth login`.',
  // Its sessions are rows of a database that only it reads; the id is only known once the row is there.
  hasSession: async () => true,
  lacksTools,
  refuse: refuseRepositoryCode,
  launch,
  reader: opencodeReader,
  explainExit: (code, stderr) =>
    crash('agent.exit', `opencode ended without a result (exit code ${code}). ${lastWords(stderr)}`.trim()),
  endsAtCut: false,
  usageOfThread: false,
};

async function launch(turn: CliTurn): Promise<CliLaunch> {
  const { model, profile, resume } = turn;
  const ripgrep = await findRipgrep();
  const credentials = model.by === 'rehearsal' ? null : await findCredentials(turn.environment);
  const name = model.by === 'rehearsal' ? `rehearsal/${rehearsalModel}` : model.name;
  const args = [
    // Its log is the only place where it says that it asks a failing provider again, and that it refused a permission.
    'run',
    '--format=json',
    '--print-logs',
    '--log-level=INFO',
    '--thinking',
    `--agent=${agentNames[profile]}`,
    `--title=${turn.title}`,
    ...(name === null ? [] : ['-m', name]),
    ...(resume === null ? [] : ['-s', resume]),
  ];
  const own = opencodeHome(turn.home).env;
  const env = {
    ...credentials?.env,
    ...own,
    ...isolation,
    ...(credentials === null ? await emptyCatalogue(turn.scratch) : {}),
    TMPDIR: turn.scratch,
    PATH: [dirname(ripgrep), process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
    OPENCODE_CONFIG_CONTENT: JSON.stringify(configuration(turn, credentials?.providers ?? [])),
  };
  const { database } = opencodeHome(turn.home);
  await nothingToInstall(own.XDG_CONFIG_HOME);
  await madeDatabase({ database, command: turn.program.command, env, cwd: turn.scratch, dataDir: turn.dataDir });
  // An argument with blanks would reach the model wrapped in quotes; through stdin it stays as it is.
  return { args, env, input: turn.user };
}

function configuration({ model, profile, system, tools }: CliTurn, real: readonly string[]): Config {
  const own =
    model.by === 'rehearsal'
      ? [
          {
            id: 'rehearsal',
            title: rehearsalTitle,
            baseURL: `${model.server.url}/v1`,
            apiKey: model.server.key,
            models: [{ id: rehearsalModel, title: rehearsalTitle }],
          },
        ]
      : [];
  const config = opencodeConfig(own, real);
  const agent = config.agent?.[agentNames[profile]];
  const free = Object.fromEntries(tools.map(({ name }) => [`${name}_*`, 'allow' as const]));
  const permission = agent?.permission;
  // What would be asked for ends the whole turn here, as if the agent had no more to say: it is refused instead.
  const refused = Object.entries(typeof permission === 'object' ? permission : {}).map(
    ([name, action]) => [name, action === 'ask' ? 'deny' : action] as const,
  );
  const rules = { ...Object.fromEntries(refused), question: 'deny' as const, ...free };
  return {
    ...config,
    agent: { ...config.agent, [agentNames[profile]]: { ...agent, prompt: system, permission: rules } },
    mcp: Object.fromEntries(
      // Without a sign-in of its own: processes that share a home would write into one file of it.
      tools.map(({ name, url, headers }) => [name, { type: 'remote' as const, url, headers, oauth: false as const }]),
    ),
  };
}

/** The model called a tool, and what there was to call held none of the servers that the turn was given. */
export function lacksTools(words: string, tools: CliTurn['tools']): boolean {
  const there = /unavailable tool .*Available tools: (.*)/s.exec(words)?.[1];
  if (there === undefined || tools.length === 0) return false;
  return !there.split(/[\s,]+/).some((tool) => tools.some(({ name }) => tool.startsWith(`${name}_`)));
}

/** The end of its log, which has a line for everything that it did. */
function lastWords(stderr: string): string {
  return stderr.trim().split('\n').at(-1) ?? '';
}
