import type { Sql } from '@boocode/db/connect';

/** What JSON can say and Postgres can't store: U+0000, and half of a surrogate pair. Other escapes are matched to be kept. */
const ESCAPE = /\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g;

/**
 * A value as a `jsonb` parameter. Agents print whatever they read, so U+0000 is left out and a lone surrogate becomes
 * U+FFFD: a completion must not fail over one character.
 */
export function jsonParam(sql: Sql, value: unknown): ReturnType<Sql['json']> {
  const text = JSON.stringify(value);
  const storable = text.replaceAll(ESCAPE, (escape, what: string) => {
    if (what === 'u0000') return '';
    return what.length === 5 ? '\uFFFD' : escape;
  });
  const clean: unknown = storable === text ? value : JSON.parse(storable);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its JSON type knows no interfaces and no `unknown`
  return sql.json(clean as never);
}
