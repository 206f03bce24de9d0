import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An exception an operator has written down: addresses in `cidr` may be reached, for `host` only when one is named. */
export interface AllowedRange {
  cidr: string;
  host?: string;
}

const globalUnicast6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** The address as ipaddr.js value with IPv4-mapped IPv6 unwrapped, or undefined when the text is not an IP literal. */
function parse(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const bare = address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
  const zoneless = bare.split('%', 1)[0] ?? '';
  return ipaddr.isValid(zoneless) ? ipaddr.process(zoneless) : undefined;
}

/** True for an IPv4 or IPv6 literal, with or without brackets, in the form that the URL parser gives it. */
export function isLiteral(host: string): boolean {
  return isIP(host.startsWith('[') ? host.slice(1, -1) : host) !== 0;
}

/**
 * May this node open a connection to `address` in order to reach `host`? Only public unicast addresses pass: loopback, private,
 * link-local, CGNAT, mapped, NAT64, 6to4 and every other special range of the IANA registries are refused unless the operator allows the range.
 */
export function addressAllowed(address: string, host: string, allow: readonly AllowedRange[]): boolean {
  const parsed = parse(address);
  if (parsed === undefined) return false;
  if (listed(parsed, host, allow)) return true;
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast6);
}

/** True when the operator has written down a range that holds `address` for `host`; public addresses are not enough. */
export function addressListed(address: string, host: string, allow: readonly AllowedRange[]): boolean {
  const parsed = parse(address);
  return parsed !== undefined && listed(parsed, host, allow);
}

/** Throws on a range that is not written as `address/length`; for the check of configuration at start. */
export function assertRange(range: AllowedRange): void {
  ipaddr.parseCIDR(range.cidr);
}

function listed(address: ipaddr.IPv4 | ipaddr.IPv6, host: string, allow: readonly AllowedRange[]): boolean {
  return allow.some((range) => (range.host === undefined || range.host === host) && inRange(address, range.cidr));
}

function inRange(address: ipaddr.IPv4 | ipaddr.IPv6, cidr: string): boolean {
  const [network, length] = ipaddr.parseCIDR(cidr);
  if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, length);
  return network instanceof ipaddr.IPv6 && address.match(network, length);
}
