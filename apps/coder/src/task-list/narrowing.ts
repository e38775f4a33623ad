import type { TaskListQuery } from '@boocode/contracts/task-list';
import type { Sql } from '@boocode/db/connect';

/** What a list of tasks is narrowed to. */
export type Narrowing = Pick<TaskListQuery, 'filter' | 'q' | 'agent' | 'project_id'>;

/** A piece of a statement. */
export type Fragment = ReturnType<Sql>;

export const isNarrowed = ({ filter, q, agent, project_id }: Narrowing): boolean =>
  filter !== 'all' || q !== '' || agent !== undefined || project_id !== undefined;

/**
 * Whether a row `t` of `tasks` or `task_status` is one of those looked for, as an expression. States are written out: the planner knows
 * a partial index again by its very words.
 */
export function passes(sql: Sql, { q, agent, project_id, filter }: Narrowing): Fragment {
  // A scalar of each row, and no `exists`: that would be looked for in all rows at once. The query is made once.
  const words = sql`and coalesce(
    (select s.words @@ (select search_query(${q})) from task_search s where s.task_id = t.id), false)`;
  return sql`(${stateIs(sql, filter)}
    ${agent === undefined ? sql`` : sql`and t.agent = ${agent}`}
    ${project_id === undefined ? sql`` : sql`and t.project_id = ${project_id}`}
    ${q === '' ? sql`` : words})`;
}

/** The state that a filter asks for, of a row `t`. */
export function stateIs(sql: Sql, filter: Narrowing['filter']): Fragment {
  switch (filter) {
    case 'all':
      return sql`true`;
    case 'open':
      return sql`t.state in ('pending', 'running')`;
    case 'needs-you':
      return sql`t.id = any (array(select id from tasks_needing_you))`;
    case 'completed':
      return sql`t.state = 'completed' and t.state not in ('pending', 'running')`;
    case 'failed':
      return sql`t.state = 'failed' and t.state not in ('pending', 'running')`;
    case 'cancelled':
      return sql`t.state = 'cancelled' and t.state not in ('pending', 'running')`;
    default:
      return filter satisfies never;
  }
}
