import {
  type ConsentState,
  type EnrolmentStatus,
  formatImei,
  type Gate,
  type ReleaseStatus,
} from '@deadset/domain';
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
    canErase: !view.isHeld && (!isOpen || (view.acts.includes('leave') && !view.isDeclared)),
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

const releaseWords = {
  open: 'waits to be used',
  used: 'was used',
  lapsed: 'ended after 14 days',
  void: 'was taken back, or ended by a report',
} as const satisfies Record<ReleaseStatus, string>;

const answerWords = {
  asked: 'not answered yet',
  given: 'you said yes',
  refused: 'you said no',
  expired: 'there was no answer in time',
} as const satisfies Record<ConsentState, string>;

const keeperWords = { you: 'You', person: 'A person', organisation: 'An organisation' } as const;

/** All that is kept, in words. Instants come as text in the export, for other programs. */
export function exportView(data: LogbookExport): View {
  const at = (text: string) => Date.parse(text);
  const { enrolledAt, endedAt, status, basis, releases, questions, keepers } = data;
  return {
    ...data,
    imeis: data.imeis.map(readableImei),
    status: statusWords[status].text,
    basis: basisWords[basis],
    enrolledAt: at(enrolledAt),
    ...(endedAt === undefined ? {} : { endedAt: at(endedAt) }),
    releases: releases.map((one) => ({ madeAt: at(one.madeAt), words: releaseWords[one.status] })),
    questions: questions.map(({ participant, gate, state, askedAt }) => ({
      participant,
      wish: gateWords[gate],
      words: answerWords[state],
      askedAt: at(askedAt),
    })),
    keepers: keepers.map(({ who, name, since, until }) => ({
      words: keeperWords[who],
      ...(name === undefined ? {} : { name }),
      since: at(since),
      ...(until === undefined ? {} : { until: at(until) }),
    })),
  };
}
