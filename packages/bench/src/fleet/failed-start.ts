import { isDatabaseAway } from '@boocode/db/database-away';

/**
 * By its log, why the start of this process failed, as the code of an error that says that the database was away. Null: it had come to be ready,
 * or ended for another reason, or says none.
 */
export function failedStart(log: string, pid: number): string | null {
  const lines = log.split('\n').filter((line) => line.includes(`"pid":${pid},`));
  if (lines.some((line) => line.endsWith('"msg":"coder is ready"}'))) return null;
  const last = lines.findLast((line) => line.endsWith('"msg":"coder ends after a fault that nothing handled"}'));
  const [, code] = /"code":"([^"]+)"/.exec(last ?? '') ?? [];
  return code !== undefined && isDatabaseAway(Object.assign(new Error(code), { code })) ? code : null;
}
