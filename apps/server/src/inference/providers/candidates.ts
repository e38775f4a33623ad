import type { ModelProvider, ProviderSetting } from '@boocode/contracts/model-provider';
import { rehearsalTitle } from '@boocode/rehearsal/name';

type Environment = Readonly<Record<string, string | undefined>>;

/** A place that may have models, with what it takes to ask it. */
export interface Candidate {
  id: string;
  title: string;
  kind: 'openai-compatible' | 'anthropic' | 'rehearsal';
  /** With the version at its end, without a slash. */
  base_url: string;
  /** The environment variable that holds the key; null = none is needed. */
  key_env: string | null;
  key: string | null;
  /** What the person says it has; empty = it is asked. */
  models: ProviderSetting['models'];
  origin: ModelProvider['origin'];
}

export interface RehearsalAddress {
  url: string;
  key: string;
}

/** The person's own first, then those whose keys are set, those on this machine, and the rehearsal last. */
export function candidates(
  settings: readonly ProviderSetting[],
  env: Environment,
  rehearsal: RehearsalAddress | null,
): Candidate[] {
  const own = settings.map((setting) => ofSetting(setting, env));
  const found = [...keyed(env), ...local].filter(({ id }) => !own.some((one) => one.id === id));
  return [...own, ...found, ...(rehearsal === null ? [] : [ofRehearsal(rehearsal)])];
}

function ofSetting({ id, title, kind, base_url, key_env, models }: ProviderSetting, env: Environment): Candidate {
  const key = key_env === undefined ? null : (env[key_env] ?? null);
  const address = kind === 'anthropic' ? versioned(base_url) : trimmed(base_url);
  return { id, title: title ?? id, kind, base_url: address, key_env: key_env ?? null, key, models, origin: 'settings' };
}

function keyed(env: Environment): Candidate[] {
  const known = [
    { id: 'anthropic', title: 'Anthropic', kind: 'anthropic', at: 'https://api.anthropic.com', name: 'ANTHROPIC' },
    { id: 'openai', title: 'OpenAI', kind: 'openai-compatible', at: 'https://api.openai.com/v1', name: 'OPENAI' },
    {
      id: 'openrouter',
      title: 'OpenRouter',
      kind: 'openai-compatible',
      at: 'https://openrouter.ai/api/v1',
      name: 'OPENROUTER',
    },
  ] as const;
  return known.flatMap(({ id, title, kind, at, name }) => {
    const key_env = `${name}_API_KEY`;
    const key = env[key_env] ?? '';
    const address = env[`${name}_BASE_URL`] || at;
    if (key === '' || !URL.canParse(address)) return [];
    const base_url = kind === 'anthropic' ? versioned(address) : trimmed(address);
    return [{ id, title, kind, base_url, key_env, key, models: [], origin: 'key' }];
  });
}

const local: Candidate[] = [
  { id: 'ollama', title: 'Ollama', base_url: 'http://127.0.0.1:11434/v1' },
  { id: 'lm-studio', title: 'LM Studio', base_url: 'http://127.0.0.1:1234/v1' },
].map((one) => ({ ...one, kind: 'openai-compatible', key_env: null, key: null, models: [], origin: 'machine' }));

function ofRehearsal({ url, key }: RehearsalAddress): Candidate {
  const models = [{ id: 'rehearsal' }];
  const base_url = `${url}/v1`;
  return {
    id: 'rehearsal',
    title: rehearsalTitle,
    kind: 'rehearsal',
    base_url,
    key_env: null,
    key,
    models,
    origin: 'built-in',
  };
}

const trimmed = (address: string) => address.replace(/\/+$/, '');

/** Anthropic's address is usually given without the version that its own clients put behind it. */
function versioned(address: string): string {
  const bare = trimmed(address);
  return /\/v\d+$/.test(bare) ? bare : `${bare}/v1`;
}
