import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '@boocode/db/errors';
import { z } from 'zod';
import { BackendError } from '../backend-error.js';
import { networkEnvironment } from '../persons-account.js';

/** Which provider of opencode each key belongs to. */
const providerOfKey = {
  ANTHROPIC_API_KEY: 'anthropic',
  OPENAI_API_KEY: 'openai',
  OPENROUTER_API_KEY: 'openrouter',
  GOOGLE_GENERATIVE_AI_API_KEY: 'google',
  GEMINI_API_KEY: 'google',
  GROQ_API_KEY: 'groq',
  MISTRAL_API_KEY: 'mistral',
  XAI_API_KEY: 'xai',
  DEEPSEEK_API_KEY: 'deepseek',
  CEREBRAS_API_KEY: 'cerebras',
  OPENCODE_API_KEY: 'opencode',
} as const;

const AuthFile = z.record(z.string(), z.looseObject({ type: z.string() }));

export interface Credentials {
  /** Ids of the real providers that can be used, by key or by sign-in. */
  providers: string[];
  /** The keys among them. */
  keys: string[];
  /** The variables to hand to opencode, and no others. */
  env: Record<string, string>;
  /** The sign-in to share, or null when there is none. */
  authFile: string | null;
}

/** Where opencode keeps the sign-in of the person whose environment this is. */
export function userAuthFile(environment: NodeJS.ProcessEnv): string | null {
  const data =
    environment['XDG_DATA_HOME'] ??
    (environment['HOME'] === undefined ? null : join(environment['HOME'], '.local', 'share'));
  return data === null ? null : join(data, 'opencode', 'auth.json');
}

/** Finds the keys and the opencode sign-in of the person who runs the coder. Throws `agent.sign-in` for a sign-in that can't be read. */
export async function findCredentials(environment: NodeJS.ProcessEnv): Promise<Credentials> {
  const keys = Object.entries(providerOfKey).flatMap(([variable, provider]) => {
    const value = environment[variable];
    return value === undefined || value === '' ? [] : [{ variable, provider, value }];
  });
  const authFile = userAuthFile(environment);
  const signedIn = authFile === null ? [] : await signedInProviders(authFile);
  const providers = [...new Set([...signedIn, ...keys.map((key) => key.provider)])].toSorted();
  const env: Record<string, string> = Object.fromEntries(keys.map((key) => [key.variable, key.value]));
  if (providers.length > 0) Object.assign(env, networkEnvironment(environment));
  return { providers, keys: keys.map(({ value }) => value), env, authFile: signedIn.length > 0 ? authFile : null };
}

async function signedInProviders(file: string): Promise<string[]> {
  try {
    return Object.keys(AuthFile.parse(JSON.parse(await readFile(file, 'utf8'))));
  } catch (error) {
    if (isNotThere(error)) return [];
    const message = `The opencode sign-in in ${file} can't be read. Sign in again.`;
    throw new BackendError('failure', 'agent.sign-in', message, { cause: error });
  }
}

function isNotThere(error: unknown): boolean {
  return hasCode(error, 'ENOENT');
}
