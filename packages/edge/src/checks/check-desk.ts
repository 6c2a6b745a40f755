import {
  type Gate,
  type ImeiKey,
  type Imsi,
  isEnforced,
  type Reason,
  type Stance,
  type Tier,
  type Verdict,
} from '@deadset/domain';
import { colour, isMilder } from '../rules/index.ts';
import {
  answerCheck,
  answerNetwork,
  type CheckIndex,
  type CheckRules,
  type NetworkPolicy,
  recordColour,
} from './answer-check.ts';
import {
  type AnswerTally,
  countedStanding,
  countedVerdict,
  type Protocol,
  type StandingWord,
} from './answer-tally.ts';
import type { MeetingTally } from './meeting-tally.ts';
import { colourOfStatus, type Decider, type NetworkStatus } from './network-answer.ts';

/** Protocols by which networks ask. */
export type NetworkProtocol = Exclude<Protocol, 'check-api' | 'camara'>;

/** Who asks, and at which of the gates. */
export interface Asker {
  readonly protocol: Protocol;
  /** Whose gate it is. */
  readonly participant: string;
  readonly gate: Gate;
  /** The asking network in its own words; only for networks. */
  readonly network?: string;
  /** The participant's own pseudonym of whoever presents the device. */
  readonly presenter?: string;
  /** Where the device is presented, where the participant told it. ISO 3166-1 alpha-2. */
  readonly country?: string;
}

/** A network that asks. */
export interface NetworkAsker extends Asker {
  readonly protocol: NetworkProtocol;
}

/** A check that met a listing in force. */
export interface MetListing {
  readonly asker: Asker;
  readonly key: ImeiKey;
  readonly outcome: Verdict['outcome'];
  readonly reason: Exclude<Reason, 'no-report-found'>;
  readonly tier: Tier;
  /**
   * False when the device got away with more than the listing says: the participant only keeps what it would have
   * answered, or a rule of the operator's own stood before the record.
   */
  readonly enforced: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface CheckDeskParts {
  readonly index: CheckIndex;
  /** The operator's own list and rules; counters never ask them. */
  readonly rules: CheckRules;
  readonly clock: () => number;
  readonly tally: AnswerTally;
  readonly meetings: MeetingTally;
  /** Keeps an attempt; must not throw and must not wait. */
  readonly recordAttempt: (met: MetListing) => void;
  /** What the operator has chosen, by the interface asked at. */
  readonly networkPolicies: Readonly<Record<NetworkProtocol, NetworkPolicy>>;
  /** How each participant takes part at its gates. */
  readonly stanceOf: (participant: string) => Stance;
}

/** Where all protocols ask: gives the answer, counts it, and keeps an attempt when a listing in force was met. */
export class CheckDesk {
  readonly #parts: CheckDeskParts;

  constructor(parts: CheckDeskParts) {
    this.#parts = parts;
  }

  /** The verdict on a device, and when it was given. */
  verdict(asker: Asker, key: ImeiKey): { verdict: Verdict; at: number } {
    const { index, clock, tally } = this.#parts;
    const at = clock();
    const judged = answerCheck(index, asker.gate, key, at);
    const enforced = this.#isEnforced(asker, judged);
    const verdict: Verdict = enforced ? judged : { ...judged, outcome: 'allow' };
    tally.count(asker.protocol, countedVerdict(verdict));
    this.#keep(asker, key, judged, enforced, at);
    return { verdict, at };
  }

  /**
   * What a network is told. Without a key the identity is none of an IMEI, so it is on no list.
   *
   * `softwareVersion` is 0 to 99, or -1 when there is none.
   */
  networkStatus(
    asker: NetworkAsker,
    key: ImeiKey | undefined,
    softwareVersion: number,
    subscriber: Imsi | undefined,
  ): NetworkStatus {
    const { index, rules, networkPolicies, clock, tally } = this.#parts;
    const at = clock();
    const verdict = key === undefined ? undefined : answerCheck(index, asker.gate, key, at);
    const isActedOn = verdict !== undefined && this.#isEnforced(asker, verdict);
    const record = isActedOn ? recordColour(verdict) : colour.none;
    const policy = networkPolicies[asker.protocol];
    const answer = answerNetwork(rules, policy, record, key, softwareVersion, subscriber, at);
    tally.count(asker.protocol, answer);
    if (key !== undefined && verdict !== undefined)
      this.#keep(asker, key, verdict, isActedOn && !isMilder(colourOfStatus[answer.answer], record), at);
    return answer.answer;
  }

  /**
   * Whether this network bars a device by the record, for somebody who only asks about it: no phone was met, so that none
   * is kept as met.
   */
  wouldBar(participant: string, key: ImeiKey, at: number): boolean {
    const { index, stanceOf } = this.#parts;
    const verdict = answerCheck(index, 'network-attach', key, at);
    return verdict.outcome === 'refuse' && isEnforced(verdict, stanceOf(participant));
  }

  /** Counts what a consumer of the network's API was told. */
  countStanding(answer: StandingWord, rule: Decider): void {
    this.#parts.tally.count('camara', countedStanding(answer, rule));
  }

  #isEnforced({ participant }: Asker, verdict: Verdict): boolean {
    return verdict.outcome === 'allow' || isEnforced(verdict, this.#parts.stanceOf(participant));
  }

  /** Counts and keeps an attempt when a listing in force was met. */
  #keep(asker: Asker, key: ImeiKey, verdict: Verdict, enforced: boolean, at: number): void {
    const { outcome, reason, tier } = verdict;
    if (tier === undefined || reason === 'no-report-found') return;
    const { protocol, gate } = asker;
    this.#parts.meetings.count(protocol, gate, verdict, enforced);
    this.#parts.recordAttempt({ asker, key, outcome, reason, tier, enforced, at });
  }
}
