import { useQuery } from '@tanstack/react-query';
import { modelsQuery } from '../api/models.js';
import { settingsQuery } from '../api/settings.js';
import { modelName, rehearsalName } from '../format/names.js';

/** Who answers in a chat with this model, and why nobody does. */
export function useAnswerer(model: string | null) {
  const { data: catalogue, error } = useQuery(modelsQuery());
  const { data: settings } = useQuery(settingsQuery());
  const fallback = settings?.chat_model ?? catalogue?.default_model ?? null;
  const id = model ?? fallback;
  const provider = catalogue?.providers.find(({ models }) => models.some((one) => one.id === id));
  const problem = (() => {
    if (error !== null) return `Which models there are is not known. ${error.message}`;
    if (catalogue === undefined) return null;
    if (id === null) return 'No model can be used yet. Settings, under Models, says what mends it.';
    if (provider?.available !== false) return null;
    return [provider.problem?.message ?? `${provider.title} can’t be used now.`, provider.problem?.mend]
      .filter(Boolean)
      .join(' ');
  })();
  const rehearsal = id !== null && (provider?.kind === 'rehearsal' || modelName(id) === rehearsalName);
  return { fallback, problem, rehearsal };
}
