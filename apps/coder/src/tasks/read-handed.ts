import type { Sql } from '@boocode/db/connect';
import { toReply, type TickRow } from './tick.js';
import type { ClaimedTask } from './types.js';

/**
 * A task as it would be claimed now, or was the last time: with its run, and the outputs that it is handed. Null when there is no such
 * task. Nothing is claimed.
 */
export async function readHanded(sql: Sql, id: string): Promise<ClaimedTask | null> {
  const rows = await sql<TickRow[]>`
    with task as (
      select t.*, case
          when t.spec ? 'plan' then t.id
          when t.flow_run_id is not null then coalesce(t.parent_task_id, t.flow_run_id)
        end as run
      from tasks t
      where t.id = ${id}
    )
    select 'run' as kind, json_build_object('id', r.id, 'spec', r.spec) as body
    from task t
    join tasks r on r.id = t.run and r.id <> t.id
    union all
    select 'dependency', json_build_object(
      'id', p.id, 'step_key', p.step_key, 'chat_id', p.chat_id, 'state', p.state, 'error', p.error, 'spec', case when p.grafted_by is not null then p.spec end,
      'output', case when o.task_id is not null then json_build_object('text', o.text, 'data', o.data, 'skipped', o.skipped,
        'reused_from', o.reused_from) end)
    from task t
    cross join unnest(t.depends_on) as d (id)
    join tasks p on p.id = d.id
    left join task_outputs o
      on p.state = 'completed' and o.task_id = coalesce(p.output_of, p.id) and o.attempt = p.attempt
    union all
    select 'claimed', json_build_object(
      'id', t.id, 'project_id', t.project_id, 'flow_run_id', t.flow_run_id, 'step_key', t.step_key, 'input', t.input,
      'agent', coalesce(t.agent, 'default'), 'model', t.model, 'mode_id', t.mode_id, 'thinking_option_id', t.thinking_option_id,
      'session_id', t.session_id, 'chat_id', t.chat_id, 'attempt', t.attempt, 'spec', t.spec, 'run', t.run,
      'depends_on', t.depends_on, 'agent_session_id', null)
    from task t`;
  return toReply(rows).claimed[0] ?? null;
}
