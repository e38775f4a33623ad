import type { FindingView } from '@boocode/contracts/finding-life';
import type { TaskState } from '@boocode/contracts/task';
import type { Sql, TransactionSql } from '@boocode/db/connect';

/** What is known of a finding to whoever makes a task for it, or would. */
export interface HeldLife {
  fingerprint: string;
  status: FindingView['status'];
  status_at: Date | null;
  fix: HeldTask | null;
  recheck: HeldTask | null;
}

/** A task of a finding in a chat. */
export interface HeldTask {
  id: string;
  chat_id: string;
  state: TaskState;
  ended_at: Date | null;
  spec: Record<string, unknown>;
  /** The run whose step it is; null for a task of its own. */
  flow_run_id: string | null;
  /** Whether its run has ended, and has not merged what it did. */
  left_out: boolean;
}

type LifeRow = Omit<HeldLife, 'fix' | 'recheck'> & { fix_task_id: string | null; recheck_task_id: string | null };

/** Holds the lives of these findings until the transaction ends, by fingerprint: nobody else makes a task for them meanwhile. */
export async function holdLives(
  tx: TransactionSql,
  project: string,
  findings: readonly Pick<FindingView, 'fingerprint'>[],
): Promise<Map<string, HeldLife>> {
  const rows = await tx<LifeRow[]>`
    select fingerprint, status, status_at, fix_task_id, recheck_task_id
    from lock_finding_lives(${project}, ${fingerprintsOf(findings)})`;
  return withTasks(tx, rows);
}

/** The lives of these findings as they are, by fingerprint: somebody may make a task for them in the next moment. */
export async function seeLives(
  sql: Sql,
  project: string,
  findings: readonly Pick<FindingView, 'fingerprint'>[],
): Promise<Map<string, HeldLife>> {
  const rows = await sql<LifeRow[]>`
    select fingerprint, status, status_at, fix_task_id, recheck_task_id
    from finding_lives
    where project_id = ${project}
      and fingerprint = any (${fingerprintsOf(findings)})`;
  return withTasks(sql, rows);
}

function fingerprintsOf(findings: readonly Pick<FindingView, 'fingerprint'>[]): string[] {
  return [...new Set(findings.map(({ fingerprint }) => fingerprint))];
}

async function withTasks(sql: Sql | TransactionSql, lives: readonly LifeRow[]): Promise<Map<string, HeldLife>> {
  const ids = lives.flatMap(({ fix_task_id, recheck_task_id }) => [fix_task_id ?? [], recheck_task_id ?? []].flat());
  const tasks = await sql<HeldTask[]>`
    select t.id, t.chat_id, t.state, t.ended_at, t.spec, t.flow_run_id,
      coalesce(r.state not in ('pending', 'running')
        -- What became of each fix is said by the end of its run; one that was cancelled says nothing.
        and coalesce(o.data -> 'fixes' -> t.step_key ->> 'state', 'left') not in ('merged', 'landed'), false) as left_out
    from tasks t
    left join tasks r on r.id = t.flow_run_id
    left join task_outputs o on o.task_id = r.id and o.attempt = r.attempt and r.state = 'completed'
    where t.id = any (${ids}::uuid[])
      and t.chat_id is not null`;
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return new Map(
    lives.map(({ fix_task_id, recheck_task_id, ...life }) => [
      life.fingerprint,
      { ...life, fix: byId.get(fix_task_id ?? '') ?? null, recheck: byId.get(recheck_task_id ?? '') ?? null },
    ]),
  );
}

/** Whether a task has not ended. */
export function isOpen({ state }: Pick<HeldTask, 'state'>): boolean {
  return state === 'pending' || state === 'running';
}

/** Findings under one name each, in the order of the first of each. */
export function groupBy<T>(items: readonly T[], name: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(name(item), [...(groups.get(name(item)) ?? []), item]);
  return [...groups.values()];
}
