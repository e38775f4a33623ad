import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { CliError, codeOf } from './errors.js';

/** The places in the data directory that the CLI owns. */
export interface DataDir {
  root: string;
  /** Private to the user (0700): passwords and the address of the running BooCode. */
  run: string;
  logs: string;
  lockFile: string;
  instanceFile: string;
}

export function dataDirAt(root: string): DataDir {
  const run = path.join(root, 'run');
  return {
    root,
    run,
    logs: path.join(root, 'logs'),
    lockFile: path.join(run, 'supervisor.json'),
    instanceFile: path.join(run, 'boocode.json'),
  };
}

/** Makes the folders. Throws `CliError` when the place cannot be written. */
export function prepareDataDir(root: string): DataDir {
  const dirs = dataDirAt(root);
  try {
    mkdirSync(dirs.logs, { recursive: true });
    mkdirSync(dirs.run, { recursive: true });
    chmodSync(dirs.run, 0o700);
  } catch (error) {
    throw new CliError({
      code: 'data_dir.unwritable',
      message: `The data directory ${root} cannot be written (${codeOf(error) ?? 'unknown reason'}). Make it yours, or set BOOCODE_DATA_DIR to a folder that is.`,
    });
  }
  return dirs;
}
