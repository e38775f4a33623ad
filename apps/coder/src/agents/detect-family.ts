import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AgentDescription, AgentModel } from '@boocode/contracts/agent';
import { rehearsalModel, rehearsalTitle } from '@boocode/rehearsal/name';
import { z } from 'zod';
import { isReadable } from '../services/backends/persons-account.js';
import { quoted } from '../services/quoted.js';
import { nobody, type Account } from './account.js';
import type { AgentFamily } from './families.js';

/** What is known of a program, whichever surface drives it. */
export type Detected = Pick<
  AgentDescription,
  'available' | 'version' | 'signed_in' | 'models' | 'default_model' | 'modes' | 'models_note' | 'problem'
> & { install_path: string | null } & Account;

/** The command that mends an installation in which a program is missing. */
export const installCommand = 'npx pnpm install';

/** The stand-in, as every agent offers it. */
export const rehearsal: AgentModel = { id: rehearsalModel, title: rehearsalTitle, thinking: [] };

/**
 * Looks for the program in the installed packages, and for a key or the sign-in of the person whose environment this is. Starts
 * nothing. Without a sign-in rehearsal is the default, and the problem says which command signs in.
 */
export async function detectFamily(family: AgentFamily, environment: NodeJS.ProcessEnv): Promise<Detected> {
  const { modes } = family;
  const program = findProgram(family);
  if (program === null) {
    const message = `${family.title} is not installed for ${process.platform}-${process.arch}.`;
    const problem = { message, mend: installCommand };
    return {
      available: false,
      version: null,
      install_path: null,
      ...nobody,
      signed_in: null,
      models: [],
      default_model: null,
      modes: [...modes],
      models_note: null,
      problem,
    };
  }
  const signed_in = await isSignedIn(family, environment);
  const mend = [quoted(program.path), ...family.signInArgs].join(' ');
  return {
    available: true,
    version: program.version,
    install_path: program.path,
    ...(await family.readAccount(environment)),
    signed_in,
    models: [...(signed_in ? family.models : []), rehearsal],
    default_model: signed_in ? family.defaultModel : rehearsal.id,
    modes: [...modes],
    models_note: null,
    problem: signed_in ? null : { message: family.signInHint, mend },
  };
}

async function isSignedIn({ keys, signIn }: AgentFamily, environment: NodeJS.ProcessEnv): Promise<boolean> {
  if (keys.some((name) => (environment[name] ?? '') !== '')) return true;
  const home = environment['HOME'];
  if (home === undefined) return false;
  const there = await Promise.all(signIn.map((file) => isReadable(path.join(home, file))));
  return there.includes(true);
}

const PackageJson = z.object({ version: z.string() });

/** Follows the chain of packages to the program; null when a link of it is not installed here. */
function findProgram({ packages, program }: AgentFamily): { path: string; version: string } | null {
  let from = createRequire(import.meta.url);
  let manifest = '';
  for (const name of packages) {
    const found = manifestOf(from, name.replace('{platform}', process.platform).replace('{arch}', process.arch));
    if (found === null) return null;
    manifest = found;
    from = createRequire(manifest);
  }
  const { version } = PackageJson.parse(JSON.parse(readFileSync(manifest, 'utf8')));
  return { path: path.join(path.dirname(manifest), program), version };
}

function manifestOf(from: NodeJS.Require, name: string): string | null {
  try {
    return from.resolve(`${name}/package.json`);
  } catch (error) {
    if (hasCode(error, 'MODULE_NOT_FOUND')) return null;
    if (!hasCode(error, 'ERR_PACKAGE_PATH_NOT_EXPORTED')) throw error;
    // Some keep their manifest to themselves; their entry lies beside it.
    return path.join(path.dirname(from.resolve(name)), 'package.json');
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
