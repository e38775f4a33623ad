import type { PendingQuery, Row } from 'postgres';
import type { Sql, TransactionSql } from './connect.js';

/** What JSON can say and Postgres can't store: U+0000, and half of a surrogate pair. Other escapes are matched to be kept. */
const ESCAPE = /\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g;

/**
 * A value as a `jsonb` parameter. Agents and models print whatever they read, so U+0000 is left out and a lone surrogate becomes
 * U+FFFD: a completion must not fail over one character.
 */
export function jsonParam(sql: Sql | TransactionSql, value: unknown): PendingQuery<Row[]> {
  // As text: a parameter of type jsonb would be made into JSON once more.
  return sql`${storable(JSON.stringify(value))}::text::jsonb`;
}

function storable(json: string): string {
  if (!json.includes('\\u')) return json;
  return json.replaceAll(ESCAPE, (escape, what: string) => {
    if (what === 'u0000') return '';
    return what.length === 5 ? '\uFFFD' : escape;
  });
}
