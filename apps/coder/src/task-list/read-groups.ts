import type { ListedTask, TaskGroupView } from '@boocode/contracts/task-list';
import type { Sql } from '@boocode/db/connect';
import { taskViewRows } from '../tasks/read-tasks.js';
import { isNarrowed, passes, type Narrowing } from './narrowing.js';

/** Groups as the list shows them, in the order of their ids; what is no head of a group is left out. */
export async function readGroups(sql: Sql, ids: readonly string[], narrowing: Narrowing): Promise<TaskGroupView[]> {
  if (ids.length === 0) return [];
  const found = isNarrowed(narrowing) ? passes(sql, narrowing) : sql`null::boolean`;
  const rows = await sql<{ group: TaskGroupView }[]>`
    with part as materialized (
      -- Every task of these groups, once through the view that knows the conditions.
      select t.group_id, t.id, t.condition, t.cost_tokens, ${found} as found,
        (select sum((a.usage ->> 'cost_usd')::float8) from task_attempts a where a.task_id = t.id) as cost_usd
      from task_status t
      where t.id = any (array(select task_id from task_search where group_id = any (${[...ids]}::uuid[])))
        and t.superseded_at is null
    ), counted as (
      select p.group_id, p.condition, count(*)::int as many, count(*) filter (where p.found)::int as found
      from part p
      where p.id <> p.group_id
      group by p.group_id, p.condition
    )
    select json_build_object(
      'id', h.id,
      'by', case
        when h.flow_run_id is null then case when c.members > 0 then 'parent' else 'none' end
        when (select t.spec ->> 'flow' from tasks t where t.id = h.id) = 'arena' then 'arena'
        else 'run'
      end,
      'head', to_json(h),
      'members', coalesce(c.members, 0),
      'conditions', coalesce(c.conditions, '{}'),
      'found', case when ${isNarrowed(narrowing)}::boolean then coalesce(c.found, 0) end,
      'cost_tokens', cost.tokens,
      'cost_usd', cost.usd) as group
    from (${listedRows(sql, sql`t.id = any (${[...ids]}::uuid[])`)}) h
    left join (
      select group_id, sum(many)::int as members, sum(found)::int as found, json_object_agg(condition, many) as conditions
      from counted
      group by group_id
    ) c on c.group_id = h.id
    join (
      select group_id, sum(cost_tokens)::float8 as tokens, sum(cost_usd) as usd
      from part
      group by group_id
    ) cost on cost.group_id = h.id
    order by array_position(${[...ids]}::uuid[], h.id)`;
  return rows.map(({ group }) => group);
}

/** Members of a group that pass, in plan order or oldest first; at most so many. */
export async function readMembers(
  sql: Sql,
  id: string,
  { limit, ...narrowing }: Narrowing & { limit: number },
): Promise<ListedTask[]> {
  const rows = await sql<{ task: ListedTask }[]>`
    with wanted as materialized (
      select t.id, row_number() over (order by d.n, t.id) as place
      from tasks t
      left join (select d.id, d.n from tasks r cross join unnest(r.depends_on) with ordinality as d (id, n) where r.id = ${id}) d
        on d.id = t.id
      where t.id = any (array(select task_id from task_search where group_id = ${id}))
        and t.id <> ${id}
        and t.superseded_at is null
        and ${passes(sql, narrowing)}
      order by d.n, t.id
      limit ${limit}
    )
    select to_json(l) as task
    from (${listedRows(sql, sql`t.id = any (array(select id from wanted))`)}) l
    join wanted w on w.id = l.id
    order by w.place`;
  return rows.map(({ task }) => task);
}

/** Rows of a `ListedTask`, of tasks `t` that are wanted. */
function listedRows(sql: Sql, wanted: ReturnType<Sql>): ReturnType<Sql> {
  return sql`
    select v.*, t.chat_id, left(coalesce(nullif(t.spec #>> '{plan,goal}', ''), t.input), 300) as text,
      case when p.id is not null then json_build_object('id', p.id, 'name', p.name, 'path', p.path) end as project
    from (${taskViewRows(sql)} where ${wanted}) v
    join tasks t on t.id = v.id
    left join projects p on p.id = t.project_id`;
}
