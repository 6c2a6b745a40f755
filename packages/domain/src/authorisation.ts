import type { DeclarationAct } from './declaration-transitions.ts';
import { gateRoles, type ParticipantRole, type Scope } from './participant.ts';
import { type PersonRole, personRoles } from './person-role.ts';

/** Whose things a grant is about: those of one's own organisation, or anybody's. */
export type Reach = 'own' | 'any';

/** One kind of party that may do an act. */
export type Grant =
  /** Anybody, without saying who they are. */
  | { readonly to: 'public' }
  /** Whoever shows the reference and the code of a declaration: of that one. */
  | { readonly to: 'declarer' }
  /** Whoever has shown that an enrolled device is theirs: of that one. */
  | { readonly to: 'keeper' }
  /** A person whose passkey their organisation's root key has signed. */
  | { readonly to: 'approver' }
  | { readonly to: 'clock' }
  /** A machine of an organisation of one of these roles, with this scope. */
  | {
      readonly to: 'participant';
      readonly roles: readonly ParticipantRole[];
      readonly scope: Scope;
      readonly reach: Reach;
    }
  /** A signed-in person of an organisation, with one of these roles there. */
  | { readonly to: 'person'; readonly roles: readonly PersonRole[]; readonly reach: Reach };

/** The rule of one act. */
export interface ActRule {
  /** What it is, in words that go on after "may". */
  readonly may: string;
  readonly who: readonly Grant[];
  /** The step of a declaration that it takes: open only in the states in which `declarationTransitions` has it. */
  readonly step?: DeclarationAct;
  /** A person must have said for what purpose and why, and both are kept with what was looked at or done. */
  readonly purpose?: true;
  /** A person shows their passkey again, however they signed in. */
  readonly stepUp?: true;
}

const anybody = [{ to: 'public' }] as const;
const declarer = { to: 'declarer' } as const;
const keeper = { to: 'keeper' } as const;
const approver = { to: 'approver' } as const;
const clock = { to: 'clock' } as const;
const machines = (
  scope: Scope,
  roles: readonly ParticipantRole[] = gateRoles,
  reach: Reach = 'own',
): Grant => ({
  to: 'participant',
  roles,
  scope,
  reach,
});
const people = (roles: readonly PersonRole[], reach: Reach = 'own'): Grant => ({
  to: 'person',
  roles,
  reach,
});

/** Those who answer for a line or a title: only they put devices on the record in their own name. */
const declaring: readonly ParticipantRole[] = ['network-operator', 'police', 'insurer'];
const importing: readonly ParticipantRole[] = ['network-operator', 'police'];
/** Those who sell, insure or own devices. */
const logbookKeeping: readonly ParticipantRole[] = [
  'network-operator',
  'maker',
  'insurer',
  'shop',
  'marketplace',
  'recycler',
  'city-hall',
];
/** Those who ask a keeper before somebody else gets the device or its account. */
const consenting: readonly ParticipantRole[] = ['maker', 'platform', 'marketplace', 'shop', 'recycler'];
const everyone: readonly PersonRole[] = personRoles;

/**
 * Every act that somebody may do here, and who. **The one table**: it drives the guard of every route and page, the
 * scopes that a role may hold, the buttons that are shown, docs/authorisation.md and the test matrix.
 *
 * An act that is not here cannot be done, and a route or page that names none does not start.
 */
