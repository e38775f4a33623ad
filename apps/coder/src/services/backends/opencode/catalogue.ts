import { answer, limited, type OpencodeClient } from './client.js';

export interface Catalogue {
  models: { id: string; title: string; provider: string; thinking: string[] }[];
  /** `provider/model` that opencode would choose for each provider. */
  defaults: Record<string, string>;
}

/** Models that can call tools, of every provider that is signed in. Ids are `provider/model`. */
export async function listModels(client: OpencodeClient): Promise<Catalogue> {
  const { providers, default: defaults } = await answer('list its models', client.config.providers({}, limited()));
  return {
    models: providers.flatMap((provider) =>
      Object.values(provider.models)
        .filter((model) => model.capabilities.toolcall)
        .map((model) => ({
          id: `${provider.id}/${model.id}`,
          title: `${model.name} (${provider.name})`,
          provider: provider.id,
          thinking: Object.keys(model.variants ?? {}),
        })),
    ),
    defaults: Object.fromEntries(
      Object.entries(defaults).map(([provider, model]) => [provider, `${provider}/${model}`]),
    ),
  };
}
