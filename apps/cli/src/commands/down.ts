import { endRunning } from '../client/background.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';

/** Ends the BooCode of the data directory, and everything that it started. Runs wait in the database for the next start. */
export async function down({ config, output }: Context): Promise<number> {
  const ended = await endRunning(config);
  output.print(ended ? 'BooCode has ended.' : 'BooCode is not running.');
  return exitCode.ok;
}
