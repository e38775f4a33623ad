import { z } from 'zod';
import { Slug } from './ids.js';

/** How a provider is spoken to. `rehearsal` is the offline stand-in, which is no AI model. */
const ProviderKind = z.enum(['openai-compatible', 'anthropic', 'rehearsal']);

export const ChatModel = z.object({
  /** `<provider>/<model>`. */
  id: z.string(),
  title: z.string(),
  context_window: z.int().positive().nullable(),
});
export type ChatModel = z.infer<typeof ChatModel>;

/** A place where models for BooChat are, as found; `problem` says why it can't be used and what mends it. */
export const ModelProvider = z.object({
  id: Slug,
  title: z.string(),
  kind: ProviderKind,
  base_url: z.string().nullable(),
  /** Where it comes from. Only what is of the settings can be removed: the rest is found again as long as it is there. */
  origin: z.enum(['settings', 'key', 'machine', 'built-in']),
  /** The environment variable that holds its key; null = it needs none. */
  key_env: z.string().nullable(),
  available: z.boolean(),
  problem: z.object({ message: z.string(), mend: z.string().nullable() }).nullable(),
  models: z.array(ChatModel),
  checked_at: z.string(),
});
export type ModelProvider = z.infer<typeof ModelProvider>;

/** `GET /api/models`, `POST /api/models/refresh`. The default is the first model that can be used. */
export const ModelCatalogue = z.object({ providers: z.array(ModelProvider), default_model: z.string().nullable() });
export type ModelCatalogue = z.infer<typeof ModelCatalogue>;

/**
 * A provider of the person's own, in `models.json` of the data folder and through `PUT /api/models/providers/:id`. A key is never
 * stored: `key_env` names the environment variable that holds it.
 */
export const ProviderSetting = z.strictObject({
  id: Slug,
  title: z.string().trim().min(1).max(80).optional(),
  kind: z.enum(['openai-compatible', 'anthropic']),
  base_url: z.url({ protocol: /^https?$/ }),
  key_env: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, 'is the name of an environment variable, not the key itself')
    .optional(),
  /** Models to offer where the provider can't list them. */
  models: z.array(z.strictObject({ id: z.string().min(1), context_window: z.int().positive().optional() })).default([]),
});
export type ProviderSetting = z.infer<typeof ProviderSetting>;
