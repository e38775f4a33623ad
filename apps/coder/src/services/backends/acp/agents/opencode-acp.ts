import { delimiter, dirname } from 'node:path';
import type { Config } from '@opencode-ai/sdk/v2/client';
import { rehearsalModel, rehearsalTitle } from '@boocode/rehearsal/name';
import { BackendError } from '../../backend-error.js';
import { findOpencode, findRipgrep, missingBinary } from '../../opencode/binary.js';
import { isolation, opencodeConfig, opencodeHome, type OpenaiCompatibleProvider } from '../../opencode/config.js';
import { emptyCatalogue } from '../../opencode/empty-catalogue.js';
import { findCredentials } from '../../opencode/credentials.js';
import { shareSignIn } from '../../persons-account.js';
import { nothingToInstall } from '../../opencode/nothing-to-install.js';
import { readLogLine } from '../../opencode/log-line.js';
import { agentNames } from '../../opencode/permissions.js';
import { refuseRepositoryCode } from '../../opencode/repository-code.js';
import type { AcpAgent, LaunchPlace, ModelServer } from '../agents.js';
import { notSignedIn } from '../sign-in.js';

const title = 'opencode over ACP';

/** opencode without its server. What it can't say over ACP (see its quirks) its server does: that is its best surface. */
export const opencodeAcp: AcpAgent = {
  id: 'opencode-acp',
  title,
  capabilities: {
    resume: true,
    permissions: true,
    structured_output: false,
    modes: true,
    thinking: true,
    usage: false,
    steer: true,
    tools: true,
  },
  modes: {
    'read-only': [agentNames['read-only']],
    ask: [agentNames.ask, agentNames['read-only']],
    write: [agentNames.write, agentNames.ask, agentNames['read-only']],
  },
  quirks: {
    usageOfLastCall: true,
    cancelsBeside: true,
    doublesAnswers: true,
    sharesTools: true,
    serverPrefix: 'boo_',
    followsLinks: true,
  },
  obeys: [],
  refuse: refuseRepositoryCode,
  rehearsalModel: `rehearsal/${rehearsalModel}`,
  steering: 'prompt',
  readLog: readLogLine,
  async launch({ home, server, environment }: LaunchPlace) {
    const binary = findOpencode();
    if (binary === null) throw new BackendError('failure', 'agent.missing', missingBinary);
    const ripgrep = await findRipgrep();
    const credentials = server.kind === 'rehearsal' ? null : await findCredentials(environment);
    if (credentials !== null && credentials.providers.length === 0)
      throw notSignedIn(title, 'opencode auth login', ['ANTHROPIC_API_KEY']);
    const { auth, env } = opencodeHome(home);
    await shareSignIn(credentials?.authFile ?? null, auth);
    await nothingToInstall(env.XDG_CONFIG_HOME);
    return {
      command: binary.path,
      // Its log is the only place where it says that it asks a failing provider again.
      args: ['acp', '--print-logs', '--log-level=INFO'],
      env: {
        ...credentials?.env,
        ...env,
        ...isolation,
        ...(credentials === null ? await emptyCatalogue(home) : {}),
        PATH: [dirname(ripgrep), process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
        OPENCODE_CONFIG_CONTENT: JSON.stringify(configuration(server, credentials?.providers ?? [])),
      },
    };
  },
};

function configuration(server: ModelServer, real: readonly string[]): Config {
  const config = opencodeConfig(server.kind === 'rehearsal' ? [standIn(server)] : [], real);
  const agents = Object.entries(config.agent ?? {}).map(
    ([name, agent]) => [name, agent && overAcp(name, agent)] as const,
  );
  // It would ask a model for a title, at the person's cost: the protocol gives it none.
  return { ...config, agent: { ...Object.fromEntries(agents), title: { disable: true } } };
}

type OpencodeAgent = NonNullable<NonNullable<Config['agent']>[string]>;

/** Over ACP nobody hears a question, nor what a helper asks for, and opencode would wait for an answer for ever. */
function overAcp(name: string, agent: OpencodeAgent): OpencodeAgent {
  const helper = !Object.values<string>(agentNames).includes(name);
  const rules = Object.entries(typeof agent.permission === 'object' ? agent.permission : {});
  const heard = rules.map(([tool, action]) => [tool, action === 'ask' && helper ? 'deny' : action] as const);
  const permission = { ...Object.fromEntries(heard), question: 'deny' as const };
  return { ...agent, permission: helper ? permission : { ...permission, 'boo_*': 'allow' as const } };
}

function standIn({ url, key }: Extract<ModelServer, { kind: 'rehearsal' }>): OpenaiCompatibleProvider {
  const models = [{ id: rehearsalModel, title: rehearsalTitle }];
  return { id: 'rehearsal', title: rehearsalTitle, baseURL: `${url}/v1`, apiKey: key, models };
}
