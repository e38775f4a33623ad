import { z } from 'zod';

/** Keys that a person has given to actions, by the action's name: `pane.split` → `ctrl+\`. Null takes the key away. */
const KeyBindings = z.record(z.string().max(60), z.string().max(60).nullable());

/** What a person has chosen; the same on every device. `GET /api/settings`; `PATCH /api/settings` takes any part of it. */
export const UserSettings = z.object({
  theme: z.enum(['auto', 'light', 'dark']).default('auto'),
  /** `<provider>/<model>` for new chats; null = the first that can be used. */
  chat_model: z.string().nullable().default(null),
  /** Does the small work of chats, titles and summaries; null = the chat's own model. */
  light_model: z.string().nullable().default(null),
  /** Agent of new coder chats; null = coder's default. */
  agent: z.string().nullable().default(null),
  /** New chats may fetch pages from the web. */
  web: z.boolean().default(false),
  keys: KeyBindings.default({}),
});
export type UserSettings = z.infer<typeof UserSettings>;

export const ChangeSettings = z.strictObject({
  theme: z.enum(['auto', 'light', 'dark']).optional(),
  chat_model: z.string().nullable().optional(),
  light_model: z.string().nullable().optional(),
  agent: z.string().nullable().optional(),
  web: z.boolean().optional(),
  keys: KeyBindings.optional(),
});
export type ChangeSettings = z.infer<typeof ChangeSettings>;
