import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The models of the world that opencode carries take it a second of every start and as much of every new directory. Where none of
 * their providers can be used it reads an empty list instead; returns the variable that says so.
 */
export async function emptyCatalogue(directory: string): Promise<Record<string, string>> {
  const file = join(directory, 'no-models.json');
  await writeFile(file, '{}');
  return { OPENCODE_MODELS_PATH: file };
}
