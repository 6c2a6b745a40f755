import { describe, expect, it } from 'vitest';
import { type ActName, type ActRule, actNames, authorisation } from './authorisation.ts';
import { type Actor, declarationStatuses, transitionFor } from './declaration-transitions.ts';
import {
  type ActTable,
  isOpenToAll,
  mayAct,
  type Party,
  rolesOfScope,
  ruleOf,
  scopesOfAct,
} from './may-act.ts';
import { participantRoles, scopes } from './participant.ts';
import { personRoles } from './person-role.ts';

/** Whoever the declaration’s table calls so, as they come to the door. */
const partiesOfActors = [
  { actors: ['declarer'], party: { is: 'declarer' } },
  {
    actors: ['contributor'],
    party: { is: 'participant', organisation: 'n', role: 'network-operator', scopes },
  },
  { actors: ['officer'], party: { is: 'person', organisation: 'p', roles: ['officer'] } },
  { actors: ['decider'], party: { is: 'person', organisation: 'c', roles: ['appeal-decider'] } },
  { actors: ['approvers', 'decider'], party: { is: 'approver', organisation: 'c' } },
  { actors: ['clock'], party: { is: 'clock' } },
] as const satisfies readonly { actors: readonly Actor[]; party: Party }[];
const isOneOf = (actor: Actor, actors: readonly Actor[]) => actors.includes(actor);
const reasonOf = (party: Party, act: ActName, subject = {}) => {
  const verdict = mayAct(authorisation, party, act, subject);
  return verdict.allowed ? 'allowed' : verdict.because;
};

describe.each(actNames)('the act %s', (act) => {
  const rule = ruleOf(act);
  const grants = rule.who;

  it('is open to each kind of party exactly where the table has a line for it', () => {
    const isPublic = grants.some(({ to }) => to === 'public');
    for (const is of ['public', 'declarer', 'keeper', 'clock'] as const) {
      const isOpen = isPublic || grants.some(({ to }) => to === is);
      expect({ is, open: reasonOf({ is }, act) === 'allowed' }).toEqual({ is, open: isOpen });
    }
    const approver = { is: 'approver', organisation: 'a' } as const;
    expect(reasonOf(approver, act) === 'allowed').toBe(
      isPublic || grants.some(({ to }) => to === 'approver'),
    );
  });

  it('is open to machines of each role with each scope, of their own and of other organisations, as its line says', () => {
    for (const role of participantRoles) {
      for (const scope of scopes) {
        for (const organisation of ['own', 'other']) {
          const party = { is: 'participant', organisation: 'own', role, scopes: [scope] } as const;
          const expected = grants.some(
            (grant) =>
              grant.to === 'public' ||
              (grant.to === 'participant' &&
                grant.scope === scope &&
                grant.roles.includes(role) &&
                (grant.reach === 'any' || organisation === 'own')),
          );
          const open = reasonOf(party, act, { organisation }) === 'allowed';
          expect({ role, scope, organisation, open }).toEqual({ role, scope, organisation, open: expected });
        }
      }
    }
  });

  it('is open to people of each role, of their own and of other organisations, as its line says', () => {
    for (const role of personRoles) {
      for (const organisation of ['own', 'other']) {
        const party = { is: 'person', organisation: 'own', roles: [role] } as const;
        const expected = grants.some(
          (grant) =>
            grant.to === 'public' ||
            (grant.to === 'person' &&
              grant.roles.includes(role) &&
              (grant.reach === 'any' || organisation === 'own')),
        );
        const open = reasonOf(party, act, { organisation }) === 'allowed';
        expect({ role, organisation, open }).toEqual({ role, organisation, open: expected });
      }
    }
  });

  it('takes its step only from the states, and by those, for whom the declaration’s own table has it', () => {
    const { step } = rule;
    for (const { actors, party } of partiesOfActors) {
      if (step === undefined || reasonOf(party, act) !== 'allowed') continue;
      for (const status of declarationStatuses) {
        const isThere = transitionFor(status, step)?.by.some((by) => isOneOf(by, actors)) ?? false;
        expect({ status, actors, why: reasonOf(party, act, { status }) }).toEqual({
          status,
          actors,
          why: isThere ? 'allowed' : 'wrong-state',
        });
      }
    }
  });
});

