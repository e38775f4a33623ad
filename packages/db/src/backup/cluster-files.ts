/** Folders that Postgres fills itself at a start: kept, and emptied. From its documentation, "Making a Base Backup Using the Low Level API". */
const EMPTIED = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
]);

/** Of the moment, or written anew by a backup or a restore. */
const LEFT_OUT = new Set([
  'postmaster.pid',
  'postmaster.opts',
  'backup_label',
  'tablespace_map',
  'recovery.signal',
  'standby.signal',
  'postgresql.auto.conf.tmp',
  'current_logfiles',
]);

/** Copied last: it says from where the log must be replayed at the least. */
export const CONTROL_FILE = 'global/pg_control';

/** Whether a path below a cluster's folder belongs into a backup. */
export function belongsIntoBackup(path: string): boolean {
  const names = path.split('/');
  const [top = '', below] = names;
  if (EMPTIED.has(top)) return below === undefined;
  const last = names.at(-1) ?? '';
  return !LEFT_OUT.has(path) && !last.startsWith('pgsql_tmp') && !last.startsWith('pg_internal.init');
}

/** Settings, keys and skills in the data directory that are in no table. */
const HOME_FILES = ['agents.json', 'models.json', 'push-keys.json'] as const;
const HOME_FOLDERS = ['skills'] as const;

/** Whether a path below the data directory belongs into a backup. */
export function belongsHome(path: string): boolean {
  const [top = ''] = path.split('/');
  return [...HOME_FILES, ...HOME_FOLDERS].some((name) => name === top);
}
