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
  const found = await fewTasks(sql, narrowing);
  return found === null ? await walk(sql, narrowing, place) : await among(sql, found, place);
}

/** Tasks by id, and what they still have to pass. */
interface FewTasks {
  ids: string[];
  rest: Narrowing;
}

/** The tasks that pass one part of the narrowing, when they are few; null when each part finds many. */
async function fewTasks(sql: Sql, narrowing: Narrowing): Promise<FewTasks | null> {
  const { filter, q, agent, project_id } = narrowing;
  if (filter === 'needs-you') {
    const rows = await sql<{ id: string }[]>`select id from tasks_needing_you`;
    return { ids: rows.map(({ id }) => id), rest: { ...narrowing, filter: 'all' } };
  }
  // The cheapest question first.
  const parts = [
    ...(agent === undefined ? [] : [{ by: { agent }, rest: { ...narrowing, agent: undefined } }]),
    ...(project_id === undefined ? [] : [{ by: { project_id }, rest: { ...narrowing, project_id: undefined } }]),
    ...(q === '' ? [] : [{ by: { q }, rest: { ...narrowing, q: '' } }]),
  ];
  for (const { by, rest } of parts) {
    const one: { agent?: string; project_id?: string; q?: string } = by;
    const rows = await sql<{ id: string }[]>`
      select id
      from tasks_found_by(${one.agent ?? null}, ${one.project_id ?? null}, ${one.q ?? null}, ${few + 1}) as id`;
    if (rows.length <= few) return { ids: rows.map(({ id }) => id), rest };
  }
  return null;
}

async function among(sql: Sql, { ids, rest }: FewTasks, { before, limit }: GroupPlace): Promise<readonly GroupRow[]> {
  return await sql<GroupRow[]>`
    select distinct t.group_id
    from tasks t
    where t.id = any (${ids}::uuid[])
      and ${passes(sql, rest)}
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
  // Most tasks have completed; of any other state there are so few that each is asked for the rest.
  const isRare = filter !== 'all' && filter !== 'completed';
  if (isRare || (q === '' && agent === undefined && project_id === undefined)) {
    return { group: sql`t.group_id`, rows: sql`select t.group_id from tasks t where ${passes(sql, narrowing)}` };
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
