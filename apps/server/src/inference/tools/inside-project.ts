import { realpath } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { ToolFailure } from './tool-failure.js';

/** A place in a project: where it really is, and how it is called from the project's folder. */
export interface InsidePlace {
  absolute: string;
  shown: string;
}

/**
 * The place that a path names, from the project's folder on. Throws `ToolFailure` for one that is not there, leads out of the project
 * (links included), or into git's own files.
 */
export async function insideProject(root: string, path: string): Promise<InsidePlace> {
  if (path.includes('\0')) throw new ToolFailure('A path has no such character.');
  const top = await realpath(root).catch(() => {
    throw new ToolFailure('The folder of the project is not there.');
  });
  const asked = resolve(top, path);
  // Asked before the disk is: what is outside is not even told to exist.
  refuseOutside(top, asked, path);
  const absolute = await realpath(asked).catch(() => {
    throw new ToolFailure(`There is no ${path} in the project.`);
  });
  refuseOutside(top, absolute, path);
  return { absolute, shown: relative(top, absolute) || '.' };
}

function refuseOutside(top: string, absolute: string, path: string): void {
  const isInside = absolute === top || absolute.startsWith(top.endsWith(sep) ? top : `${top}${sep}`);
  if (!isInside) throw new ToolFailure(`${path} leads out of the project; only its own files can be read.`);
  if (relative(top, absolute).split(sep).includes('.git')) {
    throw new ToolFailure(`${path} is one of git's own files, which are not read.`);
  }
}
