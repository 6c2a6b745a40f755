import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { KnownPeer } from './peer-directory.ts';

/** A DiameterIdentity: a name with at least one dot, as RFC 6733 section 4.3.1 has it. */
const identityForm = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/;
const rateForm = /^[0-9]+(\.[0-9]+)?$/;
const anywhere = '*';

/**
 * Reads a file of peers: one a line, `origin-host realm [addresses] [checks-a-second]`. Addresses and networks are
 * separated by commas, `*` is any; empty lines and lines that begin with # are passed over.
 *
 * Throws, naming file and line, when it cannot be read or a line is none.
 */
export async function readPeersFile(path: string): Promise<KnownPeer[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Error(`the file of peers cannot be read: ${String(error)}`, { cause: error });
  });
  return parsePeers(text, path);
}

/** The same of its text; `path` is for messages. */
export function parsePeers(text: string, path: string): KnownPeer[] {
  const peers: KnownPeer[] = [];
  const names = new Set<string>();
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const peer = parsePeer(line.trim().split(/\s+/));
    if (typeof peer === 'string') throw new Error(`${path}: line ${i + 1}: ${peer}`);
    const name = peer.originHost.toLowerCase();
    if (names.has(name))
      throw new Error(`${path}: line ${i + 1}: ${peer.originHost} stands here a second time`);
    names.add(name);
    peers.push(peer);
  }
  return peers;
}

/** A peer, or what is wrong with its line. */
function parsePeer([originHost, originRealm, addressList = anywhere, rate, ...rest]: string[]):
  | KnownPeer
  | string {
  if (originHost === undefined || originRealm === undefined || rest.length > 0)
    return 'it is not "origin-host realm [addresses] [checks-a-second]"';
  const stranger = [originHost, originRealm].find((name) => !identityForm.test(name));
  if (stranger !== undefined) return `${stranger} is no Diameter identity, such as mme01.epc.example`;
  const addresses = addressList === anywhere ? [] : addressList.split(',');
  const wrong = addresses.find((address) => !isNetwork(address));
  if (wrong !== undefined) return `${wrong} is neither an address nor a network such as 192.0.2.0/24`;
  const maxPerSecond = rate === undefined ? undefined : Number(rate);
  if (rate !== undefined && (!rateForm.test(rate) || Number(rate) === 0))
    return `${rate} is no number of checks a second`;
  return {
    originHost,
    originRealm,
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(maxPerSecond === undefined ? {} : { maxPerSecond }),
  };
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^[0-9]{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32));
}
