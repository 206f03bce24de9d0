import dns from 'node:dns';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

/** Where the machine stands that an address leads to. `never`: no engine can stand there. */
export type Place = 'inside' | 'outside' | 'never';

const insideRanges = new Set(['loopback', 'private', 'uniqueLocal']);

/** Addresses of this machine. */
export function ownAddresses(): ReadonlySet<string> {
  return new Set(Object.values(networkInterfaces()).flatMap((entries = []) => entries.map(({ address }) => address)));
}

/**
 * Inside the institution are loopback, private and unique local addresses (RFC 1918, RFC 4193), and this machine itself. Public unicast is
 * outside. Link-local addresses, where clouds keep their secrets, and all other special ranges are never spoken to.
 */
export function placeOf(address: string, own: ReadonlySet<string>): Place {
  const bare = address.startsWith('[') ? address.slice(1, -1) : address;
  if (!ipaddr.isValid(bare)) return 'never';
  const parsed = ipaddr.process(bare);
  const range = parsed.range();
  if (insideRanges.has(range) || own.has(parsed.toString())) return 'inside';
  return range === 'unicast' ? 'outside' : 'never';
}

export type Resolve = (host: string) => Promise<readonly { address: string; family: number }[]>;

export const systemResolve: Resolve = (host) => dns.promises.lookup(host, { all: true });

/** All addresses of a host. Names that end in `.localhost` are this machine (RFC 6761 section 6.3). */
export async function addressesOf(
  host: string,
  resolve: Resolve,
): Promise<readonly { address: string; family: number }[]> {
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  const family = isIP(bare);
  if (family !== 0) return [{ address: bare, family }];
  if (bare === 'localhost' || bare.endsWith('.localhost')) return [{ address: '127.0.0.1', family: 4 }];
  return resolve(bare);
}

/** The place of a host: the farthest of its addresses. @returns undefined when the name cannot be resolved now */
export async function placeOfHost(host: string, resolve: Resolve): Promise<Place | undefined> {
  const own = ownAddresses();
  try {
    const found = await addressesOf(host, resolve);
    const places = found.map(({ address }) => placeOf(address, own));
    if (places.length === 0) return undefined;
    if (places.includes('never')) return 'never';
    return places.includes('outside') ? 'outside' : 'inside';
  } catch {
    // An unknown name is an expected state: the engine's machine may start later.
    return undefined;
  }
}
