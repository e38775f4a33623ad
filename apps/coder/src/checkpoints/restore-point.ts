import type { RestoreRequest } from '@boocode/contracts/checkpoint';
import type { Sql } from '@boocode/db/connect';
import { CoderError, NotFoundError } from '../errors.js';
import type { ChatPoint } from '../tasks/put-aside.js';
import type { Checkpoint } from './checkpoint-rows.js';

/**
 * Which turns were not said yet at a checkpoint: from its own on before a turn, those behind it after a turn, and those that began
 * later for one of a restore. A turn that is named lets those stay that changed nothing. Throws for one that is a step of a run.
 */
export async function chatPoint(
  sql: Sql,
  checkpoint: Checkpoint,
  { turn }: Pick<RestoreRequest, 'turn'>,
): Promise<ChatPoint> {
  const { id, chat_id, kind, task_id } = checkpoint;
  // Ids are UUIDv7: whatever is newer has a greater one.
  const behind = kind === 'restore' || task_id === null ? id : task_id;
  const [first] = await sql<[{ id: string }?]>`
    select id
    from tasks
    where chat_id = ${chat_id}
      and (id > ${behind} or ${kind === 'before'} and id = ${behind})
    order by id
    limit 1`;
  const from = turn === undefined ? (first?.id ?? null) : await namedTurn(sql, chat_id, turn, first?.id ?? null);
  if (from !== null) await refuseSteps(sql, chat_id, from);
  return { chat_id, from, at: id };
}

async function namedTurn(sql: Sql, chat_id: string, turn: string, first: string | null): Promise<string> {
  const [named] = await sql`select 1 from tasks where id = ${turn} and chat_id = ${chat_id}`;
  if (named === undefined) throw new NotFoundError('turn', turn);
  if (first !== null && turn >= first) return turn;
  throw new CoderError({
    code: 'checkpoint.turn-before',
    status: 422,
    message: `Turn ${turn} is older than the checkpoint: what it said was said by then. Name a later turn, or none.`,
  });
}

/** What runs go on from cannot be taken out of them. */
async function refuseSteps(sql: Sql, chat_id: string, from: string): Promise<void> {
  const [step] = await sql<[{ flow_run_id: string }?]>`
    select flow_run_id
    from tasks
    where chat_id = ${chat_id}
      and id >= ${from}
      and flow_run_id is not null
    limit 1`;
  if (step === undefined) return;
  throw new CoderError({
    code: 'checkpoint.of-run',
    status: 409,
    message: `A turn since then is a step of run ${step.flow_run_id}, which cannot be put aside. Restore the code alone, or rerun the step.`,
  });
}
