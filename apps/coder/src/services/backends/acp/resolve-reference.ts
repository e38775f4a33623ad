import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError } from '../../../config.js';

/** Names of variables whose value is a secret, or holds one. */
const secretName = /KEY|TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIAL/i;

/** Whether a value only says where the secret is: `env:NAME` or `file:/absolute/path`. */
const isReference = (value: string): boolean => /^env:[A-Za-z_]\w*$/.test(value) || value.startsWith('file:/');

/** Of variables that a person settled, those whose name says that they are secret and whose value stands there as it is. */
export const literalSecrets = (env: Readonly<Record<string, string>>): string[] =>
  Object.keys(env).filter((name) => secretName.test(name) && env[name] !== '' && !isReference(env[name] ?? ''));

/**
 * Variables with what their references lead to, read anew each time, so that a key can be changed without a restart. Throws `ConfigError`
 * that names the variable and never a value.
 */
export async function resolveReferences(
  env: Readonly<Record<string, string>>,
  environment: NodeJS.ProcessEnv,
): Promise<Record<string, string>> {
  const entries = Object.entries(env).map(
    async ([name, value]) => [name, await resolved(name, value, environment)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function resolved(name: string, value: string, environment: NodeJS.ProcessEnv): Promise<string> {
  if (!isReference(value)) return value;
  if (value.startsWith('env:')) {
    const found = environment[value.slice('env:'.length)];
    if (found !== undefined) return found;
    throw new ConfigError(
      `${name} is taken from ${value}, and that is not set where coder runs. Set it and start BooCode anew.`,
    );
  }
  const file = path.normalize(value.slice('file:'.length));
  try {
    return (await readFile(file, 'utf8')).trimEnd();
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it cannot be read';
    throw new ConfigError(`${name} is taken from ${file}: ${why}. Write the key there, readable for BooCode alone.`);
  }
}
