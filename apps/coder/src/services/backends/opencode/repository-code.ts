import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BackendError } from '../backend-error.js';

const folders = ['.opencode/plugin', '.opencode/plugins'];
const settings = ['opencode.json', 'opencode.jsonc', '.opencode/opencode.json', '.opencode/opencode.jsonc'];
/** A plugin can't be named without the word, and only an escape hides a word in JSON. */
const namesPlugins = /plugin|\\u/i;

/**
 * Throws `agent.obeys` for a directory in which opencode would run code of the repository: it loads the plugins from there to the root
 * of the repository, whatever it is told by `OPENCODE_DISABLE_PROJECT_CONFIG`.
 */
export async function refuseRepositoryCode(cwd: string): Promise<void> {
  const found: string[] = [];
  for (let folder = cwd; ; folder = dirname(folder)) {
    const [names, own] = await Promise.all([namesIn(folder), codeIn(folder)]);
    found.push(...own);
    if (names.includes('.git') || dirname(folder) === folder) break;
  }
  if (found.length === 0) return;
  const message = `opencode would run code of the repository at once: it loads ${found.join(', ')}, and has no switch for that. Choose another agent, or take it out of the checkout.`;
  throw new BackendError('failure', 'agent.obeys', message);
}

/** What would run of one folder. All at once: a session waits for it. */
async function codeIn(folder: string): Promise<string[]> {
  const [plugins, named] = await Promise.all([
    Promise.all(folders.map(async (name) => ((await namesIn(join(folder, name))).length > 0 ? [name] : []))),
    Promise.all(settings.map(async (name) => (namesPlugins.test(await textOf(join(folder, name))) ? [name] : []))),
  ]);
  return [...plugins, ...named].flat().map((name) => join(folder, name));
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(nothing([]));
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(nothing(''));
}

function nothing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && 'code' in error && absent.has(String(error.code))) return instead;
    throw error;
  };
}

/** What is not there, or closed to opencode too. */
const absent = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM']);
