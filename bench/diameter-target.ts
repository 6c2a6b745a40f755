import {
  defaultTiming,
  IdentityCheck,
  newCounters,
  Outbox,
  Peer,
  PeerDirectory,
} from '../packages/edge/src/diameter/index.ts';
import { OverloadGuard } from '../packages/edge/src/overload/index.ts';
import { capabilitiesRequest, gateIdentity } from '../packages/edge/test/support/diameter-samples.ts';
import { probe } from './diameter-seeds.ts';

/** By remainder of the key, so that mutated digits meet every kind of answer. The probe's own comes to the second. */
const statuses = ['UNKNOWN', 'WHITELISTED', 'BLACKLISTED'] as const;

/** Made once: hundreds of thousands of connections begin with it. */
const agreement = capabilitiesRequest();

const connection = { localAddress: '127.0.0.1', remoteAddress: '127.0.0.1' };
const frozenClock = () => 0;

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The register without its sockets: what the server does with a data event, in the same order and with one outbox. */
export class FuzzTarget {
  readonly counters = newCounters();
  /** Capabilities and probes of our own, to be told apart from the frames under test. */
  ownRequests = 0;
  readonly #outbox = new Outbox();
  readonly #overload = new OverloadGuard(frozenClock);
  readonly #directory = new PeerDirectory({ clock: frozenClock });
  readonly #identityCheck: IdentityCheck;
  readonly #isPlanted: boolean;
  #peer: Peer;

  /** `isPlanted` puts a fault in: the register then throws where a request has more AVPs than it takes, only there. */
  constructor(isPlanted: boolean) {
    this.#isPlanted = isPlanted;
    this.#identityCheck = new IdentityCheck({
      ...this.#parts(),
      equipmentStatus: (key) => statuses[key % statuses.length] ?? 'UNKNOWN',
    });
    this.#peer = this.#connect();
  }

  /** A connection that has not said anything yet. */
  connect(): void {
    this.#peer.lost();
    this.#peer = this.#connect();
  }

  /** A connection that has agreed on S13. */
  open(): void {
    this.connect();
    this.ownRequests += 1;
    this.feed([agreement]);
  }

  get isClosed(): boolean {
    return this.#peer.state === 'closed';
  }

  /** Feeds pieces; gives the result codes of the answers. Throws when an answer is not made as answers are. */
  feed(pieces: readonly Buffer[]): (number | undefined)[] {
    const results: (number | undefined)[] = [];
    for (const piece of pieces) {
      const overfull = this.counters.errors[5012] ?? 0;
      this.#peer.receive(piece);
      if (this.#isPlanted && (this.counters.errors[5012] ?? 0) > overfull)
        throw new Error('the planted fault');
      if (!this.#outbox.isEmpty) results.push(...resultsIn(this.#outbox.contents));
      this.#outbox.clear();
    }
    return results;
  }

  /** Whether a new peer is still served, as a health check would see it. */
  isAlive(): boolean {
    this.open();
    this.ownRequests += 1;
    return this.feed([probe])[0] === 2001;
  }

  #connect(): Peer {
    const timing = { ...defaultTiming, clock: frozenClock, random: () => 0.5 };
    return new Peer({ ...this.#parts(), identityCheck: this.#identityCheck, timing }, connection);
  }

  #parts() {
    return {
      identity: gateIdentity,
      outbox: this.#outbox,
      counters: this.counters,
      log: silent,
      overload: this.#overload,
      directory: this.#directory,
    };
  }
}

/**
 * Result-Codes of the messages that lie end to end here, undefined for one without. Throws unless every length is true.
 *
 * Groups are not entered: what a request brings in Proxy-Info goes back as it came, torn or not.
 */
function resultsIn(answers: Buffer): (number | undefined)[] {
  const results: (number | undefined)[] = [];
  for (let start = 0; start < answers.length; ) {
    const end = start + answers.readUIntBE(start + 1, 3);
    if (end < start + 20 || end > answers.length || end % 4 !== 0)
      throw new Error('an answer has a wrong length');
    results.push(resultIn(answers.subarray(start + 20, end)));
    start = end;
  }
  return results;
}

function resultIn(avps: Buffer): number | undefined {
  let result: number | undefined;
  for (let at = 0; at < avps.length; ) {
    const length = avps.readUIntBE(at + 5, 3);
    if (length < 8 || at + length > avps.length) throw new Error('an answer has an AVP of a wrong length');
    if (avps.readUInt32BE(at) === 268) result = avps.readUInt32BE(at + 8);
    at += (length + 3) & ~3;
  }
  return result;
}
