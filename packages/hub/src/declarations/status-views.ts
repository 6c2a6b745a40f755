import { actsOpenTo, type Gate, isEnded } from '@deadset/domain';
import type { View } from '../pages/index.ts';
import type { DeclarationStatusView, PartyState } from './status-store.ts';

/** What each gate is called to somebody who has never heard of gates. */
const gateWords = {
  'network-attach': 'Using a mobile network',
  'esim-download': 'Getting a new eSIM',
  activation: 'Setting it up as new',
  account: 'Signing in somebody new',
  resale: 'Selling it',
  repair: 'Having it repaired',
  parts: 'Selling its parts',
  export: 'Sending it abroad',
  insurance: 'Insuring it',
} as const satisfies Record<Gate, string>;

const stateWords = {
  waiting: { text: 'Waiting', classes: 'govuk-tag--grey' },
  'on-the-list': { text: 'On the list', classes: 'govuk-tag--teal' },
  refused: { text: 'Refused it', classes: 'govuk-tag--magenta' },
} as const satisfies Record<PartyState['state'], { text: string; classes: string }>;

/** A page that nobody turns the refreshing off on, refreshes for this long after the newest change: one hour. */
const liveForMs = 3_600_000;

/** The live page of one declaration. The buttons are the acts that the transition table leaves open. */
export function statusView(status: DeclarationStatusView, now: number): View {
  const acts = actsOpenTo('declarer', status.status);
  const isOpen = !isEnded(status.status);
  const done = status.parties.filter(({ state }) => state !== 'waiting').length;
  return {
    ...status,
    isOpen,
    parties: status.parties.map(partyView),
    partyCount: status.parties.length,
    doneCount: done,
    canRaise: acts.includes('raise'),
    canWithdraw: acts.includes('withdraw'),
    canChooseMode: acts.includes('choose-mode'),
    canAmend: acts.includes('amend') && status.hasOneIdentifier,
    hoursLeft:
      status.untilAt === undefined ? undefined : Math.max(0, Math.ceil((status.untilAt - now) / 3_600_000)),
  };
}

/** Whether a page about this declaration may still change soon, so that it should refresh by itself. */
export function isLive(status: DeclarationStatusView, now: number): boolean {
  const newest = Math.max(status.declaredAt, ...status.parties.map(({ at = 0 }) => at));
  return status.parties.some(({ state }) => state === 'waiting') || now - newest < liveForMs;
}

function partyView({ name, gate, state, at, week }: PartyState): View {
  return { name, gate: gateWords[gate], state, tag: stateWords[state], at, week };
}
