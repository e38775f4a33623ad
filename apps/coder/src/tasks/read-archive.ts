import type { Sql, TransactionSql } from '@boocode/db/connect';

/** The rows of a run as JSON writes them, by what they are; none of them is checked yet. */
export interface RunRows {
  tasks: ArchiveRow[];
  attempts: ArchiveRow[];
  outputs: ArchiveRow[];
  events: ArchiveRow[];
  findings: ArchiveRow[];
  asks: ArchiveRow[];
  decisions: ArchiveRow[];
  budget: ArchiveRow[];
}

type ArchiveRow = Record<string, unknown>;

/**
 * All rows of a run as they were at one moment, each kind in an order that its keys give. What a fork shares with an older run is
 * there as its own. What is only of this house stays: hosts, leases, sessions and chats, forecasts. Null when there is no such run.
 */
export async function readRunRows(sql: Sql, run: string): Promise<RunRows | null> {
  return await sql.begin('isolation level repeatable read read only', async (tx) => {
    const tasks = await rows(
      tx,
      tx`
        select t.id, p.id as parent_task_id, t.step_key, t.depends_on, t.min_deps, t.input, t.output_summary, t.agent, t.model, t.mode_id,
          t.thinking_option_id, t.execution_path, a.id as arena_id, g.id as grafted_by, t.priority, t.max_attempts, t.max_crashes,
          t.on_failure, t.state, t.attempt, t.failures, t.crashes, t.cost_tokens, t.error, t.spec, t.deadline_at, t.created_at,
          t.started_at, t.ended_at, t.superseded_at
        from tasks t
        left join tasks p on p.id = t.parent_task_id and p.flow_run_id = ${run}
        left join tasks a on a.id = t.arena_id and a.flow_run_id = ${run}
        left join tasks g on g.id = t.grafted_by and g.flow_run_id = ${run}
        where t.flow_run_id = ${run}
        order by t.id`,
    );
    if (!tasks.some(({ id }) => id === run)) return null;
    return { tasks, ...(await readWork(tx, run)), ...(await readWords(tx, run)) };
  });
}

/** What attempts did and left. */
async function readWork(tx: TransactionSql, run: string): Promise<Pick<RunRows, 'attempts' | 'outputs' | 'events'>> {
  return {
    attempts: await rows(
      tx,
      tx`
        select a.task_id, a.attempt, a.agent, a.model, a.effective_model, a.effective_mode_id, a.effective_thinking_option_id,
          a.started_at, a.ended_at, a.outcome, a.error, case when jsonb_typeof(a.usage) = 'object' then a.usage end as usage
        from tasks t
        join task_attempts a on a.task_id = t.id
        where t.flow_run_id = ${run}
        order by a.task_id, a.attempt`,
    ),
    outputs: await rows(
      tx,
      tx`
        select t.id as task_id, o.attempt, o.text, o.data, o.skipped, o.reused_from
        from tasks t
        join task_outputs o on o.task_id = coalesce(t.output_of, t.id) and (t.output_of is null or o.attempt = t.attempt)
        where t.flow_run_id = ${run}
        order by t.id, o.attempt`,
    ),
    events: await rows(
      tx,
      tx`
        select e.task_id, e.attempt, e.seq, e.event, e.created_at
        from tasks t
        join task_events e on e.task_id = t.id
        where t.flow_run_id = ${run}
        order by e.task_id, e.attempt, e.seq`,
    ),
  };
}

/** What was found and decided, and what the run was allowed. */
async function readWords(
  tx: TransactionSql,
  run: string,
): Promise<Pick<RunRows, 'findings' | 'asks' | 'decisions' | 'budget'>> {
  return {
    findings: await rows(
      tx,
      tx`
        select t.id as task_id, f.attempt, f.ref, f.display_id, f.persona, f.native_id, f.title, f.claim, f.category, f.severity_original,
          f.severity, f.evidence, f.trigger, f.impact, coalesce(f.likelihood, '') as likelihood, f.remediation, f.supporters, f.verdict,
          f.disposition, f.disposition_reason, f.fingerprint, f.step_key, f.created_at
        from tasks t
        join findings f on f.task_id = coalesce(t.output_of, t.id) and (t.output_of is null or f.attempt = t.attempt)
        where t.flow_run_id = ${run}
        order by t.id, f.attempt, f.ref collate "C"`,
    ),
    asks: await rows(
      tx,
      tx`
        select k.task_id, k.attempt, k.agent, k.agent_ask_id, k.kind, k.tool, k.title, k.patterns, k.detail, k.options, k.asked_at,
          k.state, k.scope, k.pattern, k.message, k.answers, k.answered_at, k.answered_by
        from tasks t
        join permission_asks k on k.task_id = t.id
        where t.flow_run_id = ${run}
        order by k.task_id, k.attempt, k.agent_ask_id collate "C"`,
    ),
    decisions: await rows(
      tx,
      tx`
        select l.fingerprint, l.status, l.reason, l.severity, l.commit, l.status_at, l.issue_url
        from tasks r
        join finding_lives l on l.project_id = r.project_id
        where r.id = ${run}
          and l.fingerprint in (
            select f.fingerprint
            from tasks t
            join findings f on f.task_id = coalesce(t.output_of, t.id)
            where t.flow_run_id = ${run})
        order by l.fingerprint collate "C"`,
    ),
    budget: await rows(
      tx,
      tx`select b.soft, b.hard from budgets b where b.key = ${`run:${run}`} and b.period = 'whole'`,
    ),
  };
}

/** `to_json` writes every time as ISO 8601. */
async function rows(tx: TransactionSql, query: ReturnType<TransactionSql>): Promise<ArchiveRow[]> {
  const found = await tx<{ row: ArchiveRow }[]>`select to_json(q) as row from (${query}) q`;
  return found.map(({ row }) => row);
}
