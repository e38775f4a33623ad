import type { Sql } from '../connect.js';
import type { Fault } from './fault.js';

type Expected = { value: string; severity: Fault['severity']; why: string };

const EXPECTED: Record<string, Expected> = {
  default_transaction_isolation: {
    value: 'read committed',
    severity: 'warning',
    why: 'the run engine is made for read committed; other levels make it try again more often',
  },
  default_transaction_read_only: { value: 'off', severity: 'wrong', why: 'nothing can be written' },
  synchronous_commit: { value: 'on', severity: 'warning', why: 'a crash of Postgres may lose the last finished steps' },
  fsync: { value: 'on', severity: 'warning', why: 'a power cut may ruin the database' },
  full_page_writes: { value: 'on', severity: 'warning', why: 'a power cut may ruin the database' },
  autovacuum: { value: 'on', severity: 'wrong', why: 'what is deleted is never cleared away, and claims get slower' },
};
/** With these a commit is on this server's disk too. */
const ALSO_GOOD: Record<string, string[]> = { synchronous_commit: ['remote_apply', 'remote_write', 'local'] };

/** Settings of the server, the database or the role under which BooCode's promises do not hold. */
export async function settingFaults(sql: Sql): Promise<Fault[]> {
  const rows = await sql<{ name: string; setting: string }[]>`
    select name, setting
    from pg_settings
    where name = any (${Object.keys(EXPECTED)})
    order by name`;
  return rows.flatMap(({ name, setting }): Fault[] => {
    const expected = EXPECTED[name];
    if (expected === undefined || setting === expected.value || ALSO_GOOD[name]?.includes(setting)) return [];
    return [
      {
        check: 'settings',
        severity: expected.severity,
        what: `${name} is ${setting}, not ${expected.value}: ${expected.why}.`,
        mend: `alter system set ${name} = '${expected.value}'; select pg_reload_conf();`,
        repair: null,
      },
    ];
  });
}
