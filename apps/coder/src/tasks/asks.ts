import type { AskScope, AskState } from '@boocode/contracts/ask';
import type { Sql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';
import { retryConflicts } from './retry-conflicts.js';
import type { AttemptRef } from './types.js';

/** An ask as its backend brings it, with the id of its row. */
export interface NewAsk extends AttemptRef {
  host: number;
  ask: {
    id: string;
    agent_ask_id: string;
    kind: 'permission' | 'question';
    tool: string;
    title: string;
    patterns: readonly string[];
    detail: unknown;
    options: readonly string[];
  };
}

/** What a waiting agent needs to know of its ask. */
export interface AskFate {
  id: string;
  state: AskState;
  message: string | null;
  answers: string[] | null;
}

/** An answer as it is stored. */
export interface StoredAnswer {
  state: 'allowed' | 'denied' | 'answered';
  scope: AskScope;
  pattern: string | null;
  message: string | null;
  answers: string[] | null;
  answered_by: string;
}

/**
 * Puts an ask before people; an earlier decision for the step or run that covers it answers at once. The same ask of the same
 * attempt twice is one. Null = the attempt is no longer this host's.
 */
export async function openAsk(sql: Sql, { host, id, attempt, ask }: NewAsk): Promise<AskFate | null> {
  const [row] = await retryConflicts(
    () => sql<AskFate[]>`
      select id, state, message, answers
      from open_ask(${host}, ${id}, ${attempt}, ${jsonParam(sql, ask)})`,
  );
  return row ?? null;
}

/** Answers an open ask. False = it was answered or withdrawn before; null = there is no such ask. */
export async function answerAsk(sql: Sql, id: string, answer: StoredAnswer): Promise<boolean | null> {
  const [row] = await retryConflicts(
    () => sql<{ won: boolean }[]>`select answer_ask as won from answer_ask(${id}, ${jsonParam(sql, answer)})`,
  );
  return row?.won ?? null;
}

/** Takes back an ask for whose answer the agent does not wait any more. */
export async function withdrawAsk(sql: Sql, host: number, id: string): Promise<void> {
  await retryConflicts(() => sql`select withdraw_ask(${host}, ${id})`);
}

/** What has become of these asks. One that is not in the answer has been removed with its task. */
export async function readFates(sql: Sql, ids: readonly string[]): Promise<AskFate[]> {
  return await sql<AskFate[]>`
    select id, state, message, answers
    from permission_asks
    where id = any (${[...ids]}::uuid[])`;
}

/** Whether a person's pattern covers one of those that an ask brought; null = there is no such ask. */
export async function coversAsk(sql: Sql, id: string, pattern: string): Promise<boolean | null> {
  const [row] = await sql<{ covers: boolean }[]>`
    select exists (select from unnest(k.patterns) as asked where pattern_covers(${pattern}, asked)) as covers
    from permission_asks k
    where k.id = ${id}`;
  return row?.covers ?? null;
}
