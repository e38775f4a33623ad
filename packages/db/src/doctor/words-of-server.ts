import postgres from 'postgres';
import type { Sql } from '../connect.js';
import type { NamedObject } from './expected-schema.js';

const VIEW = /^create view \S+ as\n/;

/**
 * The expected objects, each view among them in the words of this server: Postgres writes out the query of a view, and another major version
 * than that of the snapshots writes the same query differently. Only views whose words differ are asked for.
 *
 * Errors: what Postgres says, except of a view that it cannot make; that keeps its words, and so differs.
 */
export async function inWordsOfServer(
  sql: Sql,
  expected: readonly NamedObject[],
  found: readonly NamedObject[],
): Promise<NamedObject[]> {
  const present = new Set(found.map(({ text }) => text));
  const objects: NamedObject[] = [];
  for (const object of expected) {
    const asked = object.kind === 'view' && !present.has(object.text);
    objects.push(asked ? { ...object, text: await rewritten(sql, object.text) } : object);
  }
  return objects;
}

/** Ends a transaction that only asked. */
class RolledBack extends Error {}

/** A view of a transaction that is rolled back: nothing stays, and nobody else ever sees it. */
async function rewritten(sql: Sql, text: string): Promise<string> {
  const [head = ''] = VIEW.exec(text) ?? [];
  let query = text.slice(head.length);
  try {
    await sql.begin(async (transaction) => {
      await transaction.unsafe(`create temporary view boocode_doctor as\n${query}`);
      const [row] = await transaction<[{ query: string }]>`
        select pg_get_viewdef('pg_temp.boocode_doctor'::regclass, true) as query`;
      query = row.query.trimEnd();
      throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack || error instanceof postgres.PostgresError)) throw error;
  }
  return head + query;
}
