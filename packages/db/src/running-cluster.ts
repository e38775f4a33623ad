import { readAccess } from './cluster-access.js';
import { DATABASE } from './embedded.js';
import { answers, urlOf } from './postmaster.js';

/** The address of the embedded Postgres that runs for a data directory; null when none lets us in there. */
export async function runningClusterUrl(dataDir: string): Promise<string | null> {
  const access = await readAccess(dataDir);
  if (access === null || access.port === null) return null;
  const known = { port: access.port, password: access.password };
  return (await answers(known)) ? urlOf(known, DATABASE) : null;
}
