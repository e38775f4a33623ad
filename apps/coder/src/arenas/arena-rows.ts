import type { Sql } from '@boocode/db/connect';

/** A step of an arena with what it left. */
export interface ArenaRow {
  id: string;
  step_key: string;
  /** Its key in the plan. */
  key: string;
  stage: string;
  kind: string;
  /** The step that it checks. */
  from: string | null;
  state: string;
  ready: boolean;
  input: string;
  agent: string;
  model: string | null;
  mode_id: string | null;
  thinking_option_id: string | null;
  chat_id: string | null;
  worktree_id: string | null;
  kept_ref: string | null;
  data: unknown;
}

export interface ArenaRows {
  run: string;
  run_spec: unknown;
  /** In plan order. */
  rows: ArenaRow[];
}

/** The steps of an arena that stand, by the id of its run or of its pick step; null when there is none. */
export async function readArenaRows(sql: Sql, id: string): Promise<ArenaRows | null> {
  const [found] = await sql<[{ run: string; run_spec: unknown; arena: string }?]>`
    select r.id as run, r.spec as run_spec, t.arena_id as arena
    from tasks n
    join tasks r on r.id = n.flow_run_id
    join tasks t on t.flow_run_id = r.id and t.id = t.arena_id and t.superseded_at is null
    where n.id = ${id}
      and (n.id = r.id or n.id = t.arena_id)
    order by t.id
    limit 1`;
  if (found === undefined) return null;
  const rows = await sql<ArenaRow[]>`
    select t.id, t.step_key, t.spec ->> 'key' as key, t.spec ->> 'stage' as stage, t.spec ->> 'kind' as kind, t.spec ->> 'from' as "from",
      t.state, t.ready_at is not null as ready, t.input, t.agent, coalesce(a.effective_model, t.model) as model, t.mode_id,
      t.thinking_option_id, t.chat_id, w.id as worktree_id, w.kept_ref, o.data
    from tasks t
    left join task_attempts a on a.task_id = t.id and a.attempt = t.attempt
    left join task_outputs o on t.state = 'completed' and o.task_id = coalesce(t.output_of, t.id) and o.attempt = t.attempt
    left join lateral (
      select w.id, w.kept_ref from worktrees w where w.chat_id = t.chat_id order by w.created_at desc limit 1
    ) w on true
    where t.flow_run_id = ${found.run}
      and t.arena_id = ${found.arena}
      and t.superseded_at is null
    order by t.id`;
  return { run: found.run, run_spec: found.run_spec, rows };
}