export const authorisation = {
  // What everybody may see.
  'page.read': { may: 'read what is there for everybody', who: anybody },
  'record.read': { may: 'read the public record and its figures', who: anybody },
  'log.read': { may: 'read and verify the public log', who: anybody },
  'token.ask': { may: 'show who it is and get an access token', who: anybody },
  'scorecard.read': { may: 'read how participants do', who: anybody },
  'certificate.read': { may: 'check a certificate that somebody shows', who: anybody },

  // Declarations.
  'report.make': { may: 'report a phone as stolen or lost', who: anybody },
  'lock-list.keep': { may: 'tick off what they have locked', who: anybody },
  'report.open': { may: 'open a report with its reference and code', who: anybody },
  'declaration.declare': {
    may: 'declare a device on behalf of its keeper',
    who: [machines('declare', declaring)],
  },
  'declaration.see': {
    may: 'see where a declaration stands',
    who: [declarer, machines('declare', declaring)],
  },
  'declaration.raise': {
    may: 'raise a declaration with a proof',
    who: [declarer, machines('declare', declaring)],
    step: 'raise',
  },
  'declaration.withdraw': {
    may: 'withdraw a declaration',
    who: [declarer, machines('declare', declaring)],
    step: 'withdraw',
  },
  'declaration.change': {
    may: 'add details to a declaration or choose its mode',
    who: [declarer, machines('declare', declaring)],
  },
  'declaration.restore': {
    may: 'end a provisional release whose time is over',
    who: [clock],
    step: 'restore',
  },
  'declaration.lapse': { may: 'end a declaration whose time is over', who: [clock], step: 'lapse' },
  'declaration.settle': {
    may: 'settle a dispute',
    who: [approver, people(['appeal-decider'], 'any')],
    step: 'settle',
    purpose: true,
    stepUp: true,
  },
  'declaration.verify': {
    may: 'give a declaration a crime reference',
    who: [people(['officer'], 'any'), machines('records', ['police'], 'any')],
    step: 'verify',
    purpose: true,
    stepUp: true,
  },
  'declaration.look': {
    may: 'look at a declaration for the keeper who asks',
    who: [people(['officer', 'call-handler', 'supporter', 'appeal-decider', 'reviewer'], 'any')],
    purpose: true,
  },
  'call.take': {
    may: 'take a report by voice',
    who: [people(['call-handler', 'supporter'])],
  },
  'declaration.object': { may: 'object to the end of a report', who: [declarer] },

  // Two people.
  'approver.enrol': { may: 'register a passkey, or bring a certificate about one', who: anybody },
  'approver.sign-in': { may: 'sign in or out as an approver', who: anybody },
  'unlisting.approve': { may: 'propose or approve the end of a report', who: [approver], step: 'unlist' },
  'correction.make': { may: 'take back an entry of its own organisation', who: [approver] },
  'brake.override': { may: 'let go on what a brake has stopped', who: [approver] },

  // The police desk. A check on the street says why by the button that sends it.
  'police.check': { may: 'check a phone on the street, with the reason kept', who: [people(['officer'])] },
  'case.see': { may: 'see the cases of the forces', who: [people(['officer'], 'any')], purpose: true },
  'case.change': {
    may: 'open, note, assign and close cases of its force',
    who: [people(['officer'])],
    purpose: true,
  },
  'network.see': {
    may: 'say on what law network data of a case’s device is shown, and see it',
    who: [people(['officer'])],
    purpose: true,
    stepUp: true,
  },

  'case.link': {
    may: 'see and add people, objects, places and events of a case of its force, and their links',
    who: [people(['officer'])],
    purpose: true,
  },
  'case.print': {
    may: 'print the exhibit list of a case of its force, and a draft of a statement',
    who: [people(['officer'])],
    purpose: true,
  },

  // Entry on tracking data: Theft Act 1968 section 26A. Who asks and who decides are two people.
  'tracked-entry.see': {
    may: 'see what its force asked and decided about entry on tracking data',
    who: [people(['officer', 'inspector'])],
    purpose: true,
  },
  'tracked-entry.ask': {
    may: 'gather tracking points, ask for entry on them, and record what came of it',
    who: [people(['officer'])],
    purpose: true,
  },
  'tracked-entry.decide': {
    may: 'authorise or refuse entry on tracking data that somebody else of its force asked for',
    who: [people(['inspector'])],
    purpose: true,
    stepUp: true,
  },

  // Leads about presenters. Whoever does not decide on them sees those that somebody has signed.
  'lead.see': {
    may: 'see leads about presenters and how they are linked',
    who: [people(['analyst', 'officer', 'inspector'])],
    purpose: true,
  },
  'lead.find': {
    may: 'look at all presenters for leads',
    who: [people(['analyst'])],
    purpose: true,
  },
  'lead.sign': {
    may: 'sign a lead about a presenter, dismiss it, or say who is the same presenter',
    who: [people(['analyst', 'inspector'])],
    purpose: true,
    stepUp: true,
  },

  // Following the record, and gates.
  'feed.follow': { may: 'follow the record', who: [machines('feed', gateRoles, 'any')] },
  'edge.enrol': { may: 'make an edge known', who: [machines('feed')] },
  'edge.consent': { may: 'let another participant’s edge answer for its gates', who: [machines('feed')] },
  'receipt.give': { may: 'say what its edges have applied', who: [machines('receipts')] },
  'sandbox.use': { may: 'try its gates with devices about no phone', who: [machines('feed')] },
  'attempt.report': { may: 'report checks that met a listed device', who: [machines('attempts')] },
  'recheck.report': {
    may: 'say that its network asks about a phone again',
    who: [machines('receipts', ['network-operator'])],
  },
  'check.public': { may: 'check a phone', who: anybody },
  'check.ask': { may: 'check devices at a gate', who: [machines('checks', gateRoles, 'any')] },
  'bulk-check.make': {
    may: 'send a list of devices to be checked, and fetch the answers',
    who: [machines('checks'), people(['clerk'])],
  },
  'certificate.give': { may: 'give a check certificate', who: [machines('checks')] },
  'certificate.ask': { may: 'ask for a certificate of a check', who: anybody },

  // The logbook.
  'logbook.keep': { may: 'enrol, show or release a device of one’s own', who: anybody },
  'logbook.own': { may: 'see and change the logbook of a device of one’s own', who: [keeper] },
  'logbook.enrol': {
    may: 'enrol devices of its own or its customers',
    who: [machines('logbook', logbookKeeping)],
  },
  'logbook.claim': {
    may: 'become the keeper of a device with its release code',
    who: [machines('logbook', logbookKeeping)],
  },
  'consent.ask': { may: 'ask a keeper for consent', who: [machines('consent', consenting)] },
  'consent.answer': {
    may: 'answer a question about a device of its own logbook',
    who: [machines('logbook', logbookKeeping)],
  },

  // The counter of a shop.
  'counter.check': { may: 'check phones at a counter of its own organisation', who: [people(['clerk'])] },
  'counter.buy': {
    may: 'buy phones in, keep the list of them, and set them aside',
    who: [people(['clerk'])],
  },
  'counter.surrender': {
    may: 'take in phones that are handed in, and hand them over',
    who: [people(['clerk'])],
  },
  'counter.seller': {
    may: 'open what is sealed about who sold a phone',
    who: [people(['clerk', 'organisation-admin'])],
    purpose: true,
    stepUp: true,
  },
  'counter.forget': {
    may: 'erase what is kept about who sold a phone',
    who: [people(['organisation-admin'])],
    stepUp: true,
  },
  'counter.set': { may: 'say how its counter works', who: [people(['organisation-admin'])], stepUp: true },
  'surrender.check': { may: 'check the receipt of a phone that was handed in', who: anybody },

  // Fairness.
  'appeal.make': { may: 'appeal, and follow an appeal', who: anybody },
  'appeal.report': {
    may: 'bring and read appeals of those who stand at its counter',
    who: [machines('appeals')],
  },
  'appeal.answer': {
    may: 'decide an appeal that it did not decide before',
    who: [approver, people(['appeal-decider'], 'any')],
    purpose: true,
  },
  'appeal.release': {
    may: 'release a device provisionally',
    who: [approver, people(['appeal-decider'], 'any')],
    step: 'ease',
    purpose: true,
    stepUp: true,
  },
  'abuse.review': {
    may: 'review what may be domestic abuse',
    who: [people(['reviewer'], 'any')],
    purpose: true,
  },
  'clone.report': {
    may: 'say which numbers its network has seen on several phones',
    who: [machines('attempts', ['network-operator'])],
  },
  'clone.review': {
    may: 'say whether a number is on several phones',
    who: [people(['appeal-decider'], 'any')],
    purpose: true,
  },
  'notice.pass': { may: 'fetch and answer notices to present holders', who: [machines('events')] },

  // Files, events, figures.
  'import.stolen-list': { may: 'import its list', who: [machines('import', importing)] },
  'import.operator-dump': {
    may: 'import what its own network saw',
    who: [machines('import', ['network-operator'])],
  },
  'import.reference-list': {
    may: 'import pairs, golden, barred and other lists of an authority',
    who: [machines('lists', ['city-hall'])],
  },
  'list.generate': { may: 'generate batch lists', who: [machines('lists', ['city-hall'], 'any')] },
  'list.read': { may: 'read the batch lists that are for it', who: [machines('feed')] },
  'import.crime-record': { may: 'import or export crime records', who: [machines('records', ['police'])] },
  'export.read': { may: 'read all that it may see, as files', who: [machines('exports')] },
  'event.read': { may: 'read events that concern it', who: [machines('events')] },
  'webhook.change': { may: 'say where events are sent', who: [machines('events')] },
  'scorecard.reply': { may: 'reply to its scorecard', who: [machines('scorecards')] },

  // The property store of a force.
  'property.see': {
    may: 'see what the property store of its own force holds',
    who: [people(['property-officer', 'officer'])],
    purpose: true,
  },
  'property.take': {
    may: 'record a seizure of its own force and its exhibits',
    who: [people(['property-officer', 'officer'])],
    purpose: true,
  },
  'property.keep': {
    may: 'move, seal, match, offer or dispose of exhibits of its own force',
    who: [people(['property-officer'])],
    purpose: true,
  },
  'property.return': {
    may: 'hand a device back to its keeper at its own force’s counter',
    who: [people(['property-officer'])],
    purpose: true,
    stepUp: true,
  },
  'property.collect': { may: 'choose a time to fetch a phone that police hold', who: anybody },

  // The audit and erasures.
  'audit.read': { may: 'search the audit', who: [machines('audit', ['auditor'], 'any')] },
  'audit.search': {
    may: 'search the audit, and be a line of it by that',
    who: [people(['auditor'], 'any')],
    purpose: true,
  },
  'audit.head': { may: 'read the newest hash of the audit', who: anybody },
  'erasure.follow': { may: 'read what is erased', who: [machines('feed', gateRoles, 'any')] },
  'erasure.receipt': { may: 'say what its edges have dropped', who: [machines('receipts')] },

  // People and participants.
  'person.sign-in': { may: 'sign in or out, or take up an invitation', who: anybody },
  'person.account': { may: 'see and change its own account', who: [people(everyone)] },
  'person.purpose': { may: 'say for what purpose and why it looks', who: [people(everyone)] },
  'person.see': {
    may: 'see the people of an organisation',
    who: [people(['organisation-admin']), people(['registry-admin'], 'any')],
  },
  'person.change': {
    may: 'invite people and change what they may do',
    who: [people(['organisation-admin']), people(['registry-admin'], 'any')],
    stepUp: true,
  },
  'participant.see': {
    may: 'see a participant',
    who: [people(['organisation-admin', 'analyst', 'auditor']), people(['registry-admin'], 'any')],
  },
  'registry.watch': {
    may: 'see how the registry is and what it is set to',
    who: [people(['registry-admin', 'auditor'], 'any')],
  },
  'participant.change': {
    may: 'add, change, suspend or revoke participants',
    who: [people(['registry-admin'], 'any')],
    stepUp: true,
  },
} as const satisfies Record<string, ActRule>;

/** Every act that somebody may do here. */
export type ActName = keyof typeof authorisation;

/** The acts, in the order of the table. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of a constant are its names
export const actNames = Object.keys(authorisation) as ActName[];
