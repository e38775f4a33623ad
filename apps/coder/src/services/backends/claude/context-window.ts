/** Of a model in a result's `modelUsage`, as far as it says how large its context is. */
interface CountedModel {
  contextWindow?: number | undefined;
  canonicalModel?: string | undefined;
}

/**
 * The window, in tokens, of the model that answered, from the agent's account of all that the session has used. The keys there may
 * carry a variant (`claude-sonnet-5[1m]`) that an answer does not; null where those that fit are not of one mind.
 */
export function contextWindow(model: string | null, account: Readonly<Record<string, CountedModel>>): number | null {
  const models = Object.entries(account);
  const fitting = models.length === 1 ? models : models.filter((entry) => model !== null && fits(model, entry));
  const windows = new Set(fitting.map(([, counted]) => counted.contextWindow ?? null));
  const [window = null] = windows;
  return windows.size === 1 ? window : null;
}

function fits(model: string, [key, { canonicalModel }]: [string, CountedModel]): boolean {
  const name = key.replace(/\[[^\]]*\]$/, '');
  return name === model || canonicalModel === model || model.startsWith(`${name}-`);
}
