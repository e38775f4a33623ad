import path from 'node:path';
import type { Sql } from '@boocode/db/connect';
import { v7 as uuidv7 } from 'uuid';

/** The project of this folder, made when there is none yet. */
export async function projectForPath(sql: Sql, folder: string): Promise<string> {
  const [row] = await sql<
    [{ id: string }]
  >`select project_for_path(${uuidv7()}, ${folder}, ${path.basename(folder)}) as id`;
  return row.id;
}
