import { type EnrolmentStatus, formatImei, type Gate } from '@deadset/domain';
import type { EnrolmentBasis } from '../database/index.ts';
import { readableImei, type View } from '../pages/index.ts';
import type { LogbookExport } from './export-logbook.ts';
import type { AskedQuestion, ChainEntry, LogbookView } from './see-logbook.ts';

/** What somebody wants to do with a phone at each gate. */
const gateWords = {
  'network-attach': 'use it on a mobile network',
  'esim-download': 'get an eSIM for it',
  activation: 'set it up as new',
  account: 'sign in to it as somebody new',
  resale: 'sell it',
  repair: 'have it repaired',
  parts: 'sell its parts',
  export: 'send it abroad',
  insurance: 'insure it',
} as const satisfies Record<Gate, string>;

const statusWords = {
  enrolled: { text: 'Yours', classes: 'govuk-tag--teal' },
  released: { text: 'Released', classes: 'govuk-tag--yellow' },
  'handed-over': { text: 'Somebody else’s now', classes: 'govuk-tag--grey' },
  left: { text: 'Not in the logbook', classes: 'govuk-tag--grey' },
} as const satisfies Record<EnrolmentStatus, { text: string; classes: string }>;

const basisWords = {
  line: 'shown by their network',
  sold: 'as its seller',
  insured: 'as its insurer',
  owned: 'as its owner',
  claim: 'with a release code',
  title: 'as an insurer that paid for it',
} as const satisfies Record<EnrolmentBasis, string>;

/** A keeper's phone. The buttons are the acts that the transition table leaves open. */
export function deviceView(view: LogbookView, now: number): View {
  const isOpen = view.status === 'enrolled' || view.status === 'released';
  return {
    ...view,
    imeis: view.keys.map((key) => readableImei(formatImei(key))),
    tag: statusWords[view.status],
    isOpen: isOpen && !view.isHeld,
    chain: view.chain.map(chainView),
    questions: view.questions.filter((one) => one.state === 'asked' && one.untilAt > now).map(questionView),
    canRelease: view.acts.includes('release') && !view.isHeld && !view.isDeclared,
    canCancel: view.acts.includes('cancel') && !view.isHeld,
    canLeave: view.acts.includes('leave') && !view.isHeld && !view.isDeclared,
  };
}

function chainView({ who, name, basis, since, until }: ChainEntry): View {
  const words = { you: 'You', person: 'A person', organisation: name ?? 'An organisation' };
  return { who: words[who], how: who === 'you' ? undefined : basisWords[basis], since, until };
}

function questionView({ id, participant, gate, untilAt }: AskedQuestion): View {
  return { id, participant, wish: gateWords[gate], untilAt };
}

/** All that is kept, in rows that can be read. */
export function exportView(data: LogbookExport): View {
  const rows = [
    ['Reference', data.reference],
    ['IMEI', data.imeis.map(readableImei).join(', ')],
    ['Where it stands', data.status],
    ['How it came into the logbook', data.basis],
    ['Since', data.enrolledAt],
    ...(data.endedAt === undefined ? [] : [['Until', data.endedAt]]),
    ['Where you are asked', data.contact ?? 'You gave no address'],
    ['Whom we tell when the duress code is used', data.trustedContact ?? 'Nobody'],
  ].map(([key = '', value = '']) => ({ key: { text: key }, value: { text: value } }));
  return { ...data, rows, questions: data.questions.map((one) => ({ ...one, wish: gateWords[one.gate] })) };
}
