import type { Sql } from '@boocode/db/connect';
import type { Moment } from './settled-rows.js';

const name = 'traces';
/** Longer than a batch may take to be sent, the retries of the exporter included. */
const heldSeconds = 60;

/**
 * Up to where traces have been sent, if this host may send on from there: one does at a time, and when it dies another goes on. A
 * place is made the first time that anything is to be sent; what ended before is not.
 */
export async function takePlace(sql: Sql, host: number): Promise<Moment | null> {
  await sql`
    insert into telemetry_place (name, sent_until)
    values (${name}, clock_timestamp())
    on conflict do nothing`;
  const [place] = await sql<{ sent_until: Moment }[]>`
    update telemetry_place set held_by = ${host}, held_until = clock_timestamp() + make_interval(secs => ${heldSeconds})
    where name = ${name} and (held_by = ${host} or held_until is null or held_until < clock_timestamp())
    returning sent_until::text`;
  return place?.sent_until ?? null;
}

/** Notes that all until then has been taken by the receiver. False: another host has the place by now. */
export async function movePlace(sql: Sql, host: number, until: Moment): Promise<boolean> {
  const moved = await sql`
    update telemetry_place
    set sent_until = (${until}::text)::timestamptz, held_until = clock_timestamp() + make_interval(secs => ${heldSeconds})
    where name = ${name} and held_by = ${host}`;
  return moved.count === 1;
}

/** Lets another host go on at once. */
export async function leavePlace(sql: Sql, host: number): Promise<void> {
  await sql`update telemetry_place set held_by = null, held_until = null where name = ${name} and held_by = ${host}`;
}
