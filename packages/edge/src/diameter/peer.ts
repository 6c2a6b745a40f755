import type { OverloadGuard } from '../overload/index.ts';
import {
  type Capabilities,
  capabilitiesAnswer,
  disconnectAnswer,
  disconnectRequest,
  judgeCapabilities,
  type RequestIds,
  watchdogAnswer,
  watchdogRequest,
} from './base-exchange.ts';
import { type Grammar, grammars } from './command-grammar.ts';
import type { DiameterLog } from './diameter-log.ts';
import { applicationIds, commandCodes, commandFlags, resultCodes } from './diameter-table.ts';
import { diameterVersion, errorAnswer } from './error-answer.ts';
import { FrameReader } from './frame-reader.ts';
import type { IdentityCheck } from './identity-check.ts';
import type { NodeIdentity } from './node-identity.ts';
import type { Outbox } from './outbox.ts';
import type { PeerAccount, PeerDirectory } from './peer-directory.ts';
import { RequestScan, type ScanFailure } from './request-scan.ts';
import { countError, type S13Counters } from './s13-counters.ts';
import { Watchdog, type WatchdogTiming } from './watchdog.ts';

/**
 * Where a connection stands. `disconnecting`: we have asked to part and still answer; `closed`: nothing more is read,
 * and what is in the outbox is the last to be sent. RFC 6733 section 5.6, the responder's half.
 */
export type PeerState = 'awaiting-capabilities' | 'open' | 'disconnecting' | 'closed';

export interface PeerTiming extends WatchdogTiming {
  /** How long a new connection may stay silent about its capabilities. */
  readonly capabilitiesMs: number;
  /** How long the other side has to answer our Disconnect-Peer-Request. */
  readonly disconnectMs: number;
}

export interface PeerParts {
  readonly identity: NodeIdentity;
  readonly identityCheck: IdentityCheck;
  readonly outbox: Outbox;
  readonly counters: S13Counters;
  readonly log: DiameterLog;
  readonly timing: PeerTiming;
  readonly directory: PeerDirectory;
  readonly overload: OverloadGuard;
}

/** What the socket tells of a connection. Addresses are in text. */
export interface ConnectionFacts {
  /** On which this node was reached, and from where. */
  readonly localAddress: string;
  readonly remoteAddress: string;
  /** Whether the certificate that the peer has shown is in this name; absent where none is asked for. */
  readonly isCertifiedAs?: (originHost: string) => boolean;
}

/**
 * One connection without its socket: bytes in by `receive`, bytes out through the outbox, time by `tick`.
 *
 * Total: whatever the bytes, it answers, ignores or closes, and never throws.
 */
export class Peer {
  readonly #parts: PeerParts;
  readonly #facts: ConnectionFacts;
  readonly #frames: FrameReader;
  readonly #scan = new RequestScan();
  readonly #watchdog: Watchdog;
  #state: PeerState = 'awaiting-capabilities';
  /** Instant on the clock at which the present state, unless it is `open`, has lasted too long. */
  #patienceEndsAt: number;
  #nextId: number;
  #originHost = 'unknown';
  /** There from the capabilities exchange on. */
  #account: PeerAccount | undefined;

  constructor(parts: PeerParts, facts: ConnectionFacts) {
    this.#parts = parts;
    this.#facts = facts;
    this.#frames = new FrameReader((buffer, start, end) => this.#receiveMessage(buffer, start, end));
    this.#watchdog = new Watchdog(parts.timing);
    this.#patienceEndsAt = parts.timing.clock() + parts.timing.capabilitiesMs;
    this.#nextId = Math.floor(parts.timing.random() * 0xffff_ffff);
  }

  get state(): PeerState {
    return this.#state;
  }

  /** What the peer calls itself, for log lines; `unknown` before its capabilities. */
  get originHost(): string {
    return this.#originHost;
  }

