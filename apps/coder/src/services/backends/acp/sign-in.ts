import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '@boocode/db/errors';
import { BackendError } from '../backend-error.js';

/** Why no model but the stand-in's can be used. */
export function notSignedIn(title: string, command: string, keys: readonly string[]): BackendError {
  const message = `${title} has no model but the rehearsal one here: nobody is signed in. Run \`${command}\`, or start with ${keys[0] ?? 'a key'} set.`;
  return new BackendError('failure', 'agent.model', message);
}

/** A file of the person's own home, or null when it isn't there. */
export async function personsFile(environment: NodeJS.ProcessEnv, ...path: string[]): Promise<string | null> {
  const home = environment['HOME'];
  if (home === undefined) return null;
  const file = join(home, ...path);
  try {
    await access(file);
    return file;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EACCES', 'ENOTDIR')) return null;
    throw error;
  }
}
