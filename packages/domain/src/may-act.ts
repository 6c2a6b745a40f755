import { type ActName, type ActRule, authorisation, type Grant } from './authorisation.ts';
import { type Actor, type DeclarationStatus, transitionFor } from './declaration-transitions.ts';
import { type ParticipantRole, participantRoles, type Scope } from './participant.ts';
import type { PersonRole } from './person-role.ts';

/** Who asks to do something, as far as it matters to the table. */
export type Party =
  | { readonly is: 'public' }
  | { readonly is: 'declarer' }
  | { readonly is: 'keeper' }
  | { readonly is: 'approver'; readonly organisation: string }
  | { readonly is: 'clock' }
  | {
      readonly is: 'participant';
      readonly organisation: string;
      readonly role: ParticipantRole;
      readonly scopes: readonly Scope[];
    }
  | { readonly is: 'person'; readonly organisation: string; readonly roles: readonly PersonRole[] };

/** What an act is about. What is absent is not judged: a guard knows less of it than the act itself. */
export interface Subject {
  /** Whose it is. */
  readonly organisation?: string;
  /** Where the declaration stands. */
  readonly status?: DeclarationStatus;
  /** Whether a purpose and a reason have been given. */
  readonly hasPurpose?: boolean;
  /** Whether the person has shown their passkey just now. */
  readonly isSteppedUp?: boolean;
}

/** Why an act is refused, from the outermost door inwards. */
export type RefusedBecause =
  | 'unknown-act'
  | 'not-for-this-party'
  | 'scope-missing'
  | 'role-missing'
  | 'other-organisation'
  | 'wrong-state'
  | 'purpose-missing'
  | 'step-up-missing';

export type ActVerdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly because: RefusedBecause };

/** A table of acts; `authorisation` is the one that is in force. */
export type ActTable = Readonly<Record<string, ActRule>>;

/** The rule of an act of the table that is in force. */
export function ruleOf(act: ActName): ActRule {
  return authorisation[act];
}

/** Whether this party may do this act to this, by this table: the one question that every guard and button asks. */
export function mayAct(table: ActTable, party: Party, act: string, subject: Subject = {}): ActVerdict {
  const rule = Object.hasOwn(table, act) ? table[act] : undefined;
  if (rule === undefined) return refused('unknown-act');
  // The refusal of the grant that came furthest says most.
  const refusals = rule.who.map((grant) => refusalOfGrant(grant, party, subject));
  const nearest = furthest(refusals);
  if (nearest !== undefined) return refused(nearest);
  if (!isOpenIn(rule, party, subject.status)) return refused('wrong-state');
  if (party.is !== 'person') return { allowed: true };
  if (rule.purpose === true && subject.hasPurpose === false) return refused('purpose-missing');
  if (rule.stepUp === true && subject.isSteppedUp === false) return refused('step-up-missing');
  return { allowed: true };
}

/** Whether an act is open to whoever comes, and to nobody else in particular: its machine route asks for no token. */
export function isOpenToAll(act: ActName): boolean {
  return ruleOf(act).who.every(({ to }) => to === 'public');
}

/** The scopes of which a machine needs one for an act. */
export function scopesOfAct(act: ActName): Scope[] {
  const grants = ruleOf(act).who;
  return [...new Set(grants.flatMap((grant) => (grant.to === 'participant' ? [grant.scope] : [])))];
}

/** Whether a role may hold a scope: whether any act needs both. */
export function mayHoldScope(role: ParticipantRole, scope: Scope): boolean {
  return rolesOfScope(scope).includes(role);
}

/** The roles that may hold a scope: all that it opens an act to. */
export function rolesOfScope(scope: Scope): ParticipantRole[] {
  const grants: readonly Grant[] = Object.values<ActRule>(authorisation).flatMap(({ who }) => who);
  return participantRoles.filter((role) =>
    grants.some((grant) => grant.to === 'participant' && grant.scope === scope && grant.roles.includes(role)),
  );
}

const depths = ['not-for-this-party', 'scope-missing', 'role-missing', 'other-organisation'] as const;
type GrantRefusal = (typeof depths)[number];

function furthest(refusals: readonly (GrantRefusal | undefined)[]): GrantRefusal | undefined {
  if (refusals.includes(undefined)) return undefined;
  return depths.findLast((depth) => refusals.includes(depth)) ?? 'not-for-this-party';
}

/** Why a grant does not let this party in; undefined when it does. */
function refusalOfGrant(grant: Grant, party: Party, { organisation }: Subject): GrantRefusal | undefined {
  if (grant.to === 'public') return undefined;
  if (grant.to !== party.is) return 'not-for-this-party';
  if (grant.to === 'participant' && party.is === 'participant') {
    if (!party.scopes.includes(grant.scope)) return 'scope-missing';
    if (!grant.roles.includes(party.role)) return 'role-missing';
    return reaches(grant.reach, party.organisation, organisation);
  }
  if (grant.to === 'person' && party.is === 'person') {
    if (!party.roles.some((role) => grant.roles.includes(role))) return 'role-missing';
    return reaches(grant.reach, party.organisation, organisation);
  }
  return undefined;
}

function reaches(
  reach: 'own' | 'any',
  own: string,
  organisation: string | undefined,
): GrantRefusal | undefined {
  return reach === 'any' || organisation === undefined || organisation === own
    ? undefined
    : 'other-organisation';
}

/** Under which names the declaration's own table knows a party. */
function actorsOf(party: Party): readonly Actor[] {
  switch (party.is) {
    case 'declarer':
      return ['declarer'];
    case 'participant':
      return party.role === 'police' ? ['contributor', 'officer'] : ['contributor'];
    case 'approver':
      return ['approvers', 'decider'];
    case 'person':
      return party.roles.flatMap((role): Actor[] =>
        role === 'officer' ? ['officer'] : role === 'appeal-decider' ? ['decider'] : [],
      );
    case 'clock':
      return ['clock'];
    case 'keeper':
    case 'public':
      return [];
    default:
      return party satisfies never;
  }
}

function isOpenIn({ step }: ActRule, party: Party, status: DeclarationStatus | undefined): boolean {
  if (step === undefined || status === undefined) return true;
  const actors = actorsOf(party);
  return transitionFor(status, step)?.by.some((actor) => actors.includes(actor)) ?? false;
}

function refused(because: RefusedBecause): ActVerdict {
  return { allowed: false, because };
}
