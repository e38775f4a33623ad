import type { NetworkInterfaceInfo } from 'node:os';
import { isLoopback, type ServerConfig } from '../config.js';

/** What the machine knows about itself; passed in so that the rule can be tested. */
export interface Machine {
  hostname: string;
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;
}

/** Host name of a `Host` header or of an origin's host part, without the port and IPv6 brackets; null if malformed. */
export function hostNameOf(header: string): string | null {
  if (!URL.canParse(`http://${header}`)) return null;
  const url = new URL(`http://${header}`);
  if (url.host === '' || url.pathname !== '/' || url.username !== '' || url.search !== '') return null;
  return url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
}

/**
 * The names under which the server answers: loopback, the address it is bound to, those that were set, and for a wildcard address those
 * of the machine.
 * A name that is not listed is refused, which is what stops DNS rebinding.
 */
export function allowedHosts(
  { host: bound, allowedHosts: further }: Pick<ServerConfig, 'host' | 'allowedHosts'>,
  machine: Machine,
): (name: string) => boolean {
  const names = new Set([bound, ...further].map((name) => name.toLowerCase()));
  if (bound === '0.0.0.0' || bound === '::') {
    names.add(machine.hostname.toLowerCase());
    names.add(`${machine.hostname.toLowerCase()}.local`);
    for (const addresses of Object.values(machine.interfaces)) {
      for (const { address } of addresses ?? []) names.add(address.toLowerCase());
    }
  }
  return (name) => isLoopback(name) || names.has(name);
}
