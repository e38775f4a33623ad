import { AuditRow, type AuditPage } from '@boocode/contracts/access';
import type { Sql, TransactionSql } from '@boocode/db/connect';
import type { Principal } from './principal.js';

export interface Act {
  /** Null: nobody that is known. */
  principal: Principal | null;
  action: string;
  target: string | null;
  address: string | null;
}

/** `begun` has no status yet. */
type Outcome = { outcome: 'begun'; status?: undefined } | { outcome: 'done' | 'failed' | 'refused'; status: number };

/** Writes down an act, and answers with the row's id. */
export async function writeAudit(sql: Sql, act: Act, { outcome, status }: Outcome): Promise<number> {
  const { principal, action, target, address } = act;
  const [row] = await sql<{ id: number }[]>`
    insert into audit_rows (who, token_id, action, target, outcome, status, address)
    values (
      ${principal?.name ?? 'unknown'}, ${principal?.tokenId ?? null}, ${action}, ${target}, ${outcome}, ${status ?? null},
      ${address}
    )
    returning id`;
  if (row === undefined) throw new Error('The audit row was not written.');
  return row.id;
}

/** How an act that was begun has ended; `target` where it is known only now. */
export async function endAudit(
  sql: Sql | TransactionSql,
  id: number,
  { status, target }: { status: number; target: string | null },
): Promise<void> {
  await sql`
    update audit_rows
    set outcome = ${status < 400 ? 'done' : 'failed'},
      status = ${status},
      target = coalesce(${target}, target)
    where id = ${id}
      and outcome = 'begun'`;
}

type Row = Omit<AuditRow, 'at'> & { at: Date };

/** The newest first, at most `limit`, all older than the row `before` and not older than `since`. */
export async function readAudit(
  sql: Sql,
  { before, since, limit }: { before?: number | undefined; since?: string | undefined; limit: number },
): Promise<AuditPage> {
  const rows = await sql<Row[]>`
    select id, at, who, token_id, action, target, outcome, status, address
    from audit_rows
    where (${before ?? null}::bigint is null or id < ${before ?? null}::bigint)
      and (${since ?? null}::timestamptz is null or at >= ${since ?? null}::timestamptz)
    order by id desc
    limit ${limit + 1}`;
  const shown = rows.slice(0, limit).map((row) => AuditRow.parse({ ...row, at: row.at.toISOString() }));
  return { rows: shown, more: rows.length > limit };
}

/** Removes rows that are older; answers with how many. */
export async function removeOldAudit(sql: Sql, keepDays: number): Promise<number> {
  const { count } = await sql`
    delete from audit_rows
    where at < now() - make_interval(days => ${keepDays}::int)`;
  return count;
}
