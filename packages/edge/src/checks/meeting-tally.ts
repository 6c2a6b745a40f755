import type { Gate, Outcome, Reason, Verdict } from '@deadset/domain';
import type { Protocol } from './answer-tally.ts';

/** What tells one kind of meeting with a listing in force from another. */
interface MeetingKind {
  readonly protocol: Protocol;
  readonly gate: Gate;
  /** What the record asks for. */
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** Whether that was answered. */
  readonly enforced: boolean;
}

/** Meetings of one kind since the start. */
export interface MeetingTotal extends MeetingKind {
  readonly total: number;
}

/**
 * Running totals of checks that met a listing in force.
 *
 * Those that were not enforced are what a participant in shadow mode compares with its own list before it switches.
 */
export class MeetingTally {
  /** A few kinds, looked through in turn: that costs less than to make a name of each meeting. */
  readonly #counts: { readonly kind: MeetingKind; total: number }[] = [];

  count(protocol: Protocol, gate: Gate, { outcome, reason }: Verdict, enforced: boolean): void {
    for (const count of this.#counts) {
      const { kind } = count;
      if (
        kind.protocol === protocol &&
        kind.gate === gate &&
        kind.reason === reason &&
        kind.outcome === outcome &&
        kind.enforced === enforced
      ) {
        count.total += 1;
        return;
      }
    }
    this.#counts.push({ kind: { protocol, gate, outcome, reason, enforced }, total: 1 });
  }

  totals(): MeetingTotal[] {
    return this.#counts.map(({ kind, total }) => ({ ...kind, total }));
  }
}
