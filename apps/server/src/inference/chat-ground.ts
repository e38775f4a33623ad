import type { ChatView } from '@boocode/contracts/chat';
import type { UserSettings } from '@boocode/contracts/settings';
import type { Sql } from '@boocode/db/connect';
import type { FastifyBaseLogger } from 'fastify';
import type { Journal } from '../chats/journal.js';
import type { Models, UsableModel } from './providers/catalogue.js';
import { ModelUnusable } from './provider-errors.js';

/** The words of a skill for a model, with what it is given. Throws `SkillError` where there is no such skill. */
type SkillWords = (skill: { name: string; given: string; projectPath: string | null }) => Promise<string>;

/** What everything around a chat's model works with. */
export interface ChatGround {
  sql: Sql;
  journal: Journal;
  models: Models;
  readSettings: () => Promise<UserSettings>;
  skillWords: SkillWords;
  log: FastifyBaseLogger;
  /** Times that a provider is asked again where it fails before it says anything. */
  retries: number;
}

/** The model that a chat is to be answered by. Throws `ModelUnusable`. */
export async function modelRefOf(ground: ChatGround, chat: Pick<ChatView, 'model'>): Promise<string> {
  if (chat.model !== null) return chat.model;
  const { chat_model } = await ground.readSettings();
  const ref = chat_model ?? (await ground.models.list()).default_model;
  if (ref !== null) return ref;
  throw new ModelUnusable('model.none', 'There is no model to ask. Set the key of a provider, or start Ollama.');
}

/** The model for small work. Throws `ModelUnusable`. */
export async function lightModelOf(ground: ChatGround, chat: Pick<ChatView, 'model'>): Promise<UsableModel> {
  const { light_model } = await ground.readSettings();
  return ground.models.use(light_model ?? (await modelRefOf(ground, chat)));
}

/** The folder of a chat's project; null = none. */
export async function projectOf(sql: Sql, id: string | null): Promise<{ name: string; path: string } | null> {
  if (id === null) return null;
  const [row] = await sql<[{ name: string; path: string }?]>`select name, path from projects where id = ${id}`;
  return row ?? null;
}
