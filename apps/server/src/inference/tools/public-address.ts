import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { ToolFailure } from './tool-failure.js';

/** Whether an address is one of the open internet: not this machine, a network around it, or one with a meaning of its own. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // An IPv4 address may be written as an IPv6 one.
  return ipaddr.process(address).range() === 'unicast';
}

export type Resolve = (host: string) => Promise<readonly string[]>;

export const resolveHost: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/** The address to connect to for a host: every address of it must be public, so that the choice is nobody's. Throws `ToolFailure`. */
export async function publicAddressOf(
  host: string,
  { resolve, isPublic }: { resolve: Resolve; isPublic: (address: string, host: string) => boolean },
): Promise<string> {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const addresses = ipaddr.isValid(bare)
    ? [bare]
    : await resolve(bare).catch(() => {
        throw new ToolFailure(`The host ${host} is not known.`);
      });
  const [first] = addresses;
  if (first === undefined) throw new ToolFailure(`The host ${host} has no address.`);
  if (!addresses.every((address) => isPublic(address, bare))) {
    throw new ToolFailure(`${host} is on this machine or a private network; only public pages are fetched.`);
  }
  return first;
}
