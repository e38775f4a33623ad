import { access, constants, readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { FolderList } from '@boocode/contracts/project';
import { HttpError } from '../errors.js';

const mostFolders = 500;
const longestPath = 4_096;

const refused = (status: number, code: string, message: string, cause?: unknown) =>
  new HttpError({ status, code: `folder.${code}`, message, cause });

/** What the system said about a path, in words; an error that is not about the path stays as it is. */
export function folderFault(error: unknown, given: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const there = JSON.stringify(given);
  if (code === 'ENOENT') return refused(404, 'missing', `There is no folder ${there} on this machine.`, error);
  if (code === 'ENOTDIR')
    return refused(422, 'not-a-folder', `${there} is not a folder. Choose the one it lies in.`, error);
  if (code === 'ELOOP') return refused(422, 'circle', `${there} is a link that leads round in a circle.`, error);
  if (code === 'ENAMETOOLONG') return refused(400, 'too-long', 'A name in this path is longer than any can be.', error);
  if (code === 'EACCES' || code === 'EPERM') {
    return refused(403, 'unreadable', `${there} may not be read by the user that runs BooCode.`, error);
  }
  return error;
}

/** A folder's own path, links followed. Throws in words when it is none, is not there or may not be read. */
export async function resolveFolder(given: string): Promise<string> {
  if (given.length > longestPath) throw refused(400, 'too-long', `A path has at most ${longestPath} characters.`);
  if (!path.isAbsolute(given)) {
    throw refused(
      400,
      'not-absolute',
      `Give the whole path of the folder, from / on; ${JSON.stringify(given)} is not one.`,
    );
  }
  try {
    const real = await realpath(given);
    if (!(await stat(real)).isDirectory()) {
      throw refused(422, 'not-a-folder', `${JSON.stringify(given)} is a file. Choose the folder it lies in.`);
    }
    await access(real, constants.R_OK | constants.X_OK);
    return real;
  } catch (error) {
    throw folderFault(error, given);
  }
}

/** The folders in one, by name; of no file more than that it is none. */
export async function listFolders(given: string | undefined, { hidden }: { hidden: boolean }): Promise<FolderList> {
  const folder = await resolveFolder(given ?? homedir());
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw folderFault(error, folder);
  });
  const candidates = entries
    .filter((entry) => (hidden || !entry.name.startsWith('.')) && (entry.isDirectory() || entry.isSymbolicLink()))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  const folders: FolderList['folders'] = [];
  let more = false;
  for (const entry of candidates) {
    const at = path.join(folder, entry.name);
    if (entry.isSymbolicLink() && !(await isFolder(at))) continue;
    if (folders.length === mostFolders) {
      more = true;
      break;
    }
    folders.push({ name: entry.name, path: at, git: await hasGit(at) });
  }
  return { path: folder, parent: folder === path.parse(folder).root ? null : path.dirname(folder), folders, more };
}

/** Whether a folder is there, and in a git repository. */
export async function folderState(folder: string): Promise<'git' | 'plain' | 'missing'> {
  if (!(await isFolder(folder))) return 'missing';
  for (let at = folder; ; at = path.dirname(at)) {
    if (await hasGit(at)) return 'git';
    if (at === path.dirname(at)) return 'plain';
  }
}

/** What cannot be looked at is no folder to choose. */
const isFolder = (at: string) =>
  stat(at).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** A worktree and a submodule have a file there. */
const hasGit = (at: string) =>
  access(path.join(at, '.git')).then(
    () => true,
    () => false,
  );
