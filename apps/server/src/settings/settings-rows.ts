import { UserSettings, type ChangeSettings } from '@boocode/contracts/settings';
import type { Sql } from '@boocode/db/connect';
import { userId } from '../store.js';

/** What the person has chosen, and the defaults of the rest. */
export async function readSettings(sql: Sql): Promise<UserSettings> {
  const [row] = await sql<{ settings: unknown }[]>`select settings from user_settings where user_id = ${userId}`;
  return UserSettings.parse(row?.settings ?? {});
}

/** Changes what is named and leaves the rest, also to another page that changes something else at this moment. */
export async function changeSettings(sql: Sql, change: ChangeSettings): Promise<UserSettings> {
  const [row] = await sql<{ settings: unknown }[]>`
    insert into user_settings (user_id, settings)
    values (${userId}, ${sql.json(change)})
    on conflict (user_id) do update
    set settings = user_settings.settings || excluded.settings,
      updated_at = now()
    returning settings`;
  return UserSettings.parse(row?.settings);
}
