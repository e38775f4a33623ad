import { ProviderSetting, type ModelCatalogue, type ModelProvider } from '@boocode/contracts/model-provider';
import { ok, type Resource } from './fixture-resource.js';

const checked_at = '2026-01-01T12:00:00.000Z';

/** The stand-in, as the server tells of it. */
export const rehearsal: ModelProvider = {
  id: 'rehearsal',
  title: 'Rehearsal',
  kind: 'rehearsal',
  base_url: null,
  origin: 'built-in',
  key_env: null,
  available: true,
  problem: null,
  models: [{ id: 'rehearsal/rehearsal-1', title: 'Rehearsal', context_window: 32_000 }],
  checked_at,
};

const anthropic: ModelProvider = {
  id: 'anthropic',
  title: 'Anthropic',
  kind: 'anthropic',
  base_url: 'https://api.anthropic.com',
  origin: 'settings',
  key_env: 'ANTHROPIC_API_KEY',
  available: false,
  problem: { message: 'There is no key: ANTHROPIC_API_KEY is not set.', mend: 'export ANTHROPIC_API_KEY=…' },
  models: [],
  checked_at,
};

/** Who answers in chats: the rehearsal, one that lacks its key, and what is added. */
export function fixtureModels(): Resource & { added: ProviderSetting[] } {
  const state: { added: ProviderSetting[] } = { added: [] };
  const catalogue = (): ModelCatalogue => ({
    providers: [
      ...state.added.map(({ id, kind, base_url, title = id }) => ({
        ...rehearsal,
        id,
        title,
        kind,
        base_url,
        origin: 'settings' as const,
        models: [],
      })),
      anthropic,
      rehearsal,
    ],
    default_model: 'rehearsal/rehearsal-1',
  });
  return {
    get added() {
      return state.added;
    },
    answer({ method, path, body }) {
      if (path === '/api/models' || path === '/api/models/refresh') return ok(catalogue());
      if (!path.startsWith('/api/models/providers/')) return null;
      const id = path.split('/').at(-1);
      const others = state.added.filter((provider) => provider.id !== id);
      state.added = method === 'DELETE' ? others : [...others, ProviderSetting.parse(body)];
      return ok(catalogue());
    },
  };
}
