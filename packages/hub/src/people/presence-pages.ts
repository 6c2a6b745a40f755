import { type ActName, ruleOf } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { recordAudit } from '../audit/index.ts';
import type { PagePresence } from '../http/index.ts';
import { pageCookies } from '../pages/index.ts';
import type { PeopleDependencies } from './people-dependencies.ts';
import { personOfSession, type SignedInPerson, sessionTokenBytes } from './person-sessions.ts';

const signedIn = new WeakMap<FastifyRequest, SignedInPerson>();

/** Who has this page open. A page that asks this although its act is not for people alone is a fault. */
export function personOf(request: FastifyRequest): SignedInPerson {
  const person = signedIn.get(request);
  if (person === undefined) throw new Error('a page without a guard asked which person has it open');
  return person;
}

/** Sessions of staff by cookie. `lax`, for an organisation's sign-in brings people back from its own site. */
export function staffCookies(secure: boolean) {
  const { staff, staffSignIn, settings } = pageCookies(secure);
  return {
    tokenOf: (request: FastifyRequest): Buffer | undefined => {
      const token = Buffer.from(request.cookies[staff] ?? '', 'base64url');
      return token.length === sessionTokenBytes ? token : undefined;
    },
    set: (reply: FastifyReply, token: Buffer) =>
      void reply.setCookie(staff, token.toString('base64url'), settings),
    clear: (reply: FastifyReply) => void reply.clearCookie(staff, settings),
    /** The sign-in on its way that this browser began: no other browser can bring its answer. */
    stateOf: (request: FastifyRequest) => request.cookies[staffSignIn],
    keepState: (reply: FastifyReply, state: string) => void reply.setCookie(staffSignIn, state, settings),
    dropState: (reply: FastifyReply) => void reply.clearCookie(staffSignIn, settings),
  };
}

/** Whom the guard of pages knows as a person. What takes a purpose is kept with it, before it is shown or done. */
export function personPresence(dependencies: PeopleDependencies): PagePresence {
  const cookies = staffCookies(dependencies.secure);
  return {
    signInAt: '/staff/sign-in',
    purposeAt: '/staff/purpose',
    stepUpAt: '/staff/step-up',
    async find(request) {
      const token = cookies.tokenOf(request);
      const person = token && (await personOfSession(dependencies, token));
      if (person === undefined) return undefined;
      const { organisation, roles, purpose, isSteppedUp } = person;
      return {
        party: { is: 'person', organisation, roles },
        subject: { hasPurpose: purpose !== undefined, isSteppedUp },
        onAllowed: async (act) => {
          signedIn.set(request, person);
          if (ruleOf(act).purpose === true) await recordStaffLook(dependencies, person, act, request);
        },
      };
    },
  };
}

/** A line of the audit for what a member of staff looks at or does: who, what, for what purpose and why. */
async function recordStaffLook(
  { db, clock }: PeopleDependencies,
  { id, organisation, purpose }: SignedInPerson,
  act: ActName,
  request: FastifyRequest,
): Promise<void> {
  await recordAudit(db, {
    at: clock(),
    actor: `person:${id}`,
    act,
    kind: 'consultation',
    object: objectOf(request),
    why: purpose === undefined ? 'no purpose stated' : `${purpose.purpose}: ${purpose.reason}`,
    onBehalfOf: organisation,
  });
}

/** The page, and which one of its kind; queries are left out, for people type into them. */
function objectOf(request: FastifyRequest): string {
  const { url = '' } = request.routeOptions;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parameters of a path are text
  const named = Object.values(request.params as Readonly<Record<string, string>>).filter(
    (text) => /^[A-Za-z0-9-]{1,40}$/.test(text) && !/^\d{9,}$/.test(text),
  );
  return [`page:${url}`, ...named].join(' ');
}
