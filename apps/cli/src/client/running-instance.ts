import type { Config } from '../config.js';
import { dataDirAt } from '../data-dir.js';
import { NotRunningError, UnreachableError } from '../errors.js';
import { readInstance } from '../supervisor/instance-file.js';
import { liveSupervisor } from '../supervisor/supervisor-lock.js';
import { CoderClient } from './coder-client.js';

/** The BooCode of `BOOCODE_URL`, or the one that runs on this data directory; null when none has said that it is ready. */
export function runningClient(config: Config): CoderClient | null {
  if (config.url !== null) return new CoderClient({ url: config.url, token: config.token });
  const dirs = dataDirAt(config.dataDir);
  const instance = readInstance(dirs);
  if (instance === null || liveSupervisor(dirs)?.pid !== instance.pid) return null;
  return new CoderClient({ url: instance.url, token: config.token });
}

/** The running BooCode. Throws `NotRunningError`, or `UnreachableError` when it runs but cannot take work. */
export async function requireClient(config: Config): Promise<CoderClient> {
  const client = runningClient(config);
  if (client === null) throw new NotRunningError(config.dataDir);
  if (!(await client.isHealthy())) throw new UnreachableError(client.address.url, 'it runs, but cannot take work now');
  return client;
}
