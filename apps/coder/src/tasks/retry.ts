import type { RetryReply } from '@boocode/contracts/flow-run';
import type { Sql } from '@boocode/db/connect';
import { rerun } from './rerun.js';

/** Does again what did not complete in a run and all that depends on it, and keeps the rest; see `rerun`. */
export async function retryRun(sql: Sql, run: string): Promise<RetryReply> {
  return await rerun(sql, run);
}
