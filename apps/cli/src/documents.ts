import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LaunchInput } from '@boocode/contracts/flow-run';
import { UsageError } from './errors.js';

type Documents = NonNullable<LaunchInput['documents']>;

/** `current=` and `desired=` say which side of a comparison a file is. */
const spec = /^(?:(current|desired)=)?(.+)$/s;

/** Reads the files that a run is handed. Throws `UsageError` for one that cannot be read as text. */
export async function readDocuments(files: string[], folder: string): Promise<Documents> {
  return Promise.all(
    files.map(async (given) => {
      const [, role, file = given] = spec.exec(given) ?? [];
      const text = await readText(path.resolve(folder, file), file);
      return { name: path.basename(file), text, ...sideOf(role) };
    }),
  );
}

function sideOf(role: string | undefined): Pick<Documents[number], 'role'> {
  return role === 'current' || role === 'desired' ? { role } : {};
}

async function readText(file: string, named: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const why = error instanceof Error && 'code' in error ? error.code : String(error);
    throw new UsageError(`The document ${named} cannot be read (${String(why)}).`);
  });
  if (text.includes('\0')) throw new UsageError(`The document ${named} is no text. Hand in what it says as text.`);
  return text;
}
