import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { isLong, play, playTimeout } from '@boocode/fuzz/play';
import { otherVersions } from '@boocode/fuzz/versions';
import { within } from '@boocode/fuzz/within';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findingWorld, type FindingWorld } from '../findings/testing.js';

// Each case costs what a request of a person does, and the tests beside this one know the cases that matter most.
describe.runIf(isLong)('in the long form', () => {
  let db: TestDatabase;
  let world: FindingWorld;
  let run: string;
  let columns: { table: string; name: string }[];
  beforeAll(async () => {
    db = await testDatabase();
    world = await findingWorld(db);
    world.plant({ line: 3, claim: 'It breaks.' });
    run = await world.launch();
    await world.ended(run);
    columns = await db.sql<{ table: string; name: string }[]>`
      select c.relname as "table", a.attname as name
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid
      where c.relkind = 'r'
        and c.relnamespace = 'public'::regnamespace
        and a.atttypid = 'jsonb'::regtype
        and c.relname = any (${['tasks', 'task_attempts', 'task_outputs', 'task_events', 'findings', 'permission_asks']})
      order by 1, 2`;
  });
  afterAll(async () => {
    await world.stop();
    await db.drop();
  });

  test(
    'what another version wrote into a row keeps nobody from reading the run that it is of, and every other',
    { timeout: playTimeout },
    async () => {
      const place = fc.record({ column: fc.nat(), row: fc.nat(), version: otherVersions });
      await play(
        'rows',
        25,
        fc.asyncProperty(place, async ({ column, row, version }) => {
          const { table, name } = columns[column % columns.length] ?? { table: 'tasks', name: 'spec' };
          const rows = await db.sql<{ ctid: string; value: unknown }[]>`
            select ctid::text, ${db.sql(name)} as value
            from ${db.sql(table)}
            where ${db.sql(name)} is not null
            order by ctid`;
          const chosen = rows[row % Math.max(1, rows.length)];
          fc.pre(chosen !== undefined);
          await db.sql.begin(async (tx) => {
            await tx`
              update ${tx(table)}
              set ${tx(name)} = ${JSON.stringify(version(chosen?.value))}::text::jsonb
              where ctid = ${chosen?.ctid ?? ''}::tid`;
          });
          const tasks = await db.sql<{ id: string }[]>`select id from tasks where flow_run_id = ${run} order by id`;
          for (const url of [
            '/flow-runs',
            `/flow-runs/${run}`,
            `/flow-runs/${run}/findings`,
            '/tasks',
            ...tasks.slice(0, 3).map(({ id }) => `/tasks/${id}/events`),
          ]) {
            const { status, body } = await within(10_000, url, world.call('GET', url));
            expect([table, name, url, status, status < 500 || body]).toEqual([table, name, url, 200, true]);
          }
          await db.sql`
            update ${db.sql(table)}
            set ${db.sql(name)} = ${JSON.stringify(chosen?.value)}::text::jsonb
            where ${db.sql(name)} = ${JSON.stringify(version(chosen?.value))}::text::jsonb`;
        }),
      );
    },
  );
});
