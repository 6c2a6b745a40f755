import { createHmac } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { networkOf } from '../checks/index.ts';

const reporterBytes = 16;

/**
 * What stands for where a report comes from: a hash of its network, keyed by a secret that is not in the database and by
 * the day. Nobody gets the address back from it, and what comes on different days cannot be joined.
 *
 * Undefined for an address that is nobody's on the internet: everybody behind a proxy of ours would be one. Neighbours
 * share a network: a school, a library, a street behind one address.
 */
export function reporterOf(codeKey: Buffer, address: string, at: number): Buffer | undefined {
  if (!ipaddr.isValid(address) || ipaddr.process(address).range() !== 'unicast') return undefined;
  const day = new Date(at).toISOString().slice(0, 10);
  return createHmac('sha256', codeKey)
    .update(`deadset reporter v1\n${day}\n${networkOf(address)}`)
    .digest()
    .subarray(0, reporterBytes);
}
