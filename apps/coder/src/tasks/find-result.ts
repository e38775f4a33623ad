import type { Sql } from '@boocode/db/connect';

/** What an equal input led to: the words of the agent, and whose they are. */
export interface FoundResult {
  task_id: string;
  text: string;
}

/** Null where nothing came of this input yet, where that is no longer stored, and for a task that is done again. */
export async function findResult(sql: Sql, input_hash: string, task: string): Promise<FoundResult | null> {
  const [row] = await sql<[FoundResult?]>`select task_id, text from find_result(${input_hash}, ${task})`;
  return row ?? null;
}
