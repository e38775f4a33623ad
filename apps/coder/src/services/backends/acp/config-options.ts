import { z } from 'zod';

/** A choice of the session, as agents list it: the mode, the model, how long to think. */
const Option = z.looseObject({ value: z.string() });
const ConfigOption = z.looseObject({
  id: z.string(),
  category: z.string().nullish(),
  currentValue: z.unknown(),
  options: z.array(z.union([Option, z.looseObject({ options: z.array(Option) })])).optional(),
});

/** What `session/new`, `session/load` and `session/set_config_option` answer, as far as a session needs it. */
const SessionState = z.looseObject({
  configOptions: z.array(ConfigOption).nullish(),
  modes: z
    .looseObject({ currentModeId: z.string(), availableModes: z.array(z.looseObject({ id: z.string() })) })
    .nullish(),
  models: z
    .looseObject({ currentModelId: z.string(), availableModels: z.array(z.looseObject({ modelId: z.string() })) })
    .nullish(),
});

export interface Choice {
  /** Null when the agent takes it by a method of its own. */
  configId: string | null;
  current: string;
  values: string[];
}

export interface Choices {
  mode: Choice | null;
  model: Choice | null;
  thinking: Choice | null;
}

const categories = { mode: 'mode', model: 'model', thinking: 'thought_level' } as const;

/** What can be chosen in a session and what is now. An answer that says nothing of it changes nothing of `before`. */
export function readChoices(answer: unknown, before: Choices = { mode: null, model: null, thinking: null }): Choices {
  const parsed = SessionState.safeParse(answer ?? {});
  if (!parsed.success) return before;
  const { configOptions, modes, models } = parsed.data;
  const options = configOptions ?? null;
  const of = (kind: keyof typeof categories): Choice | null => {
    if (options === null) return before[kind];
    const option = options.find(({ category, id }) => category === categories[kind] || id === categories[kind]);
    if (option === undefined || typeof option.currentValue !== 'string') return null;
    const values = (option.options ?? []).flatMap((one) =>
      'options' in one && Array.isArray(one.options) ? one.options.map((inner) => inner.value) : [String(one['value'])],
    );
    return { configId: option.id, current: option.currentValue, values };
  };
  return {
    mode:
      of('mode') ??
      (modes
        ? { configId: null, current: modes.currentModeId, values: modes.availableModes.map(({ id }) => id) }
        : null),
    model:
      of('model') ??
      (models
        ? {
            configId: null,
            current: models.currentModelId,
            values: models.availableModels.map(({ modelId }) => modelId),
          }
        : null),
    thinking: of('thinking'),
  };
}
