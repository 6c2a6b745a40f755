import { type Gate, gatePolicy, type Outcome, type Verdict } from './gate.ts';

/** The gates at which somebody stands at a counter with a phone in their hand. */
export const counterGates = ['resale', 'repair', 'parts', 'export', 'insurance'] as const satisfies Gate[];
export type CounterGate = (typeof counterGates)[number];

/** At which of them a phone becomes the organisation's own. */
export const buyingGates = ['resale', 'parts', 'export'] as const satisfies CounterGate[];

/** The gates of an organisation that a clerk works at, in the order of `counterGates`. */
export function counterGatesOf(own: readonly Gate[]): CounterGate[] {
  return counterGates.filter((gate) => own.includes(gate));
}

/** Whether a phone may be bought at a gate. */
export function isBuyingGate(gate: CounterGate): boolean {
  return buyingGates.some((one) => one === gate);
}

/**
 * What a clerk is told to do: what the rules say, also where the organisation takes part as a shadow or acts from a
 * later tier, and its machines let the phone pass. A person decides at a counter, and must know what is known.
 */
export function adviceAt(
  gate: CounterGate,
  { outcome, reason }: Pick<Verdict, 'outcome' | 'reason'>,
): Outcome {
  switch (reason) {
    case 'declared-stolen':
      return gatePolicy[gate].proved;
    case 'declared-not-proved':
    case 'disputed':
      return gatePolicy[gate].unproved;
    case 'keeper-consent-needed':
      return gatePolicy[gate].enrolled;
    case 'no-report-found':
    case 'tracked':
      return outcome;
    default:
      return reason satisfies never;
  }
}

/**
 * How long a bought phone waits before it is sold on, in days: what the second-hand trade does where nothing else is
 * agreed. A taken phone is often reported only days later.
 */
export const quarantineDays = { usual: 28, most: 120 } as const;

const dayMs = 86_400_000;

/**
 * Days of the waiting that may be over when a purchase on paper is typed in. A network is seldom down for longer, and a
 * day of weeks ago, written by whoever wants to be rid of a phone, would let it go unwatched at once.
 */
const mostDaysOnPaper = 7;

/**
 * When a phone's waiting time is over, of one that was bought and one that was recorded at these instants (ms since 1970):
 * its days count from the purchase, a week at most of them before it was recorded.
 */
export function quarantineEndsAt(boughtAt: number, days: number, recordedAt: number = boughtAt): number {
  return Math.max(boughtAt, recordedAt - mostDaysOnPaper * dayMs) + days * dayMs;
}

/** Days that are left of the waiting time, begun ones counted; 0 when it is over. */
export function daysLeft(untilAt: number, at: number): number {
  return Math.max(0, Math.ceil((untilAt - at) / dayMs));
}

/**
 * Where a bought phone stands: it waits; it was let go to be sold; it is kept aside, for there is a report; it was
 * handed over to the police.
 */
export const stockStatuses = ['waiting', 'released', 'set-aside', 'handed-over'] as const;
export type StockStatus = (typeof stockStatuses)[number];

/** What the answer at the moment of a re-check does to a bought phone. */
export type StockMove =
  /** It may be sold. */
  | 'release'
  /** It goes back among those that wait. */
  | 'return'
  /** There is a report: it is kept aside. */
  | 'set-aside'
  /** Its days are not over. */
  | 'wait'
  /** Its keeper has to agree first, and nobody says that it was taken. */
  | 'ask-keeper'
  /** It is kept aside already, and the report stands. */
  | 'stay';

/** Whether somebody says that the phone was taken from them: a phone in a logbook nobody has reported. */
export function isReported({ reason }: Pick<Verdict, 'reason'>): boolean {
  return reason !== 'no-report-found' && reason !== 'keeper-consent-needed';
}

/** What becomes of a phone that is checked again, at an instant (ms since 1970). A phone that was handed over stays so. */
export function moveAfterCheck(
  phone: { readonly status: StockStatus; readonly quarantineUntilAt: number },
  verdict: Pick<Verdict, 'reason'>,
  at: number,
): StockMove {
  const { status, quarantineUntilAt } = phone;
  if (status === 'handed-over') return 'stay';
  if (isReported(verdict)) return status === 'set-aside' ? 'stay' : 'set-aside';
  if (status === 'set-aside') return 'return';
  if (verdict.reason === 'keeper-consent-needed') return 'ask-keeper';
  return at < quarantineUntilAt ? 'wait' : 'release';
}

/** How much of a document's number is kept of a seller. */
export const idRules = ['none', 'last-four', 'full'] as const;
export type IdRule = (typeof idRules)[number];

/** Whether a seller is asked how they may be reached. */
export const contactRules = ['none', 'optional', 'required'] as const;
export type ContactRule = (typeof contactRules)[number];

/** What is kept of the number of a seller's document: letters and digits, all of them or the last four. */
export function idNumberKept(typed: string, rule: IdRule): string | undefined {
  const text = typed.toUpperCase().replace(/[^0-9A-Z]/g, '');
  if (rule === 'none' || text === '') return undefined;
  return rule === 'full' ? text : text.slice(-4);
}
