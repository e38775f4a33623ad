import { extname, join } from 'node:path';
import type { Config } from '@opencode-ai/sdk/v2/client';
import { agentNames, permissionConfig } from './permissions.js';

/** A server that speaks OpenAI's chat completions: rehearsal, or a local model. */
export interface OpenaiCompatibleProvider {
  id: string;
  title: string;
  /** With its version segment: `http://127.0.0.1:1234/v1`. */
  baseURL: string;
  apiKey: string;
  /** `context` in tokens, default 200,000. */
  models: { id: string; title: string; context?: number }[];
}

/** Replaces opencode's own prompt: each turn's `system` text carries the persona. */
const agentPrompt =
  'You work on a repository for BooCode. The instructions that follow say who you are and what to do.';

/** As it was built, or as it stands in the sources. */
const readAsData = new URL(`./read-as-data${extname(import.meta.url)}`, import.meta.url).href;

/** opencode's whole configuration. It beats every file, and no file of a reviewed project is read at all. */
export function opencodeConfig(
  providers: readonly OpenaiCompatibleProvider[],
  realProviders: readonly string[],
): Config {
  const first = providers[0];
  const model = first?.models[0];
  return {
    // Titles are given by us; should opencode ask for one all the same, it must not choose a remote model for it.
    ...(realProviders.length === 0 && first !== undefined && model !== undefined
      ? { model: `${first.id}/${model.id}`, small_model: `${first.id}/${model.id}` }
      : {}),
    enabled_providers: [...providers.map((provider) => provider.id), ...realProviders],
    autoupdate: false,
    share: 'disabled',
    snapshot: false,
    lsp: false,
    formatter: false,
    plugin: [readAsData],
    provider: Object.fromEntries(providers.map((provider) => [provider.id, providerConfig(provider)])),
    agent: {
      [agentNames['read-only']]: { mode: 'primary', prompt: agentPrompt, permission: permissionConfig('read-only') },
      [agentNames.ask]: { mode: 'primary', prompt: agentPrompt, permission: permissionConfig('ask') },
      [agentNames.write]: { mode: 'primary', prompt: agentPrompt, permission: permissionConfig('write') },
      // The helpers that an asking or writing session can start. They are never freer than to ask.
      general: { permission: permissionConfig('ask') },
      explore: { permission: permissionConfig('read-only') },
    },
    permission: permissionConfig('read-only'),
  };
}

/** The directories that are opencode's alone; a session can only be resumed from the same ones. */
export function opencodeHome(dataDir: string): {
  home: string;
  temporary: string;
  auth: string;
  database: string;
  env: Record<string, string> & { XDG_CONFIG_HOME: string };
} {
  const home = join(dataDir, 'agents', 'opencode');
  const data = join(home, 'data');
  const temporary = join(home, 'tmp');
  return {
    home,
    temporary,
    auth: join(data, 'opencode', 'auth.json'),
    database: join(data, 'opencode', 'opencode.db'),
    env: {
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_DATA_HOME: data,
      XDG_STATE_HOME: join(home, 'state'),
      XDG_CACHE_HOME: join(home, 'cache'),
      TMPDIR: temporary,
    },
  };
}

/** Everything that keeps opencode from fetching, updating, or obeying the repository that it is shown. */
export const isolation: Readonly<Record<string, string>> = {
  OPENCODE_DISABLE_PROJECT_CONFIG: '1',
  OPENCODE_DISABLE_CLAUDE_CODE: '1',
  OPENCODE_DISABLE_EXTERNAL_SKILLS: '1',
  OPENCODE_DISABLE_MODELS_FETCH: '1',
  OPENCODE_DISABLE_AUTOUPDATE: '1',
  OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  OPENCODE_DISABLE_SHARE: '1',
  // Without it only opencode's own interfaces get the tool that asks a person something.
  OPENCODE_ENABLE_QUESTION_TOOL: '1',
  // opencode installs its plugin package into configuration directories; this refuses the download at once.
  npm_config_registry: 'http://127.0.0.1:9/',
};

function providerConfig(provider: OpenaiCompatibleProvider): NonNullable<Config['provider']>[string] {
  return {
    npm: '@ai-sdk/openai-compatible',
    name: provider.title,
    options: { baseURL: provider.baseURL, apiKey: provider.apiKey },
    models: Object.fromEntries(
      provider.models.map((model) => [
        model.id,
        {
          name: model.title,
          reasoning: true,
          tool_call: true,
          limit: { context: model.context ?? 200_000, output: 32_000 },
        },
      ]),
    ),
  };
}
