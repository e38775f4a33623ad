import type { ImportMark, RunArchive } from '@boocode/contracts/run-archive';
import type { Sql, TransactionSql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';
import postgres from 'postgres';
import { v7 as uuidv7 } from 'uuid';
import { LaunchRefused, RowsRefused } from './errors.js';
import { retryConflicts } from './retry-conflicts.js';
import type { Launched } from './types.js';

export interface ImportRequest {
  /** Its ids are those that the rows get: new ones. */
  archive: RunArchive;
  mark: ImportMark;
  /** Looks at the run as its rows are; what it throws takes all of them back. */
  check: (tx: TransactionSql, run: string) => Promise<void>;
}

/** So many events go in one statement: a transcript can be longer than one parameter. */
const eventsAtOnce = 5_000;
/** A host that was never here: what it did is counted for nobody in this house. */
const elsewhere = -1;

/**
 * Stores a run that ended elsewhere, whole or not at all, in one transaction. All of its rows have settled, so nothing is claimed,
 * joined or told to a dispatcher; it is a project of its own, so that what is decided about its findings touches no other. The same
 * digest answers with the run that it was imported as before.
 *
 * Errors: `LaunchRefused` names the step whose edge can't be, `RowsRefused` the rule that a row breaks.
 */
export async function importRun(sql: Sql, { archive, mark, check }: ImportRequest): Promise<Launched> {
  const run = archive.run_id;
  try {
    return await retryConflicts(() =>
      sql.begin(async (tx) => {
        const known = await claimDigest(tx, { run, digest: archive.digest });
        if (known !== null) return { id: known, created: false };
        await insertTasks(tx, archive, mark);
        await insertWork(tx, archive);
        await insertWords(tx, archive);
        await check(tx, run);
        return { id: run, created: true };
      }),
    );
  } catch (error) {
    throw wordsOf(error);
  }
}

/** Null when it is new. Who imports the same at the same time waits here for the other's end. */
async function claimDigest(
  tx: TransactionSql,
  { run, digest }: { run: string; digest: string },
): Promise<string | null> {
  const key = `archive:${digest}`;
  const taken =
    await tx`insert into launch_keys (key, flow_run_id) values (${key}, ${run}) on conflict do nothing returning key`;
  if (taken.length > 0) return null;
  const [row] = await tx<[{ id: string }]>`select flow_run_id as id from launch_keys where key = ${key}`;
  return row.id;
}

async function insertTasks(tx: TransactionSql, { run_id, tasks }: RunArchive, mark: ImportMark): Promise<void> {
  const rows = tasks.map((task) => (task.id === run_id ? { ...task, spec: { ...task.spec, imported: mark } } : task));
  await tx`
    insert into tasks (id, project_id, parent_task_id, flow_run_id, step_key, depends_on, min_deps, input, output_summary, agent, model,
      mode_id, thinking_option_id, execution_path, arena_id, grafted_by, priority, max_attempts, max_crashes, on_failure, state,
      attempt, failures, crashes, cost_tokens, error, spec, deadline_at, created_at, started_at, ended_at, superseded_at)
    select r.id, ${run_id}, r.parent_task_id, ${run_id}, r.step_key, r.depends_on, r.min_deps, r.input, r.output_summary, r.agent, r.model,
      r.mode_id, r.thinking_option_id, r.execution_path, r.arena_id, r.grafted_by, r.priority, r.max_attempts, r.max_crashes, r.on_failure,
      r.state, r.attempt, r.failures, r.crashes, r.cost_tokens, r.error, r.spec, r.deadline_at, r.created_at, r.started_at, r.ended_at,
      r.superseded_at
    from jsonb_populate_recordset(null::tasks, ${jsonParam(tx, rows)}) r`;
}

async function insertWork(tx: TransactionSql, { attempts, outputs, events }: RunArchive): Promise<void> {
  await tx`
    insert into task_attempts (task_id, attempt, claimed_by, agent, model, effective_model, effective_mode_id,
      effective_thinking_option_id, started_at, ended_at, outcome, error, usage)
    select r.task_id, r.attempt, ${elsewhere}, r.agent, r.model, r.effective_model, r.effective_mode_id,
      r.effective_thinking_option_id, r.started_at, r.ended_at, r.outcome, r.error, r.usage
    from jsonb_populate_recordset(null::task_attempts, ${jsonParam(tx, attempts)}) r`;
  await tx`
    insert into task_outputs (task_id, attempt, text, data, skipped, reused_from)
    select r.task_id, r.attempt, r.text, r.data, r.skipped, r.reused_from
    from jsonb_populate_recordset(null::task_outputs, ${jsonParam(tx, outputs)}) r`;
  for (let from = 0; from < events.length; from += eventsAtOnce) {
    await tx`
      insert into task_events (task_id, attempt, seq, event, created_at)
      select r.task_id, r.attempt, r.seq, r.event, r.created_at
      from jsonb_populate_recordset(null::task_events, ${jsonParam(tx, events.slice(from, from + eventsAtOnce))}) r`;
  }
}

async function insertWords(tx: TransactionSql, archive: RunArchive): Promise<void> {
  const { run_id, budget } = archive;
  const findings = archive.findings.map((finding) => ({ ...finding, flow_run_id: run_id }));
  await tx`insert into findings select r.* from jsonb_populate_recordset(null::findings, ${jsonParam(tx, findings)}) r`;
  const asks = archive.asks.map((ask) => ({ ...ask, id: uuidv7(), flow_run_id: run_id }));
  await tx`insert into permission_asks select r.* from jsonb_populate_recordset(null::permission_asks, ${jsonParam(tx, asks)}) r`;
  await tx`
    insert into finding_lives (project_id, fingerprint, status, reason, severity, commit, status_at, issue_url)
    select ${run_id}, r.fingerprint, r.status, r.reason, r.severity, r.commit, r.status_at, r.issue_url
    from jsonb_populate_recordset(null::finding_lives, ${jsonParam(tx, archive.decisions)}) r`;
  if (budget !== null) {
    await tx`
      insert into budgets (key, period, soft, hard)
      select ${`run:${run_id}`}, 'whole', r.soft, r.hard
      from jsonb_populate_record(null::budgets, ${jsonParam(tx, budget)}) r`;
  }
}

/** What of the file is at fault, and not of this house. */
function wordsOf(error: unknown): unknown {
  if (!(error instanceof postgres.PostgresError)) return error;
  if (error.code === 'BC001') return new LaunchRefused(error.message, error.detail ?? null, { cause: error });
  // Numbers and texts that a column cannot hold, and constraints of a table.
  if (!/^2[23]/.test(error.code)) return error;
  return new RowsRefused(
    error.constraint_name === undefined ? error.message : `${error.message} (table ${error.table_name ?? ''})`,
    { cause: error },
  );
}
