import type { StockMove, StockStatus } from '@deadset/domain';
import type { CounterAct, PhoneCondition } from '../database/index.ts';
import type { IdKind } from './counter-seal.ts';

export const conditionWords = {
  working: 'Works',
  damaged: 'Works, with damage',
  dead: 'Does not turn on',
  locked: 'Locked',
} as const satisfies Record<PhoneCondition, string>;

export const idWords = {
  passport: 'Passport',
  'driving-licence': 'Driving licence',
  'identity-card': 'Identity card',
  'pass-card': 'PASS proof-of-age card',
  other: 'Another document',
} as const satisfies Record<IdKind, string>;

export const statusWords = {
  waiting: { text: 'Waiting', classes: 'govuk-tag--blue' },
  released: { text: 'Released for resale', classes: 'govuk-tag--green' },
  'set-aside': { text: 'Keep aside', classes: 'govuk-tag--red' },
  'handed-over': { text: 'With the police', classes: 'govuk-tag--grey' },
} as const satisfies Record<StockStatus, { text: string; classes: string }>;

export const actWords = {
  bought: 'Bought',
  released: 'Checked again, and released for resale',
  reported: 'A report was found: kept aside',
  returned: 'The report has ended: back among those that wait',
  received: 'Handed in',
  'put-away': 'Put away',
  'handed-over': 'Handed to the police',
  'seller-erased': 'What was kept of the seller was erased',
} as const satisfies Record<CounterAct, string>;

/** What a clerk is told after a re-check, or after another step. */
export const saidWords = {
  bought: 'Written down. The phone is watched from now on, for 90 days.',
  release: 'Checked just now: no report found. It may be sold.',
  return: 'Checked just now: the report has ended. It waits among the others again.',
  'set-aside': 'Checked just now: there is a report. Keep it aside, and do not sell it.',
  wait: 'Checked just now: no report found. Its days are not over yet.',
  'ask-keeper': 'Checked just now: it is in somebody’s logbook, and they have to agree before it is sold.',
  stay: 'Checked just now: the report stands. Keep it aside.',
  noted: 'Written down.',
} as const satisfies Record<StockMove | 'bought' | 'noted', string>;
export type Said = keyof typeof saidWords;

/** "£120.50" */
export function poundsOf(pence: number): string {
  return `£${(pence / 100).toFixed(2)}`;
}
