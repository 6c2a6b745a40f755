import { BlockList, isIP } from 'node:net';
import { resultCodes } from './diameter-table.ts';
import { TokenBucket } from './token-bucket.ts';

/** A peer that may ask. */
export interface KnownPeer {
  /** Diameter identity, compared without regard to case as names are. */
  readonly originHost: string;
  readonly originRealm: string;
  /** Addresses and networks (`192.0.2.0/24`) that it may come from; anywhere when absent. */
  readonly addresses?: readonly string[];
  /** Most identity checks a second, over all its connections; as many as it likes when absent. */
  readonly maxPerSecond?: number;
}

/** What is kept of one peer, over all its connections. Plain numbers that every answer adds to. */
export interface PeerAccount {
  /** The name it is counted under. */
  readonly name: string;
  readonly quota?: TokenBucket;
  /** Checks answered with a status, and with 5422. */
  statuses: number;
  unknownDevices: number;
  /** Requests refused, by Result-Code. */
  readonly errors: Record<number, number>;
}

export interface PeerDirectoryOptions {
  /** Who may ask. When absent everybody may who can connect. */
  readonly known?: readonly KnownPeer[];
  /** The name by which this node asks itself whether it is well; in nobody's list and without a quota. */
  readonly ownProbe?: string;
  /** This directory's part of every quota: one by the number of directories that a peer's connections spread over. */
  readonly quotaShare?: number;
  readonly clock: () => number;
}

/** Most names that are counted apart where peers may name themselves; the names come from outside, and memory follows. */
const maxNames = 64;
const otherPeers = 'other';
const ownName = 'health check';

interface Place {
  readonly realm: string;
  readonly network: BlockList | undefined;
  readonly account: PeerAccount;
}

/** Who may ask at the Diameter gates of this thread, how much, and what became of it. */
export class PeerDirectory {
  readonly #options: PeerDirectoryOptions;
  readonly #places = new Map<string, Place>();
  readonly #accounts = new Map<string, PeerAccount>();

  /** Throws when an address of a known peer is none. */
  constructor(options: PeerDirectoryOptions) {
    this.#options = options;
    const { known = [], quotaShare = 1, clock } = options;
    for (const { originHost, originRealm, addresses, maxPerSecond } of known) {
      const quota =
        maxPerSecond === undefined ? undefined : new TokenBucket(maxPerSecond * quotaShare, clock());
      this.#places.set(originHost.toLowerCase(), {
        realm: originRealm.toLowerCase(),
        network: addresses && networkOf(addresses),
        account: this.#account(originHost, quota),
      });
    }
  }

  /** The account of a peer that may ask; undefined for one that may not. `address` is where it comes from, in text. */
  admit(originHost: string, originRealm: string, address: string): PeerAccount | undefined {
    const { known, ownProbe } = this.#options;
    if (originHost === ownProbe) return this.#account(ownName);
    if (known === undefined) return this.#account(originHost);
    const place = this.#places.get(originHost.toLowerCase());
    if (place === undefined || place.realm !== originRealm.toLowerCase()) return undefined;
    return place.network === undefined || isWithin(place.network, address) ? place.account : undefined;
  }

  /** What every peer was answered, by Result-Code. */
  totals(): Record<string, Record<string, number>> {
    return Object.fromEntries(
      Array.from(this.#accounts, ([name, { statuses, unknownDevices, errors }]) => [
        name,
        { [resultCodes.success]: statuses, [resultCodes.equipmentUnknown]: unknownDevices, ...errors },
      ]),
    );
  }

  #account(name: string, quota?: TokenBucket): PeerAccount {
    const isBounded = this.#options.known !== undefined || this.#accounts.size < maxNames;
    const counted = isBounded || this.#accounts.has(name) ? name : otherPeers;
    const present = this.#accounts.get(counted);
    if (present !== undefined) return present;
    const account = { name: counted, statuses: 0, unknownDevices: 0, errors: {}, ...(quota && { quota }) };
    this.#accounts.set(counted, account);
    return account;
  }
}

/** Addresses and networks ready to be asked. Throws for what is neither. */
function networkOf(addresses: readonly string[]): BlockList {
  const network = new BlockList();
  for (const text of addresses) {
    const [address = '', bits] = text.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) network.addAddress(address, family);
    else network.addSubnet(address, Number(bits), family);
  }
  return network;
}

/** An IPv4 peer of a listener on `::` comes as `::ffff:192.0.2.1`. */
function isWithin(network: BlockList, address: string): boolean {
  const plain = address.replace(/^::ffff:(?=[0-9.]+$)/, '').replace(/%.*$/, '');
  return isIP(plain) !== 0 && network.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}
