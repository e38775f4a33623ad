import { access, mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BackendError } from '../backend-error.js';

/** What a real provider may need to be reached. */
const networkVariables = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'http_proxy',
  'https_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
];

/** The named variables of an environment that are set, and what the network needs; nothing else may reach an agent. */
export function accountVariables(environment: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const found = [...names, ...networkVariables].flatMap((name): [string, string][] => {
    const value = environment[name];
    return value === undefined || value === '' ? [] : [[name, value]];
  });
  const exempt = environment['NO_PROXY'] ?? environment['no_proxy'] ?? '';
  const local = ['127.0.0.1', 'localhost', exempt].filter((part) => part !== '').join(',');
  return { ...Object.fromEntries(found), NO_PROXY: local };
}

/** Why no model but the stand-in's can be used. */
export function notSignedIn(title: string, command: string, keys: readonly string[]): BackendError {
  const message = `${title} has no model but the rehearsal one here: nobody is signed in. Run \`${command}\`, or start with ${keys[0] ?? 'a key'} set.`;
  return new BackendError('failure', 'agent.model', message);
}

/** A file of the person's own home, or null when it isn't there. */
export async function personsFile(environment: NodeJS.ProcessEnv, ...path: string[]): Promise<string | null> {
  const home = environment['HOME'];
  if (home === undefined) return null;
  const file = join(home, ...path);
  try {
    await access(file);
    return file;
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'EACCES', 'ENOTDIR'].includes(String(error.code)))
      return null;
    throw error;
  }
}

/** Shares a sign-in by a link: agents renew tokens, and a copy would sign the person out. Without one an old link goes. */
export async function shareFile(source: string | null, target: string): Promise<void> {
  await rm(target, { force: true });
  if (source === null) return;
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await symlink(source, target);
}
