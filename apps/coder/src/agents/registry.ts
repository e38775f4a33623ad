import { rehearsalModel, rehearsalTitle } from '@boocode/rehearsal/name';
import { createOpencodeServerBackend } from '../services/backends/opencode-server.js';
import type { OpenaiCompatibleProvider } from '../services/backends/opencode/config.js';
import type { AgentEntry, AgentGround } from './agent-entry.js';
import { detectOpencode } from './detect-opencode.js';

/** Every agent that this coder can give tasks to, the preferred one first. Nothing is started before its first use. */
export function agentRegistry(ground: AgentGround): AgentEntry[] {
  const { dataDir, environment, rehearsal } = ground;
  const providers = [providerOf(rehearsal)];
  const opencode = createOpencodeServerBackend({ dataDir, providers, environment });
  const detectedOpencode = (): ReturnType<typeof detectOpencode> =>
    detectOpencode({ providers, environment, catalogue: () => opencode.catalogue() });
  return [
    {
      id: 'opencode',
      title: 'opencode',
      surface: 'opencode-server',
      slots: 4,
      backend: opencode,
      detect: detectedOpencode,
    },
  ];
}

/** Rehearsal, as opencode is offered it. */
function providerOf({ url, key }: AgentGround['rehearsal']): OpenaiCompatibleProvider {
  // It reads everything at no cost; a smaller window would have opencode shorten the conversation under it.
  const models = [{ id: rehearsalModel, title: rehearsalTitle, context: 2_000_000 }];
  return { id: 'rehearsal', title: rehearsalTitle, baseURL: `${url}/v1`, apiKey: key, models };
}
