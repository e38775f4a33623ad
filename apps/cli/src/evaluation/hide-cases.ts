import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { CoderClient } from '../client/coder-client.js';
import { CliError } from '../errors.js';

/** Takes the projects of an evaluation off the list: their folders go with it. What does not work is said, and changes no figure. */
export async function hideCases(
  client: Pick<CoderClient, 'projects' | 'hideProject'>,
  { folder, say }: { folder: string; say: (line: string) => void },
): Promise<void> {
  const within = path.join(await realpath(folder), path.sep);
  try {
    const cases = (await client.projects()).filter((project) => project.path.startsWith(within));
    for (const { id } of cases) await client.hideProject(id);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    say(`The projects of the cases are still on the list: ${error.message}`);
  }
}
