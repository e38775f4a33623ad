import type { PendingQuery, Row } from 'postgres';
import type { Sql, TransactionSql } from './connect.js';

/** What JSON can say and Postgres can't store: U+0000, and half of a surrogate pair. Other escapes are matched to be kept. */
const ESCAPE = /\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g;

/**
 * A value as a `jsonb` parameter. Agents and models print whatever they read, so U+0000 is left out and a lone surrogate becomes
 * U+FFFD: a completion must not fail over one character. What is nested too deep to be written stands as words where it began.
 */
export function jsonParam(sql: Sql | TransactionSql, value: unknown): PendingQuery<Row[]> {
  // As text: a parameter of type jsonb would be made into JSON once more.
  return sql`${storable(jsonOf(value))}::text::jsonb`;
}

function storable(json: string): string {
  if (!json.includes('\\u')) return json;
  return json.replaceAll(ESCAPE, (escape, what: string) => {
    if (what === 'u0000') return '';
    return what.length === 5 ? '\uFFFD' : escape;
  });
}

/** Deeper than anything that is meant, and far from where writing or reading it ends a stack. */
const mostDeep = 500;

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // Its parser takes any depth, and its writer calls itself.
    if (!(error instanceof RangeError)) throw error;
    return JSON.stringify(cut(value, mostDeep));
  }
}

function cut(value: unknown, left: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (left === 0) return `nested more than ${mostDeep} deep`;
  if (Array.isArray(value)) return value.map((inner: unknown) => cut(inner, left - 1));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cut(inner, left - 1)]));
}
