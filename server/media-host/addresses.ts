import type { networkInterfaces } from 'node:os';

type Interfaces = ReturnType<typeof networkInterfaces>;

/** More would cost every browser more checks than they are worth. */
const maxAnnounced = 8;

/** All addresses of this machine; of both families where it has both, otherwise IPv4 alone. */
export function bindAll(interfaces: Interfaces): '::' | '0.0.0.0' {
  return entriesOf(interfaces).some(({ family }) => family === 'IPv6') ? '::' : '0.0.0.0';
}

/**
 * Addresses that browsers are told: those of the public name, then those of this machine. An address that means
 * something only on one cable (link-local) is of no use to a browser.
 */
export function announcedAddresses(named: readonly string[], interfaces: Interfaces): string[] {
  const own = entriesOf(interfaces).filter(({ internal }) => !internal);
  const all = [...named, ...own.map(({ address }) => address)].filter((address) => !isLinkLocal(address));
  return [...new Set(all.length > 0 ? all : ['127.0.0.1'])].slice(0, maxAnnounced);
}

function entriesOf(interfaces: Interfaces) {
  return Object.values(interfaces).flatMap((list) => list ?? []);
}

function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/i.test(address) || address.startsWith('169.254.');
}
