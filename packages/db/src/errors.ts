/** The database address cannot be used at all; nothing was dialled. The message never repeats the address: it may hold a password. */
export class DatabaseUrlError extends Error {
  override readonly name = 'DatabaseUrlError';
  readonly code = 'database_url_invalid';
}

export type MigrationErrorCode =
  /** A file that a database has already run was edited afterwards. */
  | 'migration_changed'
  /** The database was migrated by a newer BooCode than this one. */
  | 'schema_newer'
  /** Postgres refused a statement; nothing of this migration run was kept. */
  | 'migration_failed'
  /** A lock that it needs was held for minutes; nothing of this migration run was kept. */
  | 'migration_blocked'
  /** A program that could not be told is at work on what would be migrated. */
  | 'migration_beside_old'
  /** A file's name does not say its place, or two files claim the same one. */
  | 'migration_misnamed';

/** A migration run that was refused or failed. The database is as it was before it. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  readonly code: MigrationErrorCode;

  constructor(code: MigrationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type EmbeddedPostgresErrorCode =
  /** There are no binaries for this machine, or the install left them out. */
  | 'postgres_unavailable'
  /** Started as root, and there is no account, or no right, to run Postgres as somebody else. */
  | 'postgres_no_account'
  /** The account that Postgres runs as cannot reach a folder, and we may not lend it the right to. */
  | 'postgres_unreachable_folder'
  /** The data directory belongs to somebody else. */
  | 'postgres_not_owner'
  /** Another process is starting, or serves, this data directory. */
  | 'postgres_in_use'
  /** `initdb` or `postgres` ended before it was of use. */
  | 'postgres_start_failed'
  /** A process of the cluster would not end. */
  | 'postgres_stop_failed';

/** The embedded Postgres could not be started or stopped; the message says what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type BackupErrorCode =
  /** The running Postgres was started by an older BooCode, or keeps no log that could be archived. */
  | 'backup_not_possible'
  /** Another backup of this database is under way. */
  | 'backup_under_way'
  /** Postgres could not put its log into the folder of backups. */
  | 'backup_not_archived'
  /** There is no such backup, or none that reaches so far back. */
  | 'backup_unknown'
  /** Files are missing, or are not what was written. */
  | 'backup_damaged'
  /** The place to restore into holds a database, or one that runs. */
  | 'restore_occupied'
  /** Postgres could not replay its log up to where it was asked. */
  | 'restore_failed';

/** A backup, or a restore, that was refused or failed. What was there before is untouched. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly code: BackupErrorCode;

  constructor(code: BackupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A test ended while connections to its database were still open. They have been closed. */
export class LeakedConnectionsError extends Error {
  override readonly name = 'LeakedConnectionsError';
  readonly code = 'connections_leaked';
}

/** Whether `error` is a system error with one of these codes. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.some((code) => code === error.code);
}
