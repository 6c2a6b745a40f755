import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Whether an address is one of the public internet: not of this machine, a private network, a carrier's, a link, a cloud's
 * metadata service, or an IPv4 address of those in the clothes of IPv6. IANA special-purpose registries (RFC 6890).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // Unwraps IPv4-mapped addresses, and only those; every other disguise has a range of its own, which is refused.
  return ipaddr.process(address).range() === 'unicast';
}

/** Whether an address is this machine itself. */
export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** The address that the host of a URL is by itself, without asking anybody; undefined for a name. */
export function literalAddress(url: URL): string | undefined {
  // The URL parser has made decimal, octal, hexadecimal and short forms of IPv4 into the usual one.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 ? undefined : host;
}
