import type { Gate, Outcome, Reason } from '@deadset/domain';
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
  readonly #totals = new Map<string, MeetingTotal>();

  count({ protocol, gate, outcome, reason, enforced }: MeetingKind): void {
    const name = `${protocol} ${gate} ${outcome} ${reason} ${enforced}`;
    const total = 1 + (this.#totals.get(name)?.total ?? 0);
    this.#totals.set(name, { protocol, gate, outcome, reason, enforced, total });
  }

  totals(): MeetingTotal[] {
    return [...this.#totals.values()];
  }
}
