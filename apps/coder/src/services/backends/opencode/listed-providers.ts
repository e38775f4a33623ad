import type { Model, Provider } from '@opencode-ai/sdk/v2/client';
import { answer, limited, type OpencodeClient } from './client.js';
import type { ModelName } from './model-name.js';

/** The providers that a server can use in a directory, with all that it knows of their models. */
export type ListedProviders = readonly Provider[];

/** Asks for them; the first time in a directory this loads them. */
export async function listProviders(client: OpencodeClient, directory: string): Promise<ListedProviders> {
  return (await answer('load the providers', client.config.providers({ directory }, limited(60_000)))).providers;
}

export function findModel(providers: ListedProviders, { providerID, modelID }: ModelName): Model | undefined {
  return providers.find((provider) => provider.id === providerID)?.models[modelID];
}
