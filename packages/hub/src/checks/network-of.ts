import ipaddr from 'ipaddr.js';

/**
 * The network that an address belongs to: /24 of IPv4, /56 of IPv6 (what a house or a small office gets, RFC 6177).
 *
 * It is the account of a public check. A visitor can drop a cookie and change an address within it, not the network.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) {
    return `${ipaddr.IPv4.networkAddressFromCIDR(`${parsed.toString()}/24`).toString()}/24`;
  }
  // Without its zone, which is our own machine's business.
  const plain = new ipaddr.IPv6(parsed.parts).toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${plain}/56`).toString()}/56`;
}
