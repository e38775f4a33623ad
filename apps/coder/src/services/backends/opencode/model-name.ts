import { BackendError } from '../backend-error.js';
import type { OpenaiCompatibleProvider } from './config.js';

export interface ModelName {
  providerID: string;
  modelID: string;
}

/**
 * Reads `provider/model`; a bare name is looked for among the providers given, and null is the first model of the first
 * of them. `usable` names every provider of the server. Throws `agent.model` for one that can't be used.
 */
export function resolveModel(
  name: string | null,
  providers: readonly OpenaiCompatibleProvider[],
  usable: readonly string[],
): ModelName {
  const given = providers.flatMap((provider) =>
    provider.models.map((model) => ({ providerID: provider.id, modelID: model.id })),
  );
  if (name === null) {
    const [first] = given;
    if (first === undefined) throw unusable('No model was named, and there is none to choose by itself.', usable);
    return first;
  }
  const bare = given.find((model) => model.modelID === name);
  if (bare !== undefined) return bare;
  const slash = name.indexOf('/');
  const wanted = { providerID: name.slice(0, Math.max(0, slash)), modelID: name.slice(slash + 1) };
  if (!usable.includes(wanted.providerID)) throw unusable(`Model ${name} can't be used here.`, usable);
  const own = given.filter((model) => model.providerID === wanted.providerID);
  if (own.length > 0 && !own.some((model) => model.modelID === wanted.modelID)) {
    throw new BackendError(
      'failure',
      'agent.model',
      `${wanted.providerID} has no model ${wanted.modelID}. It has ${own.map((model) => model.modelID).join(', ')}.`,
    );
  }
  return wanted;
}

function unusable(what: string, usable: readonly string[]): BackendError {
  return new BackendError(
    'failure',
    'agent.model',
    `${what} Name one as provider/model; usable providers: ${usable.join(', ') || 'none'}.`,
  );
}
