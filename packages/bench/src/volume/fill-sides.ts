import type { TransactionSql } from '@boocode/db/connect';
import type { Stretch } from './fill-history.js';

/** Tables beside `tasks`, each filled by a statement of its own, the longest first. */
export const SIDES = [
  'task_search',
  'task_outputs',
  'task_attempts',
  'task_events',
  'others',
  'task_forecasts',
  'findings',
] as const;

/** Fills one of them for a stretch whose tasks are there. Within a transaction that knows `pg_temp.id_of`. */
export async function fillSide(
  tx: TransactionSql,
  side: (typeof SIDES)[number],
  { first, end, events }: Stretch,
): Promise<void> {
  // Each stretch is one of ids.
  const those = tx`from tasks t where t.id >= pg_temp.id_of(${first}, 0) and t.id < pg_temp.id_of(${end}, 0)`;
  switch (side) {
    case 'task_search':
      await tx`
        insert into task_search (task_id, group_id, project_id, agent, words)
        select t.id, t.group_id, t.project_id, t.agent, kind.words
        from (select t.*, ('x' || right(t.id::text, 12))::bit(48)::bigint * 16 + ('x' || substr(t.id::text, 16, 3))::bit(12)::int as n ${those}) t
        join bench_kinds kind on kind.slot = t.n % 15952`;
      return;
    case 'task_attempts':
      await tx`
        insert into task_attempts (task_id, attempt, claimed_by, agent, model, effective_model, agent_session_id, started_at, ended_at,
          outcome, error, usage)
        select t.id, 1, 1, t.agent, t.model, t.model, case when t.model is not null then 'ses_' || t.id::text end, t.started_at,
          t.ended_at, case t.state when 'failed' then 'failure' when 'cancelled' then 'cancelled' else 'completed' end, t.error,
          case when t.model is not null
            then jsonb '{"input_tokens": 12000, "output_tokens": 900, "cache_read_tokens": 41000, "cost_usd": 0.04}' end
        ${those} and t.state <> 'blocked'`;
      return;
    case 'task_outputs':
      await tx`
        insert into task_outputs (task_id, attempt, text, data)
        select t.id, 1, case when t.model is null then 'done' else repeat(t.id::text, 7) end,
          case when t.step_key in ('finish', 'render') then jsonb '{"verdict": "APPROVE", "summary": "Fine."}' end
        ${those} and t.state = 'completed'`;
      return;
    case 'task_events':
      await tx`
        insert into task_events (task_id, attempt, seq, event, created_at)
        select t.id, 1, e,
          jsonb '{"type": "text", "text": "The third retry is sent although the first may have been charged: src/charge.ts, line 12."}', t.started_at
        from (select t.id, t.started_at ${those} and t.model is not null) t
        cross join generate_series(1, ${events}::int) e`;
      return;
    case 'task_forecasts':
      await tx`
        insert into task_forecasts (task_id, persona, band, tokens_low, tokens_high, minutes_low, minutes_high, attempts)
        select t.id, case when t.id = t.flow_run_id then 'flow/code-review' else t.step_key end, 'medium', 9000, 15000, 1, 4, 200
        ${those} and t.flow_run_id is not null and (t.model is not null or t.id = t.flow_run_id)`;
      return;
    case 'findings':
      await tx`
        insert into findings (task_id, attempt, ref, flow_run_id, display_id, persona, native_id, title, claim, category,
          severity_original, severity, evidence, trigger, impact, remediation, supporters, verdict, disposition, disposition_reason,
          fingerprint, step_key, created_at)
        select t.id, 1, f.persona || '/1', t.flow_run_id, 'F' || f.n, f.persona, 'S1', 'A retry too many', 'The third retry charges twice.',
          'correctness', 'High', 'warning', jsonb '[{"class": "codebase", "path": "src/charge.ts", "line_start": 12, "line_end": 12, "quote": "retry(3)"}]',
          'a time-out', 'a double charge', 'an idempotency key', '{}', 'confirmed', case f.n when 3 then 'refuted' else 'published' end, '',
          right(t.id::text, 5) || f.n, f.persona, t.ended_at
        from (select t.id, t.flow_run_id, t.ended_at ${those} and t.step_key = 'render') t
        cross join (values (1, 'security'), (2, 'data'), (3, 'tests')) as f (n, persona)`;
      return;
    case 'others':
      await fillOthers(tx, { first, end });
      return;
    default:
      side satisfies never;
  }
}

/** Tables that have a row for some tasks, or for a chat. */
async function fillOthers(tx: TransactionSql, { first, end }: Pick<Stretch, 'first' | 'end'>): Promise<void> {
  const those = tx`from tasks t where t.id >= pg_temp.id_of(${first}, 0) and t.id < pg_temp.id_of(${end}, 0)`;
  await tx`
    insert into launch_keys (key, flow_run_id, created_at)
    select 'web:' || t.id, t.id, t.created_at
    ${those} and t.id = t.flow_run_id`;
  await tx`
    insert into result_cache (input_hash, task_id, attempt, created_at)
    select md5(t.id::text) || right(t.id::text, 32), t.id, 1, t.ended_at
    ${those} and t.flow_run_id is not null and t.model is not null and t.step_key <> 'validator' and t.state = 'completed'`;
  await tx`
    insert into permission_asks (id, task_id, attempt, flow_run_id, agent, agent_ask_id, kind, tool, title, patterns, asked_at, state, scope,
      answered_at, answered_by)
    select t.id, t.id, 1, t.flow_run_id, t.agent, 'ask_1', 'permission', 'bash', 'Run npm test', '{npm test}', t.started_at, 'allowed', 'once',
      t.started_at, 'person'
    ${those} and t.step_key = 'validator'`;
  await tx`
    insert into agent_sessions (chat_id, agent, backend, agent_session_id, status)
    select t.chat_id, t.agent, t.agent, 'ses_' || t.chat_id, 'idle'
    ${those} and t.chat_id = t.id`;
  // Older ones are removed by themselves.
  await tx`
    insert into checkpoints (id, chat_id, task_id, kind, commit_sha, folder, repository, ref, created_at)
    select t.id, t.chat_id, t.id, 'after', repeat('a', 40), '/srv/shop', '/srv/shop/.git', 'refs/boocode/checkpoints/' || t.id, t.ended_at
    ${those} and t.chat_id is not null and t.created_at > now() - interval '30 days'`;
}
