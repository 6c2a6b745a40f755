import type { Gate, ImeiKey, ParticipantRole, PersonRole } from '@deadset/domain';
import { imeiKeyFrom, serialsPerTac } from '@deadset/domain';
import type { Subscriber } from '@deadset/simulators';
import { drawBelow } from '../entropy.ts';

/** An organisation of the simulated town. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly role: ParticipantRole;
  readonly gates: readonly Gate[];
}

/** Everybody who takes part in the town that `deadset up` builds. All of them are made up. */
export const organisations = {
  networkA: {
    id: 'network-a',
    name: 'Simulated Network A',
    role: 'network-operator',
    gates: ['network-attach'],
  },
  networkB: {
    id: 'network-b',
    name: 'Simulated Network B',
    role: 'network-operator',
    gates: ['network-attach'],
  },
  networkC: {
    id: 'network-c',
    name: 'Simulated Network C',
    role: 'network-operator',
    gates: ['network-attach'],
  },
  maker: { id: 'maker', name: 'Simulated Maker', role: 'maker', gates: ['activation'] },
  shop: { id: 'shop', name: 'Simulated Shop', role: 'shop', gates: ['resale'] },
  police: { id: 'police', name: 'Simulated Police', role: 'police', gates: [] },
  cityHall: { id: 'city-hall', name: 'Simulated City Hall', role: 'city-hall', gates: [] },
} as const satisfies Record<string, Organisation>;

/** A desk at which somebody of an organisation works, and the page that they begin with. */
export interface Desk {
  readonly organisation: string;
  readonly called: string;
  readonly roles: readonly PersonRole[];
  readonly path: string;
}

/** The desks of the town, one for each kind of work that the pages for staff are made for. */
export const desks: readonly Desk[] = [
  { organisation: organisations.shop.id, called: 'Till', roles: ['clerk'], path: '/counter' },
  {
    organisation: organisations.networkA.id,
    called: 'Call desk',
    roles: ['call-handler'],
    path: '/staff/calls',
  },
  { organisation: organisations.police.id, called: 'Officer', roles: ['officer'], path: '/police/check' },
  {
    organisation: organisations.police.id,
    called: 'Property store',
    roles: ['property-officer'],
    path: '/property',
  },
  {
    organisation: organisations.police.id,
    called: 'Appeals desk',
    roles: ['appeal-decider', 'reviewer'],
    path: '/appeals',
  },
  {
    organisation: organisations.cityHall.id,
    called: 'Auditor',
    roles: ['auditor', 'analyst'],
    path: '/audit',
  },
];

/** TAC of the simulated phones; a code that begins with 00 belongs to test equipment. GSMA TS.06. */
const testTac = 499_901;
const dayMs = 86_400_000;
/** Long before any story begins. */
const simAgeMs = 400 * dayMs;

/** The people with phones, with numbers that Ofcom keeps for drama, customers of Network A. Drawn anew at every start: a phone takes one unproved word in 90 days. */
export interface People {
  /** Has the phone that is stolen in the story. */
  readonly keeper: Subscriber;
  /** Whose phone a stranger tries to brick. */
  readonly bystander: Subscriber;
  /** For whoever looks round afterwards. */
  readonly visitor: Subscriber;
}

export function drawPeople(now: number): People {
  const person = (account: string, lineLabel: string, number: string): Subscriber => ({
    account,
    number,
    password: 'simulated',
    lineLabel,
    deviceKeys: [drawPhone()],
    mainLineDays: 30,
    lastBeforeTaking: true,
    payerIsUser: true,
    simIssuedAt: now - simAgeMs,
  });
  return {
    keeper: person('alex', 'Alex’s line', '+447700900121'),
    bystander: person('sam', 'Sam’s line', '+447700900122'),
    visitor: person('robin', 'Robin’s line', '+447700900123'),
  };
}

/** The one phone of somebody in the town. */
export function phoneOf({ deviceKeys }: Subscriber): ImeiKey {
  const [key] = deviceKeys;
  if (key === undefined) throw new Error('a person of the town without a phone');
  return key;
}

function drawPhone(): ImeiKey {
  const key = imeiKeyFrom(testTac, drawBelow(serialsPerTac));
  if (key === undefined) throw new Error('a test phone outside its TAC');
  return key;
}
