import type { TaskCounts, TaskListPage, TaskListQuery } from '@boocode/contracts/task-list';
import type { Sql } from '@boocode/db/connect';
import { findGroups, passingGroups } from './find-groups.js';
import { readGroups } from './read-groups.js';

/** A page ends when its groups have so many tasks: those that are shown at once have to be looked at one by one. */
const mostTasks = 800;

/** Groups newest first, at most `limit`, and fewer when they are big; or those that are named, as far as they pass. */
export async function readTaskList(sql: Sql, query: TaskListQuery): Promise<TaskListPage> {
  const { limit, before = null, groups, ...narrowing } = query;
  if (groups !== undefined) {
    return { groups: await readGroups(sql, await passingGroups(sql, narrowing, groups), narrowing), next: null };
  }
  const found = await findGroups(sql, narrowing, { before, limit: limit + 1 });
  const ids = await fitting(sql, found.slice(0, limit));
  const next = ids.length < found.length ? (ids.at(-1) ?? null) : null;
  return { groups: await readGroups(sql, ids, narrowing), next };
}

/** The first of these groups, up to about `mostTasks` tasks, and one at least. */
async function fitting(sql: Sql, ids: readonly string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id
    from (
      select g.id, g.n, sum(c.tasks) over (order by g.n) as until
      from unnest(${[...ids]}::uuid[]) with ordinality as g (id, n)
      cross join lateral (select count(*) as tasks from task_search s where s.group_id = g.id) c
    ) g
    where g.until <= ${mostTasks} or g.n = 1
    order by g.n`;
  return rows.map(({ id }) => id);
}

/** How many tasks there are of what people look for. */
export async function readTaskCounts(sql: Sql): Promise<TaskCounts> {
  const [counts] = await sql<[TaskCounts]>`
    select
      (select count(*)::int from tasks where state in ('pending', 'running')) as open,
      (select count(*)::int from tasks_needing_you) as needs_you,
      (select count(*)::int from tasks where state = 'failed' and state not in ('pending', 'running')) as failed`;
  return counts;
}
