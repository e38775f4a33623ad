import { mkdir } from 'node:fs/promises';
import { delimiter, dirname } from 'node:path';
import { rehearsalModel, rehearsalTitle } from '@boocode/rehearsal/name';
import { BackendError } from '../../backend-error.js';
import { findOpencode, findRipgrep, missingBinary } from '../../opencode/binary.js';
import { isolation, opencodeConfig, opencodeHome, type OpenaiCompatibleProvider } from '../../opencode/config.js';
import { findCredentials, shareSignIn } from '../../opencode/credentials.js';
import { agentNames } from '../../opencode/permissions.js';
import type { AcpAgent, LaunchPlace, ModelServer } from '../agents.js';
import { notSignedIn } from '../sign-in.js';

/** opencode over ACP instead of its own server: the same personas keep the same profiles. */
export const opencodeAcp: AcpAgent = {
  id: 'opencode-acp',
  title: 'opencode over ACP',
  capabilities: {
    resume: true,
    permissions: true,
    structured_output: false,
    modes: true,
    thinking: true,
    usage: false,
    steer: false,
    tools: true,
  },
  modes: {
    'read-only': [agentNames['read-only']],
    ask: [agentNames.ask],
    write: [agentNames.write, agentNames.ask],
  },
  quirks: { usageOfLastCall: true, followsLinks: true },
  obeys: [],
  rehearsalModel: `rehearsal/${rehearsalModel}`,
  async launch({ home, server, environment }: LaunchPlace) {
    const binary = findOpencode();
    if (binary === null) throw new BackendError('failure', 'agent.missing', missingBinary);
    const place = opencodeHome(home);
    await mkdir(place.temporary, { recursive: true, mode: 0o700 });
    const credentials =
      server.kind === 'rehearsal' ? { env: {}, providers: [], authFile: null } : await findCredentials(environment);
    if (server.kind === 'account' && credentials.providers.length === 0) {
      throw notSignedIn('opencode', 'opencode auth login', ['ANTHROPIC_API_KEY']);
    }
    await shareSignIn(credentials.authFile, place.auth);
    const path = [dirname(await findRipgrep()), process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter);
    const config = opencodeConfig(providersOf(server), credentials.providers);
    return {
      command: binary.path,
      args: ['acp'],
      env: {
        ...credentials.env,
        ...place.env,
        ...isolation,
        PATH: path,
        OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
      },
    };
  },
};

function providersOf(server: ModelServer): OpenaiCompatibleProvider[] {
  if (server.kind === 'account') return [];
  const models = [{ id: rehearsalModel, title: rehearsalTitle }];
  return [{ id: 'rehearsal', title: rehearsalTitle, baseURL: `${server.url}/v1`, apiKey: server.key, models }];
}
