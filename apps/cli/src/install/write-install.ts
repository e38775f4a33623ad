import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CliError, codeOf } from '../errors.js';
import type { PlannedFile } from './plan-install.js';
import { mark } from './service-unit.js';

/** What became of each file. */
export interface Written {
  path: string;
  outcome: 'written' | 'as it was' | 'left' | 'removed' | 'not there';
}

/** Writes the files below `root`. What a person changes is written once; a file of somebody else's stops it before anything is written. */
export function writeInstall(files: readonly PlannedFile[], root = '/'): Written[] {
  for (const file of files) refuseForeign(file, path.join(root, file.path));
  return files.map((file) => {
    const at = path.join(root, file.path);
    if (existsSync(at) && (file.kept || readFileSync(at, 'utf8') === file.text))
      return { path: at, outcome: 'as it was' };
    withWords(() => {
      mkdirSync(path.dirname(at), { recursive: true });
      writeFileSync(at, file.text, { mode: file.mode });
    });
    return { path: at, outcome: 'written' };
  });
}

/** Takes away what an install wrote, and leaves what is a person's. */
export function removeInstall(files: readonly PlannedFile[], root = '/'): Written[] {
  return files.map((file) => {
    const at = path.join(root, file.path);
    if (!existsSync(at)) return { path: at, outcome: 'not there' };
    if (file.kept || !isOurs(at)) return { path: at, outcome: 'left' };
    withWords(() => rmSync(at));
    return { path: at, outcome: 'removed' };
  });
}

const isOurs = (at: string) => readFileSync(at, 'utf8').startsWith(mark);

function refuseForeign(file: PlannedFile, at: string): void {
  if (file.kept || !existsSync(at) || isOurs(at)) return;
  throw new CliError({
    code: 'install.foreign-file',
    message: `${at} is there and was not written by \`boocode install\`. Move it away, or keep to it; nothing was written.`,
  });
}

function withWords(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (codeOf(error) !== 'EACCES' && codeOf(error) !== 'EROFS') throw error;
    throw new CliError({
      code: 'install.denied',
      message: `${error instanceof Error ? error.message : ''}. An install for the machine is for root (sudo); --user makes one for you alone.`,
    });
  }
}
