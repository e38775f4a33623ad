import { access, mkdir, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';

// What an agent gets of the account of the person whose environment this is: keys that are named, the way to their provider, and a
// sign-in by link. Nothing else may reach it.

/** What a real provider may need to be reached; useless, and so withheld, without one. */
const networkVariables = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'http_proxy',
  'https_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
];

/** The named variables that are set. */
export function variablesSet(environment: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const found = names.flatMap((name): [string, string][] => {
    const value = environment[name];
    return value === undefined || value === '' ? [] : [[name, value]];
  });
  return Object.fromEntries(found);
}

/** How the model provider is reached from this machine: proxies and certificates, never for what runs here itself. */
export function networkEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const exempt = environment['NO_PROXY'] ?? environment['no_proxy'] ?? '';
  const local = ['127.0.0.1', 'localhost', exempt].filter((part) => part !== '').join(',');
  return { ...variablesSet(environment, networkVariables), NO_PROXY: local };
}

/** The named variables that are set, and what the network needs; nothing else may reach an agent. */
export function accountVariables(environment: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  return { ...variablesSet(environment, names), ...networkEnvironment(environment) };
}

/**
 * Lets an agent's own folder share a file of the person's sign-in: a link, because agents renew tokens, and a renewed token that only a
 * copy knew would sign the person out. Without a sign-in an old link is removed.
 */
export async function shareSignIn(source: string | null, target: string): Promise<void> {
  await rm(target, { force: true });
  if (source === null) return;
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await symlink(source, target);
}

/** Whether a file can be read. One that is there and cannot be is as good as none: the agent could not use it either. */
export async function isReadable(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