describe('the table', () => {
  it('has nothing in common for those who may see all and those who may do something: an auditor only reads', () => {
    const auditor = { is: 'participant', organisation: 'a', role: 'auditor', scopes } as const;
    const closed = actNames.filter((act) => !isOpenToAll(act));
    expect(closed.filter((act) => reasonOf(auditor, act) === 'allowed')).toEqual(['audit.read']);
  });

  it('gives every scope to somebody, and none to those for whom no act needs it', () => {
    expect(scopes.filter((scope) => rolesOfScope(scope).length === 0)).toEqual([]);
    expect(rolesOfScope('declare')).toEqual(['network-operator', 'insurer', 'police']);
    expect(rolesOfScope('audit')).toEqual(['auditor']);
    expect(rolesOfScope('feed')).not.toContain('auditor');
  });

  it('lets nobody without a name do what takes a purpose or a passkey shown again', () => {
    const guarded = actNames.filter((act) => ruleOf(act).purpose === true || ruleOf(act).stepUp === true);
    for (const act of guarded) {
      const parties = ['person', 'approver', 'participant'];
      expect(ruleOf(act).who.every(({ to }) => parties.includes(to))).toBe(true);
    }
    expect(guarded).toContain('declaration.settle');
  });

  it('names the steps of a declaration for whoever the declaration’s own table lets take them', () => {
    for (const act of ['declaration.raise', 'declaration.withdraw'] as const) {
      expect(reasonOf({ is: 'declarer' }, act, { status: 'withdrawn' })).toBe('wrong-state');
      expect(reasonOf({ is: 'clock' }, act, { status: 'declared' })).toBe('not-for-this-party');
    }
  });
});

describe('a refusal', () => {
  const table: ActTable = {
    look: {
      may: 'look',
      who: [{ to: 'person', roles: ['officer'], reach: 'own' }],
      purpose: true,
      stepUp: true,
    } satisfies ActRule,
  };
  const officer = { is: 'person', organisation: 'police-a', roles: ['officer'] } as const;
  const why = (party: Party, act: string, subject = {}) => {
    const verdict = mayAct(table, party, act, subject);
    return verdict.allowed ? 'allowed' : verdict.because;
  };

  it('names the door at which somebody was stopped', () => {
    expect(why(officer, 'fly')).toBe('unknown-act');
    expect(why(officer, 'toString')).toBe('unknown-act');
    expect(why({ is: 'public' }, 'look')).toBe('not-for-this-party');
    expect(why({ ...officer, roles: ['analyst'] }, 'look')).toBe('role-missing');
    expect(why({ ...officer, roles: [] }, 'look')).toBe('role-missing');
    expect(why(officer, 'look', { organisation: 'police-b' })).toBe('other-organisation');
    expect(why(officer, 'look', { organisation: 'police-a', hasPurpose: false })).toBe('purpose-missing');
    expect(why(officer, 'look', { hasPurpose: true, isSteppedUp: false })).toBe('step-up-missing');
    expect(why(officer, 'look', { hasPurpose: true, isSteppedUp: true })).toBe('allowed');
  });

  it('of a machine without the scope says so, and names the scope that is needed', () => {
    const maker = { is: 'participant', organisation: 'm', role: 'maker', scopes: [] } as const;
    expect(reasonOf(maker, 'feed.follow')).toBe('scope-missing');
    expect(reasonOf({ ...maker, scopes: ['declare'] }, 'declaration.declare')).toBe('role-missing');
    expect(scopesOfAct('feed.follow')).toEqual(['feed']);
    expect(authorisation['feed.follow'].who).toHaveLength(1);
  });
});
