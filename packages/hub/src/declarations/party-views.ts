import { type Gate, gateWords, type ParticipantRole } from '@deadset/domain';
import { dayTyped, type View } from '../pages/index.ts';
import type { PartyState } from './status-store.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of a constant are its names
const gateOrder = Object.keys(gateWords) as Gate[];

const stateTags = {
  waiting: { text: 'Waiting', classes: 'govuk-tag--grey' },
  'on-the-list': { text: 'On the list', classes: 'govuk-tag--teal' },
  're-check-requested': { text: 'Re-check requested', classes: 'govuk-tag--blue' },
  refused: { text: 'Refused it', classes: 'govuk-tag--magenta' },
} as const satisfies Record<PartyState['state'], { text: string; classes: string }>;
const shadowTag = { text: 'Trying it out', classes: 'govuk-tag--grey' };

/** From the first step to the last. */
const steps: readonly PartyState['state'][] = ['waiting', 'on-the-list', 're-check-requested', 'refused'];

/** Kinds of parties in the order in which somebody asks about them; everybody else is of the last. */
const kinds: readonly { readonly title: string; readonly roles: readonly ParticipantRole[] }[] = [
  { title: 'Networks', roles: ['network-operator'] },
  { title: 'Makers and accounts', roles: ['maker', 'platform'] },
  { title: 'Shops and others', roles: [] },
];

/** One party, at all of its gates. */
interface Party {
  readonly name: string;
  readonly role: ParticipantRole;
  readonly isShadow: boolean;
  readonly gates: readonly PartyState[];
  /** The one of its gates that has come furthest. */
  readonly furthest: PartyState;
}

/** Where everybody stands, by kind, and how many of those who act on the list have it. */
export function partiesView(parties: readonly PartyState[], now: number): View {
  const each = partiesOf(parties);
  const acting = each.filter(({ isShadow }) => !isShadow);
  return {
    partyCount: acting.length,
    doneCount: acting.filter(({ furthest }) => furthest.state !== 'waiting').length,
    groups: kinds
      .map((kind) => ({
        title: kind.title,
        parties: each.filter(({ role }) => kindOf(role) === kind).map((party) => partyView(party, now)),
      }))
      .filter((group) => group.parties.length > 0),
  };
}

function kindOf(role: ParticipantRole): (typeof kinds)[number] | undefined {
  return kinds.find(({ roles }) => roles.includes(role)) ?? kinds.at(-1);
}

function partiesOf(parties: readonly PartyState[]): Party[] {
  const ids = new Set(parties.map(({ participant }) => participant));
  return [...ids].flatMap((id) => {
    const gates = parties.filter(({ participant }) => participant === id);
    const [furthest] = gates.toSorted((one, other) => steps.indexOf(other.state) - steps.indexOf(one.state));
    if (furthest === undefined) return [];
    const { name, role, isShadow } = furthest;
    return [{ name, role, isShadow, gates, furthest }];
  });
}

function partyView({ name, isShadow, gates, furthest }: Party, now: number): View {
  return {
    name,
    gates: gateOrder.filter((gate) => gates.some((one) => one.gate === gate)).map((gate) => gateWords[gate]),
    state: furthest.state,
    tag: isShadow && furthest.state !== 'waiting' ? shadowTag : stateTags[furthest.state],
    at: furthest.at,
    isToday: furthest.at !== undefined && dayTyped(furthest.at) === dayTyped(now),
    week: furthest.week,
  };
}
