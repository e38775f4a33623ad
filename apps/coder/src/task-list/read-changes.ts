import type { Sql } from '@boocode/db/connect';

/** Ids of new tasks are looked for so far back: one may be committed later than it was made. */
const lookBackMs = 10_000;

/** What tells whether a group of the list is another than before. */
export interface GroupVersions {
  /** By group: another word whenever one of its open tasks is another than it was, or they are others. */
  open: Map<string, string>;
  /** Tasks that were made a moment ago, by id, with their group: one may have begun and ended between two looks. */
  young: Map<string, string>;
}

/** Looks at what has not ended and at what is new: nothing else changes, whichever host does it. */
export async function readGroupVersions(sql: Sql, now: number): Promise<GroupVersions> {
  const [open, young] = await Promise.all([
    sql<{ group_id: string; version: string }[]>`
      select t.group_id, sum(hashtextextended(concat_ws('|',
        t.id, t.state, t.attempt, t.unmet_deps, t.ready_at is null, t.paused_at is null, t.lane, t.cost_tokens,
        case when t.state = 'running' then concat(
          t.lease_until > clock_timestamp(),
          exists (select from task_events e where e.task_id = t.id and e.attempt = t.attempt)) end,
        (select max(k.id::text) || count(*) from permission_asks k where k.task_id = t.id and k.state = 'open')), 0))::text as version
      from tasks t
      where t.state in ('pending', 'running')
      group by t.group_id`,
    sql<{ id: string; group_id: string }[]>`
      select id, group_id from tasks where id > ${firstIdOf(now - lookBackMs)}`,
  ]);
  return {
    open: new Map(open.map(({ group_id, version }) => [group_id, version])),
    young: new Map(young.map(({ id, group_id }) => [id, group_id])),
  };
}

/** The least UUIDv7 of a moment (RFC 9562: its first 48 bits are Unix milliseconds). */
function firstIdOf(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** The groups that differ between two looks, in no order. */
export function changedGroups(before: GroupVersions, after: GroupVersions): Set<string> {
  const changed = new Set<string>();
  for (const [group, version] of after.open) if (before.open.get(group) !== version) changed.add(group);
  for (const group of before.open.keys()) if (!after.open.has(group)) changed.add(group);
  for (const [id, group] of after.young) if (!before.young.has(id)) changed.add(group);
  return changed;
}
