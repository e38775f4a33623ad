import type { Sql } from '@boocode/db/connect';
import { isNarrowed, passes, stateIs, type Fragment, type Narrowing } from './narrowing.js';

type GroupRow = { group_id: string };

export interface GroupPlace {
  /** Groups behind this one, which are older; null = from the newest on. */
  before: string | null;
  limit: number;
}

/** As many tasks as this are looked at one by one; of more, a page is found sooner by walking the groups. */
const few = 2000;

/** Ids of groups in which the head or a member passes, newest first. Costs the same wherever in the list it begins. */
export async function findGroups(sql: Sql, narrowing: Narrowing, place: GroupPlace): Promise<string[]> {
  const rows = await findRows(sql, narrowing, place);
  return rows.map(({ group_id }) => group_id);
}

/** Those of these groups in which the head or a member passes, newest first. */
export async function passingGroups(sql: Sql, narrowing: Narrowing, ids: readonly string[]): Promise<string[]> {
  const rows = await sql<GroupRow[]>`
    select distinct t.group_id
    from tasks t
    where t.id = any (array(select task_id from task_search where group_id = any (${[...ids]}::uuid[])))
      and ${passes(sql, narrowing)}
    order by t.group_id desc`;
  return rows.map(({ group_id }) => group_id);
}

async function findRows(sql: Sql, narrowing: Narrowing, place: GroupPlace): Promise<readonly GroupRow[]> {
  if (!isNarrowed(narrowing)) {
    return await sql<GroupRow[]>`
      select t.id as group_id
      from tasks t
      where t.id = t.group_id
        ${behind(sql, sql`t.id`, place.before)}
      order by t.id desc
      limit ${place.limit}`;
  }
  const ids = await fewTasks(sql, narrowing);
  return ids === null ? await walk(sql, narrowing, place) : await among(sql, { ...narrowing, ids }, place);
}

/** The tasks that pass one part of the narrowing, when they are few; null when each part finds many. */
async function fewTasks(sql: Sql, { filter, q, agent, project_id }: Narrowing): Promise<string[] | null> {
  if (filter === 'needs-you') {
    const rows = await sql<{ id: string }[]>`select id from tasks_needing_you`;
    return rows.map(({ id }) => id);
  }
  const parts = [
    ...(q === '' ? [] : [sql`words @@ search_query(${q})`]),
    ...(agent === undefined ? [] : [sql`agent = ${agent}`]),
    ...(project_id === undefined ? [] : [sql`project_id = ${project_id}`]),
  ];
  for (const part of parts) {
    const rows = await sql<{ id: string }[]>`select task_id as id from task_search where ${part} limit ${few + 1}`;
    if (rows.length <= few) return rows.map(({ id }) => id);
  }
  return null;
}

async function among(
  sql: Sql,
  { ids, ...narrowing }: Narrowing & { ids: readonly string[] },
  { before, limit }: GroupPlace,
): Promise<readonly GroupRow[]> {
  return await sql<GroupRow[]>`
    select distinct t.group_id
    from tasks t
    where t.id = any (${[...ids]}::uuid[])
      and ${passes(sql, narrowing)}
      ${behind(sql, sql`t.group_id`, before)}
    order by t.group_id desc
    limit ${limit}`;
}

/** From group to group through an index in their order: what a group has more of is stepped over. */
async function walk(sql: Sql, narrowing: Narrowing, { before, limit }: GroupPlace): Promise<readonly GroupRow[]> {
  const { rows, group } = source(sql, narrowing);
  const next = (place: Fragment): Fragment => sql`${rows} ${place} order by ${group} desc limit 1`;
  return await sql<GroupRow[]>`
    with recursive walk as (
      (${next(behind(sql, group, before))})
      union all
      select n.group_id from walk w cross join lateral (${next(sql`and ${group} < w.group_id`)}) n
    )
    select group_id from walk limit ${limit}`;
}

/** Rows that pass, out of the table whose index leads through their groups in order. */
function source(sql: Sql, narrowing: Narrowing): { rows: Fragment; group: Fragment } {
  const { filter, q, agent, project_id } = narrowing;
  if (q === '' && agent === undefined && project_id === undefined) {
    const tasks: Fragment = sql`select t.group_id from tasks t where ${stateIs(sql, filter)}`;
    return { group: sql`t.group_id`, rows: tasks };
  }
  // `offset 0`: looked up row by row, for the walk ends soon.
  const ofState: Fragment =
    filter === 'all'
      ? sql``
      : sql`and exists (select from tasks t where t.id = s.task_id and ${stateIs(sql, filter)} offset 0)`;
  // `is true`: words are looked for in the rows, for their own index knows no order.
  const rows: Fragment = sql`
    select s.group_id from task_search s
    where true
      ${agent === undefined ? sql`` : sql`and s.agent = ${agent}`}
      ${project_id === undefined ? sql`` : sql`and s.project_id = ${project_id}`}
      ${q === '' ? sql`` : sql`and (s.words @@ (select search_query(${q}))) is true`}
      ${ofState}`;
  return { group: sql`s.group_id`, rows };
}

const behind = (sql: Sql, id: Fragment, before: string | null): Fragment =>
  before === null ? sql`` : sql`and ${id} < ${before}`;
