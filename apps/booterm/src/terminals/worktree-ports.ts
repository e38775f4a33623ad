import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { portEnvironment, portsFileName } from '@boocode/contracts/worktree';
import { codeOf } from './message-of.js';

/** What a shell is told of the ports of the worktree that its folder lies in; empty where it lies in none, or in one without ports. */
export async function worktreeEnvironment(cwd: string): Promise<Record<string, string>> {
  const gitDir = await linkedGitDir(path.resolve(cwd));
  const told = gitDir === null ? null : await readIfThere(path.join(gitDir, portsFileName));
  const ports = (told ?? '').split('\n').filter((line) => /^\d{1,5}$/.test(line));
  return portEnvironment(ports.map(Number));
}

/** Of a worktree that is no repository of its own `.git` is a file, which says where git keeps its notes of it. */
async function linkedGitDir(folder: string): Promise<string | null> {
  for (let at = folder; ; at = path.dirname(at)) {
    const text = await readIfThere(path.join(at, '.git'));
    if (text !== null) {
      const [, gitDir] = /^gitdir: (.+)$/m.exec(text) ?? [];
      return gitDir === undefined ? null : path.resolve(at, gitDir);
    }
    if (path.dirname(at) === at) return null;
  }
}

/** Null for what is not there or may not be read, and empty for a folder: its shell is started all the same. */
async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EISDIR') return '';
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return null;
    throw error;
  }
}
