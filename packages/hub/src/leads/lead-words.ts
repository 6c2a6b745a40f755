import type { BaseRate, Counting, ExcludedClass } from '@deadset/analytics';
import { leadMethod } from '@deadset/analytics';
import { gateWords, isGate } from '@deadset/domain';
import type { LeadKind } from '../police-zone/index.ts';
import type { LeadFile } from './lead-desk.ts';
import type { Lead } from './lead-store.ts';

/** What leads are about. */
export const kindWords: Readonly<Record<LeadKind, string>> = {
  handling: 'Phones move on',
  're-programming': 'Numbers are changed',
};

/** What is counted against somebody, by what a lead is about. */
export const againstWords: Readonly<Record<LeadKind, string>> = {
  handling: 'came up somewhere else afterwards',
  're-programming': 'were seized later and showed another number',
};

/** What was counted of a row, and why. */
export function countingText(kind: LeadKind, counted: Counting): string {
  return kind === 're-programming' && counted === 'against'
    ? 'Counts against: it showed its own number when it was refused, and another when it was seized'
    : countingWords[counted];
}

const countingWords: Readonly<Record<Counting, string>> = {
  against: 'Counts against: after the refusal it came up somewhere else',
  for: 'Counts for: it was handed in',
  neutral: 'Counts as a device, not against: nothing more was heard of it',
  repeated: 'Not counted: the same device once more',
  'too-recent': 'Not counted: too fresh for anything to have followed',
  'before-the-window': 'Not counted: more than a year ago',
};

/** Whom a base rate is taken from. */
export const levelWords: Readonly<Record<BaseRate['level'], string>> = {
  month: 'others before the same kind of gate in the same month',
  area: 'others before the same kind of gate in the same area',
  'shop-type': 'others before the same kind of gate',
  all: 'all others',
};

export const stateWords: Readonly<Record<Lead['state'], string>> = {
  found: 'To be read',
  signed: 'Signed',
  dismissed: 'Dismissed',
};

/** `account shop-b`, `exhibit ER-0001-2` or `surrendered` as people read it. */
export function followedWords(by: string): string {
  const [gate = '', participant = ''] = by.split(' ');
  if (gate === 'exhibit') return `Seized, exhibit ${participant}`;
  return isGate(gate) ? `${gateWords[gate]}, ${participant}` : 'Handed in';
}

/** For what somebody is left out. */
export const excludedWords: Readonly<Record<ExcludedClass, string>> = {
  police: 'Police',
  'authorised-repair': 'Repairs under authorisation',
  charity: 'A charity',
};

/** A presenter as people call it: the pseudonym is long, and nobody's name. */
export function presenterLabel({ participant, presenter }: Pick<Lead, 'participant' | 'presenter'>): string {
  return `${presenter.slice(0, 8)} at ${participant}`;
}

/** A device as people call it. */
export function deviceLabel(deviceMark: string): string {
  return `Device ${deviceMark.slice('device:'.length, 'device:'.length + 8)}`;
}

/** A chance in the digits that matter. */
export function chanceText(chance: number): string {
  if (chance === 0) return 'below 1 in 10^20';
  return chance < 0.001 ? chance.toExponential(1) : chance.toFixed(3);
}

const day = (at: number) => new Date(at).toISOString().slice(0, 10);

/**
 * What is held about a presenter, in words for the person who asks for their own data (Data Protection Act 2018
 * section 45). Whoever answers decides first whether anything must be held back for now (section 45(4)), and says so in
 * the log.
 */
export function subjectAccessText({ lead, rows, sameHands, fallen, reason }: LeadFile): string {
  const { figures, decided, kind } = lead;
  const lines = [
    `Lead ${lead.number}, held by ${lead.force}`,
    '',
    'What this is',
    `Somebody whom ${lead.participant} knows as ${lead.presenter} presented phones that were reported as stolen. That is a pseudonym; we hold no name with it.`,
    ...sameHands.map(
      ({ other, reason: why }) =>
        `A person found that ${other.participant} knows the same somebody as ${other.presenter}. Why: ${why}`,
    ),
    `It is not a finding that anybody did wrong. It is a hint that a person should look, made by counting and by nothing else.`,
    '',
    'What was counted',
    `${figures.devices} different phones were refused because of a proved report. ${figures.against} of them, from ${figures.victims} different thefts and on ${figures.days} different days, ${againstWords[kind]}. Phones that were handed in count in the presenter’s favour.`,
    `Of as many phones of others it would have been ${figures.expected.toFixed(1)}. The chance of as many or more by accident is ${chanceText(figures.p)}; allowing for everybody who was looked at, ${chanceText(figures.adjusted)}.`,
    `Of leads listed in this way, about ${leadMethod.q * 100} in 100 may be wrong.`,
    '',
    'Where it comes from',
    ...rows.map(
      (row) =>
        `${day(row.at)}: ${gateWords[row.gate]}, ${deviceLabel(row.deviceMark)}. ${countingText(kind, row.counted)}.${fallen.has(row.attempt) ? ' It would not count now.' : ''}`,
    ),
    '',
    'What was decided',
    decided === undefined
      ? 'Nobody has decided anything, and nobody may act on it before somebody has.'
      : `A person decided on ${day(decided.at)}: ${stateWords[lead.state].toLowerCase()}. Their reason: ${reason ?? 'not kept'}`,
    '',
    'How long it is kept',
    `Until ${day(lead.expiresAt)}. Then these lines and the pseudonym are erased.`,
    '',
    'What you can do',
    'Tell us what we do not know: that you repair phones under authorisation, work for a charity or the police, or handed the phones in. You may ask us to correct or erase what is wrong (sections 46 and 47), and complain to the Information Commissioner.',
    '',
  ];
  return lines.join('\n');
}
