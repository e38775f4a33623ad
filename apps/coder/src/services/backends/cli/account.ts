import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { networkEnvironment, shareSignIn } from '../opencode/credentials.js';

/** Where an agent's keys and its sign-in are looked for. */
export interface AccountSource {
  /** Variables that hold a key; all of them that are set are handed on. */
  keys: readonly string[];
  /** The files of a sign-in: in the person's home, and in the agent's own directory. */
  signIn: readonly { from: readonly string[]; to: readonly string[] }[];
}

/** Shares the sign-in by link, and says whether the person has a key or a sign-in. */
export async function shareAccount(
  source: AccountSource,
  environment: NodeJS.ProcessEnv,
  home: string,
): Promise<boolean> {
  const personal = environment['HOME'];
  let signedIn = false;
  for (const { from, to } of source.signIn) {
    const file = personal === undefined ? null : join(personal, ...from);
    const there = file !== null && (await exists(file));
    await shareSignIn(there ? file : null, join(home, ...to));
    signedIn ||= there;
  }
  return signedIn || Object.keys(keysOf(source, environment)).length > 0;
}

/** What a turn on the person's own account gets of their environment. */
export function accountEnvironment(source: AccountSource, environment: NodeJS.ProcessEnv): Record<string, string> {
  return { ...networkEnvironment(environment), ...keysOf(source, environment) };
}

function keysOf({ keys }: AccountSource, environment: NodeJS.ProcessEnv): Record<string, string> {
  const set = keys.flatMap((name) => {
    const value = environment[name];
    return value === undefined || value === '' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(set);
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    // Unreadable is as good as not there: the agent could not use it either.
    return false;
  }
}
