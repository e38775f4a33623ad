import type { AskState, AskView } from '@boocode/contracts/ask';
import type { Sql } from '@boocode/db/connect';

type AskRow = { ask: AskView };

/** The oldest first: who has waited longest is answered first. At most a thousand, the newest. */
export async function listAsks(
  sql: Sql,
  { state, flow_run_id }: { state: AskState; flow_run_id?: string | undefined },
): Promise<AskView[]> {
  const ofRun = flow_run_id === undefined ? sql`` : sql`and k.flow_run_id = ${flow_run_id}`;
  const rows = await sql<AskRow[]>`
    select to_json(v) as ask
    from (${askRows(sql)} where k.state = ${state} ${ofRun} order by k.id desc limit 1000) v
    order by v.id`;
  return rows.map((row) => row.ask);
}

/** One ask; null when there is none with this id. */
export async function readAsk(sql: Sql, id: string): Promise<AskView | null> {
  return (await readAsks(sql, [id]))[0] ?? null;
}

/** Those of these asks that there are. */
export async function readAsks(sql: Sql, ids: readonly string[]): Promise<AskView[]> {
  if (ids.length === 0) return [];
  const rows = await sql<AskRow[]>`
    select to_json(v) as ask
    from (${askRows(sql)} where k.id = any (${[...ids]}::uuid[])) v
    order by v.id`;
  return rows.map((row) => row.ask);
}

function askRows(sql: Sql): ReturnType<typeof sql<AskView[]>> {
  return sql<AskView[]>`
    select k.id, k.task_id, k.attempt, k.flow_run_id,
      coalesce(t.spec ->> 'title', left(t.input, 80)) as step_title,
      r.spec -> 'plan' ->> 'title' as run_title,
      k.agent, k.kind, k.tool, k.title, k.patterns, k.detail, k.options, k.asked_at, k.state, k.scope, k.pattern, k.message,
      k.answers, k.answered_at, k.answered_by
    from permission_asks k
    join tasks t on t.id = k.task_id
    left join tasks r on r.id = k.flow_run_id`;
}
