import type { Sql } from '@boocode/db/connect';
import { isDatabaseAway } from '@boocode/db/database-away';
import { findOutdated, newestKnown, type Outdated } from '@boocode/db/schema-needs';
import type { FastifyBaseLogger } from 'fastify';

/** So long after a migration that breaks this server it may still answer. */
const lookEveryMs = 2_000;

export interface SchemaWatch {
  /** What the database needs that this server does not know; null while it can work with it. */
  outdated(): Outdated | null;
  close(): Promise<void>;
}

/**
 * Looks now, and again and again, whether a newer BooCode has migrated server's tables to what this one cannot work with. Says so once, at
 * error level, with what to do. A database that is away is none that has changed.
 */
export async function watchSchema({
  sql,
  log,
  everyMs = lookEveryMs,
}: {
  sql: Sql;
  log: Pick<FastifyBaseLogger, 'error'>;
  everyMs?: number;
}): Promise<SchemaWatch> {
  const known = { server: await newestKnown('server'), coder: Number.POSITIVE_INFINITY };
  let outdated: Outdated | null = null;
  const look = async (): Promise<void> => {
    try {
      const found = await findOutdated(sql, known);
      if (found !== null && outdated === null) log.error({ schema: found }, outdatedWords(found));
      outdated = found;
    } catch (error) {
      if (!isDatabaseAway(error)) log.error({ err: error }, 'could not look whether the database suits this server');
    }
  };
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, everyMs);
  timer.unref();
  return {
    outdated: () => outdated,
    async close() {
      clearInterval(timer);
      await looking;
    },
  };
}

export function outdatedWords({ line, version, known, why }: Outdated): string {
  return (
    `The database was migrated by a newer BooCode: it needs ${line} ${version} (${why}), and this server knows ${line} ${known}. ` +
    'Nothing is read or written here any more. Update BooCode on this machine, and start it anew.'
  );
}
