import { z } from 'zod';

/** A choice of the session, as agents list it: the mode, the model, how long to think. */
const Option = z.looseObject({ value: z.string(), name: z.string().optional() });
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
    .looseObject({
      currentModeId: z.string(),
      availableModes: z.array(z.looseObject({ id: z.string(), name: z.string().optional() })),
    })
    .nullish(),
  models: z
    .looseObject({
      currentModelId: z.string(),
      availableModels: z.array(z.looseObject({ modelId: z.string(), name: z.string().optional() })),
    })
    .nullish(),
});

export interface Choice {
  /** Null when the agent takes it by a method of its own. */
  configId: string | null;
  current: string;
  values: string[];
  /** What the agent calls them, for people. */
  titles: Record<string, string>;
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
    const all = (option.options ?? []).flatMap((one) =>
      'options' in one && Array.isArray(one.options) ? one.options : [Option.parse(one)],
    );
    return choiceOf(
      option.id,
      option.currentValue,
      all.map(({ value, name }) => [value, name]),
    );
  };
  return {
    mode:
      of('mode') ??
      (modes
        ? choiceOf(
            null,
            modes.currentModeId,
            modes.availableModes.map(({ id, name }) => [id, name]),
          )
        : null),
    model:
      of('model') ??
      (models
        ? choiceOf(
            null,
            models.currentModelId,
            models.availableModels.map(({ modelId, name }) => [modelId, name]),
          )
        : null),
    thinking: of('thinking'),
  };
}

function choiceOf(configId: string | null, current: string, options: readonly [string, string | undefined][]): Choice {
  return {
    configId,
    current,
    values: options.map(([value]) => value),
    titles: Object.fromEntries(options.map(([value, name]) => [value, name ?? value])),
  };
}
