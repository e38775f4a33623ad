/** When autovacuum looks at a table, as `pg_class.reloptions` and the server's settings say. */
export interface Autovacuum {
  vacuum_threshold: number;
  vacuum_scale_factor: number;
  insert_threshold: number;
  insert_scale_factor: number;
  analyze_threshold: number;
  analyze_scale_factor: number;
}

/** What Postgres does by itself. */
export const DEFAULTS: Autovacuum = {
  vacuum_threshold: 50,
  vacuum_scale_factor: 0.2,
  insert_threshold: 1_000,
  insert_scale_factor: 0.2,
  analyze_threshold: 50,
  analyze_scale_factor: 0.1,
};

const OPTIONS: Record<string, keyof Autovacuum> = {
  autovacuum_vacuum_threshold: 'vacuum_threshold',
  autovacuum_vacuum_scale_factor: 'vacuum_scale_factor',
  autovacuum_vacuum_insert_threshold: 'insert_threshold',
  autovacuum_vacuum_insert_scale_factor: 'insert_scale_factor',
  autovacuum_analyze_threshold: 'analyze_threshold',
  autovacuum_analyze_scale_factor: 'analyze_scale_factor',
};

/** The settings of a table by its `reloptions`, such as `autovacuum_vacuum_scale_factor=0.02`. */
export function autovacuumOf(reloptions: readonly string[] | null): Autovacuum {
  const settings = { ...DEFAULTS };
  for (const option of reloptions ?? []) {
    const [name = '', value = ''] = option.split('=');
    const setting = OPTIONS[name];
    if (setting !== undefined) settings[setting] = Number(value);
  }
  return settings;
}

/** What is done to a table in a day. */
export interface DayOfTable {
  rows: number;
  inserted: number;
  /** Rows that were updated or deleted: each leaves one behind. */
  dead: number;
}

export interface Upkeep {
  /** Days from one vacuum to the next, whichever of dead and inserted rows asks for it first. */
  vacuum_days: number;
  analyze_days: number;
  /** Dead rows when it comes. */
  dead_rows: number;
  /** Rows that were inserted since the last one: what is not summarized yet, and not known to be visible to all. */
  inserted_rows: number;
}

/** How often autovacuum comes to a table at this pace. */
export function upkeepOf(settings: Autovacuum, day: DayOfTable): Upkeep {
  const byDead = (settings.vacuum_threshold + settings.vacuum_scale_factor * day.rows) / day.dead;
  const byInserts = (settings.insert_threshold + settings.insert_scale_factor * day.rows) / day.inserted;
  const vacuum_days = Math.min(byDead, byInserts);
  return {
    vacuum_days,
    analyze_days: (settings.analyze_threshold + settings.analyze_scale_factor * day.rows) / (day.inserted + day.dead),
    dead_rows: Math.round(vacuum_days * day.dead),
    inserted_rows: Math.round(vacuum_days * day.inserted),
  };
}
