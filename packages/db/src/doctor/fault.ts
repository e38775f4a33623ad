/** One thing about a database that is not as the code expects it, in words. */
export type Fault = {
  /** What was looked at. */
  check:
    | 'migrations'
    | 'schema'
    | 'indexes'
    | 'tasks'
    | 'orphans'
    | 'sessions'
    | 'settings'
    | 'server'
    | 'archive'
    | 'pooler';
  /** Wrong: something does, or will, not work. Warning: it works, and a person should know. */
  severity: 'wrong' | 'warning';
  what: string;
  /** What a person does about it: a shell command, or SQL that ends in a semicolon. Null where only thinking helps. */
  mend: string | null;
  /** What `repairDatabase` does about it, where that loses nothing: SQL, `engine.sql` anew, or the recount of the tasks. */
  repair: { sql: string } | 'engine' | 'drift' | null;
};

/** The command that calls `repairDatabase`. */
export const REPAIR = 'npm run boocode -- schema doctor --repair';