  /** Takes bytes from the wire, split anyhow. */
  receive(chunk: Buffer): void {
    if (this.#state === 'closed') return;
    const { timing, overload } = this.#parts;
    const now = timing.clock();
    this.#watchdog.heard(now);
    this.#account?.quota?.refill(now);
    overload.look(now);
    if (!this.#frames.push(chunk)) this.#break('its stream holds no Diameter message');
  }

  /** Lets time pass: probes a silent peer and gives up one that stays silent. To be called about once a second. */
  tick(): void {
    const { timing, outbox, identity, log } = this.#parts;
    if (this.#state === 'closed') return;
    if (this.#state !== 'open') {
      if (timing.clock() >= this.#patienceEndsAt) this.#giveUp();
      return;
    }
    const step = this.#watchdog.step();
    if (step === 'probe') outbox.append(watchdogRequest(identity, this.#newIds()));
    if (step === 'suspect')
      log.warn({ peer: this.#originHost }, 'a Diameter peer leaves a watchdog unanswered');
    if (step === 'down') this.#giveUp();
  }

  /** Asks the peer to part, because this node goes down. Checks that still come are still answered. */
  disconnect(): void {
    if (this.#state === 'awaiting-capabilities') this.#enter('closed');
    if (this.#state !== 'open') return;
    const { outbox, identity, timing } = this.#parts;
    outbox.append(disconnectRequest(identity, this.#newIds()));
    this.#patienceEndsAt = timing.clock() + timing.disconnectMs;
    this.#enter('disconnecting');
  }

  /** The connection is gone, whoever ended it. */
  lost(): void {
    this.#enter('closed');
  }

  #receiveMessage(buffer: Buffer, start: number, end: number): void {
    const { counters, identityCheck } = this.#parts;
    if (this.#state === 'closed') return;
    counters.messages += 1;
    const flagsAndCommand = buffer.readUInt32BE(start + 4);
    const flags = flagsAndCommand >>> 24;
    const command = flagsAndCommand & 0xff_ffff;
    const isRequest = (flags & commandFlags.request) !== 0;
    const isOurVersion = buffer[start] === diameterVersion;
    if (this.#state === 'awaiting-capabilities') {
      const isCapabilities = isRequest && isOurVersion && command === commandCodes.capabilitiesExchange;
      if (!isCapabilities) return this.#break('it did not begin with its capabilities');
      return this.#agree(buffer.subarray(start, end));
    }
    const account = this.#account;
    if (!isRequest || account === undefined) return this.#receiveAnswer(command);
    if (!isOurVersion)
      return this.#refuse(buffer, start, end, { resultCode: resultCodes.unsupportedVersion });
    if ((flags & commandFlags.error) !== 0) {
      return this.#refuse(buffer, start, end, { resultCode: resultCodes.invalidHeaderBits });
    }
    if (command === commandCodes.identityCheck && buffer.readUInt32BE(start + 8) === applicationIds.s13) {
      return identityCheck.answer(buffer, start, end, account);
    }
    this.#receiveBaseRequest(buffer, start, end, command);
  }

  #receiveBaseRequest(buffer: Buffer, start: number, end: number, command: number): void {
    const { outbox, identity } = this.#parts;
    if (command === commandCodes.capabilitiesExchange) return this.#break('it sent its capabilities twice');
    if (command === commandCodes.deviceWatchdog) {
      if (!this.#isSound(buffer, start, end, grammars.deviceWatchdog)) return;
      return outbox.append(watchdogAnswer(identity, buffer, start));
    }
    if (command === commandCodes.disconnectPeer) {
      if (!this.#isSound(buffer, start, end, grammars.disconnectPeer)) return;
      outbox.append(disconnectAnswer(identity, buffer, start));
      return this.#enter('closed');
    }
    const isS13 = buffer.readUInt32BE(start + 8) === applicationIds.s13;
    const resultCode = isS13 ? resultCodes.commandUnsupported : resultCodes.applicationUnsupported;
    this.#refuse(buffer, start, end, { resultCode });
  }

  /** Answers to our own requests; any other answer is none of our business and is passed over. */
  #receiveAnswer(command: number): void {
    if (command === commandCodes.deviceWatchdog) this.#watchdog.answered();
    if (command === commandCodes.disconnectPeer && this.#state === 'disconnecting') this.#enter('closed');
  }

  #agree(request: Buffer): void {
    const { counters, outbox, identity, log } = this.#parts;
    counters.requestsRead += 1;
    const failure = this.#scan.read(request, 0, request.length, grammars.capabilitiesExchange);
    const outcome = failure ?? this.#admit(judgeCapabilities(request));
    // Somebody with another's certificate learns nothing of this node, not even its name.
    if (outcome === undefined) return this.#enter('closed');
    outbox.append(capabilitiesAnswer(identity, request, this.#facts.localAddress, outcome));
    if (this.#account !== undefined) {
      log.info({ peer: this.#originHost }, 'a Diameter peer is connected');
      return this.#enter('open');
    }
    countError(counters.errors, outcome.resultCode);
    log.warn({ resultCode: outcome.resultCode }, 'a Diameter peer was turned away');
    this.#enter('closed');
  }

  /** Lets a peer in that can work with us, is who it says, and may ask. Undefined when there is to be no answer. */
  #admit(offer: Capabilities): Capabilities | undefined {
    const { counters, directory, log } = this.#parts;
    const { remoteAddress, isCertifiedAs } = this.#facts;
    const { originHost, originRealm, resultCode } = offer;
    if (isCertifiedAs?.(originHost) === false) {
      counters.wrongCertificates += 1;
      log.warn(
        { peer: originHost, remoteAddress },
        'a Diameter peer has no certificate in the name it gives',
      );
      return undefined;
    }
    if (resultCode !== resultCodes.success) return offer;
    this.#account = directory.admit(originHost, originRealm, remoteAddress);
    if (this.#account === undefined) {
      counters.unknownPeers += 1;
      log.warn({ peer: originHost, remoteAddress }, 'a Diameter peer is not among the known ones');
      return { ...offer, resultCode: resultCodes.unknownPeer };
    }
    this.#originHost = originHost;
    return offer;
  }

  /** Whether a request of the base protocol is in order; refuses it when it is not. */
  #isSound(buffer: Buffer, start: number, end: number, grammar: Grammar): boolean {
    this.#parts.counters.requestsRead += 1;
    const failure = this.#scan.read(buffer, start, end, grammar);
    if (failure !== undefined) this.#refuse(buffer, start, end, failure);
    return failure === undefined;
  }

  #refuse(buffer: Buffer, start: number, end: number, failure: ScanFailure): void {
    const { counters, outbox, identity } = this.#parts;
    countError(counters.errors, failure.resultCode);
    if (this.#account !== undefined) countError(this.#account.errors, failure.resultCode);
    outbox.append(errorAnswer(identity, buffer, start, end, failure));
  }

  #break(reason: string): void {
    const { counters, log } = this.#parts;
    counters.connectionsBroken += 1;
    log.warn({ peer: this.#originHost, reason }, 'a Diameter connection was closed for breaking the rules');
    this.#enter('closed');
  }

  #giveUp(): void {
    const { counters, log } = this.#parts;
    counters.connectionsTimedOut += 1;
    log.warn({ peer: this.#originHost }, 'a Diameter connection was closed for its silence');
    this.#enter('closed');
  }

  #enter(state: PeerState): void {
    this.#parts.counters.openPeers += Number(state === 'open') - Number(this.#state === 'open');
    this.#state = state;
  }

  /** Identifiers unlike those of our earlier requests to this peer. */
  #newIds(): RequestIds {
    this.#nextId = (this.#nextId + 1) >>> 0;
    return { hopByHopId: this.#nextId, endToEndId: this.#nextId };
  }
}
