import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { findRun } from '../client/find-run.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { codeOf, exitCode, messageOf, UsageError } from '../errors.js';

/** An ended run as one file; what is there already stays. */
export async function exportRun(prefix: string, { output }: { output?: string }, context: Context): Promise<number> {
  const client = await requireClient(context.config);
  const id = await findRun(client, prefix);
  const file = output ?? `run-${id}.json.gz`;
  const packed = await client.exportRun(id);
  const bytes = file.endsWith('.gz') ? packed : gunzipSync(packed);
  await writeFile(path.resolve(context.folder, file), bytes, { flag: 'wx' }).catch((error: unknown) => {
    const why =
      codeOf(error) === 'EEXIST'
        ? 'it is there already: remove it, or name another'
        : (codeOf(error) ?? messageOf(error));
    throw new UsageError(`The run cannot be written to ${file} (${why}).`);
  });
  context.output.say(`The run is in ${file}.`);
  return exitCode.ok;
}

/** A run from such a file: its new id on stdout. */
export async function importRun(file: string, context: Context): Promise<number> {
  const client = await requireClient(context.config);
  const archive = await readFile(path.resolve(context.folder, file)).catch((error: unknown) => {
    throw new UsageError(`The file ${file} cannot be read (${codeOf(error) ?? messageOf(error)}).`);
  });
  const { id, created } = await client.importRun(Uint8Array.from(archive));
  context.output.print(id);
  context.output.say(created ? `Look at it: npm run boocode -- show ${id}` : 'It was imported before, as this run.');
  return exitCode.ok;
}
