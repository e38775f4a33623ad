import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { ModelCatalogue, ModelProvider } from '@boocode/contracts/model-provider';
import type { LanguageModel } from 'ai';
import { ModelUnusable } from '../provider-errors.js';
import { askProvider, type Ask } from './ask-provider.js';
import { candidates, type Candidate, type RehearsalAddress } from './candidates.js';
import type { ProviderSettings } from './settings-file.js';

/** A model that can be asked. */
export interface UsableModel {
  model: LanguageModel;
  ref: string;
  /** Of the provider, for words. */
  title: string;
  context_window: number | null;
  /** What must never be shown or stored. */
  secrets: readonly string[];
}

export interface Models {
  /** What was found last; looks when nothing was found yet. */
  list(): Promise<ModelCatalogue>;
  refresh(): Promise<ModelCatalogue>;
  /** Throws `ModelUnusable`. */
  use(ref: string): Promise<UsableModel>;
}

export interface ModelPorts {
  settings: ProviderSettings;
  env: Readonly<Record<string, string | undefined>>;
  rehearsal: RehearsalAddress | null;
  ask?: Ask;
}

/** The places where models are. They are asked in the background; nothing waits for them but who wants to know. */
export function createModels({ settings, env, rehearsal, ask = fetch }: ModelPorts): Models {
  let known: Promise<ModelCatalogue> | null = null;
  const all = async (): Promise<Candidate[]> => candidates(await settings.read(), env, rehearsal);

  async function look(): Promise<ModelCatalogue> {
    const found = await Promise.all((await all()).map((candidate) => askProvider(candidate, ask)));
    const providers = found.filter((provider) => provider !== null);
    return { providers, default_model: defaultOf(providers) };
  }
  const refresh = (): Promise<ModelCatalogue> => {
    const looked = look();
    known = looked;
    // A file that can't be read is told to who asks, and looked at again the next time.
    looked.catch(() => {
      if (known === looked) known = null;
    });
    return looked;
  };
  return {
    list: () => known ?? refresh(),
    refresh,
    async use(ref) {
      const [provider = '', ...rest] = ref.split('/');
      const candidate = (await all()).find(({ id }) => id === provider);
      if (candidate === undefined) {
        throw new ModelUnusable('provider.unknown', `There is no provider ${provider} any more. Choose another model.`);
      }
      if (candidate.key_env !== null && candidate.key === null) {
        const message = `${candidate.title} needs a key: set ${candidate.key_env} and start BooCode anew.`;
        throw new ModelUnusable('provider.no-key', message);
      }
      const name = rest.join('/');
      const told = candidate.models.find(({ id }) => id === name)?.context_window;
      return {
        model: languageModel(candidate, name),
        ref,
        title: candidate.title,
        context_window: told ?? windowIn(await (known ?? Promise.resolve(null)), ref),
        secrets: candidate.key === null ? [] : [candidate.key],
      };
    },
  };
}

/** The rehearsal is last, and so the default only where nothing else can be used. */
function defaultOf(providers: readonly ModelProvider[]): string | null {
  return providers.find(({ available, models }) => available && models.length > 0)?.models[0]?.id ?? null;
}

function windowIn(catalogue: ModelCatalogue | null, ref: string): number | null {
  const models = catalogue?.providers.flatMap((provider) => provider.models) ?? [];
  return models.find(({ id }) => id === ref)?.context_window ?? null;
}

function languageModel({ id, kind, base_url, key }: Candidate, name: string): LanguageModel {
  if (kind === 'anthropic') return createAnthropic({ baseURL: base_url, apiKey: key ?? '' })(name);
  const options = { name: id, baseURL: base_url, includeUsage: true };
  return createOpenAICompatible(key === null ? options : { ...options, apiKey: key })(name);
}
