import {
  type Gate,
  type ImeiKey,
  isEnforced,
  type Reason,
  type Stance,
  type Tier,
  type Verdict,
} from '@deadset/domain';
import { answerCheck, type CheckIndex, type NetworkStatus, networkStatusOf } from './answer-check.ts';
import type { AnswerTally, Protocol } from './answer-tally.ts';

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
}

/** A check that met a listing in force. */
export interface MetListing {
  readonly asker: Asker;
  readonly key: ImeiKey;
  readonly outcome: Verdict['outcome'];
  readonly reason: Exclude<Reason, 'no-report-found'>;
  readonly tier: Tier;
  /** False when the participant only keeps what it would have answered, and lets the device pass. */
  readonly enforced: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface CheckDeskParts {
  readonly index: CheckIndex;
  readonly clock: () => number;
  readonly tally: AnswerTally;
  /** Keeps an attempt; must not throw and must not wait. */
  readonly recordAttempt: (met: MetListing) => void;
  readonly unknownDevice: NetworkStatus;
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
    const at = this.#parts.clock();
    const judged = this.#judge(asker, key, at);
    const verdict: Verdict = judged.enforced ? judged.verdict : { ...judged.verdict, outcome: 'allow' };
    this.#parts.tally.count(asker.protocol, verdict.outcome);
    return { verdict, at };
  }

  /** The verdict in a network's words. Without a key the identity is none of an IMEI, so it is on no list. */
  networkStatus(asker: Asker, key: ImeiKey | undefined): NetworkStatus {
    const { clock, tally, unknownDevice } = this.#parts;
    const judged = key === undefined ? undefined : this.#judge(asker, key, clock());
    const status = judged?.enforced === true ? networkStatusOf(judged.verdict, unknownDevice) : unknownDevice;
    tally.count(asker.protocol, status);
    return status;
  }

  #judge(asker: Asker, key: ImeiKey, at: number): { verdict: Verdict; enforced: boolean } {
    const verdict = answerCheck(this.#parts.index, asker.gate, key, at);
    const { outcome, reason, tier } = verdict;
    if (tier === undefined || reason === 'no-report-found') return { verdict, enforced: true };
    const enforced = isEnforced(verdict, this.#parts.stanceOf(asker.participant));
    this.#parts.recordAttempt({ asker, key, outcome, reason, tier, enforced, at });
    return { verdict, enforced };
  }
}
