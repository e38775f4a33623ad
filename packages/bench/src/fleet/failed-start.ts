import { isDatabaseAway } from '@boocode/db/database-away';

const LAST_WORDS = / went away while coder started \(([^)]+)\)\./;

/**
 * By what it wrote, why this start of a host failed, as the code of an error that says that the database was away. Null: it had come to be ready,
 * or ended for another reason, or says none.
 */
export function failedStart(log: string): string | null {
  const lines = log.trimEnd().split('\n');
  if (lines.some((line) => line.endsWith('"msg":"coder is ready"}'))) return null;
  const [, code] = LAST_WORDS.exec(lines.at(-1) ?? '') ?? [];
  return code !== undefined && isDatabaseAway(Object.assign(new Error(code), { code })) ? code : null;
}
