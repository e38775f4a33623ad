import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * A remote's address as a run may carry it: `https:`, `ssh:` or `file:`, without passwords, query and fragment; null for any
 * other, such as one that names a program (`ext::`) or hides an option in its host. Credentials stay with each host's own git.
 */
export function sourceUrl(remote: string): string | null {
  if (path.isAbsolute(remote)) return pathToFileURL(remote).href;
  const url = URL.parse(asUrl(remote));
  if (url === null || !['https:', 'ssh:', 'file:'].includes(url.protocol)) return null;
  if (url.protocol === 'file:' ? url.host !== '' : !/^[a-z0-9[]/i.test(url.host)) return null;
  if (url.pathname.length < 2 || url.pathname.startsWith('/-')) return null;
  // Of a name at a server only that of ssh belongs to the address; of https it may be a token.
  if (url.protocol !== 'ssh:' || !/^[\w.-]*$/.test(url.username) || url.username.startsWith('-')) url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  return url.href;
}

/** `git@host:owner/name` in the long form of the same. */
function asUrl(remote: string): string {
  const [, user, host, rest] = /^(?:([\w.-]+)@)?([\w.-]+):(?!\/\/|:)(.+)$/.exec(remote) ?? [];
  if (host === undefined || rest === undefined) return remote;
  return `ssh://${user === undefined ? '' : `${user}@`}${host}/${rest.replace(/^\//, '')}`;
}
