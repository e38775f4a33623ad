import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { hasCode } from '@boocode/db/errors';
import { z } from 'zod';
import type { CliProgram } from './cli-agent.js';

const PackageJson = z.object({ version: z.string() });

/**
 * A program inside an installed package, or inside the package that a package brings for this platform. `through` names the
 * chain from the one that we depend on; null when a link of it is not installed.
 */
export function findPackage(through: readonly string[]): { directory: string; version: string } | null {
  let from = createRequire(import.meta.url);
  let directory = '';
  try {
    for (const name of through) {
      directory = packageDirectory(from, name);
      from = createRequire(join(directory, 'package.json'));
    }
    const { version } = PackageJson.parse(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')));
    return { directory, version };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** A native program of a package. */
export function nativeProgram(through: readonly string[], path: readonly string[]): CliProgram | null {
  const found = findPackage(through);
  if (found === null) return null;
  const command = join(found.directory, ...path);
  try {
    accessSync(command, constants.X_OK);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  return { command, args: [], version: found.version };
}

/** Some packages keep their package.json to themselves; any other file of them shows where they are. */
function packageDirectory(from: NodeJS.Require, name: string): string {
  try {
    return dirname(from.resolve(`${name}/package.json`));
  } catch (error) {
    if (!hasCode(error, 'ERR_PACKAGE_PATH_NOT_EXPORTED')) throw error;
    return dirname(from.resolve(name));
  }
}

function isMissing(error: unknown): boolean {
  const codes = ['MODULE_NOT_FOUND', 'ENOENT', 'EACCES'];
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
