import { ModelCatalogue, type ProviderSetting } from '@boocode/contracts/model-provider';
import { queryOptions } from '@tanstack/react-query';
import { post, read, submit } from './http.js';

const base = '/api/models';

/** Who can answer in chats. */
export const modelsQuery = () =>
  queryOptions({
    queryKey: ['models'] as const,
    queryFn: ({ signal }) => read(base, ModelCatalogue, signal),
    refetchOnWindowFocus: true,
  });

export const refreshModels = () => post(`${base}/refresh`, {}, ModelCatalogue);
const provider = (id: string) => `${base}/providers/${encodeURIComponent(id)}`;
export const putProvider = (setting: ProviderSetting) => submit('PUT', provider(setting.id), setting, ModelCatalogue);
export const removeProvider = (id: string) => submit('DELETE', provider(id), {}, ModelCatalogue);
