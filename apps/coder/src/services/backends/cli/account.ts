import { join } from 'node:path';
import { isReadable, shareSignIn, variablesSet } from '../persons-account.js';

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
    const there = file !== null && (await isReadable(file));
    await shareSignIn(there ? file : null, join(home, ...to));
    signedIn ||= there;
  }
  return signedIn || Object.keys(variablesSet(environment, source.keys)).length > 0;
}
