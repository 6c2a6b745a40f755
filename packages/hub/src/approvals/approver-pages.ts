import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PagePresence } from '../http/index.ts';
import { errorList, pageCookies, type Screens } from '../pages/index.ts';
import type { ApprovalDependencies } from './approval-dependencies.ts';
import { approverOfSession, sessionTokenBytes } from './approver-sessions.ts';
import type { KeptApprover } from './approver-store.ts';

/** What the pages of approvers work with. */
export interface ApprovalPageServices {
  readonly approvals: ApprovalDependencies;
  /** Whether people reach the hub by https. */
  readonly secure: boolean;
}

/** Tries to do something with a passkey that one address has in a minute. */
export const passkeyLimit = { rateLimit: { max: 30, timeWindow: 60_000 } };

/** Sessions of approvers by cookie, which no page of another site can make a browser send. */
export function approverCookie(secure: boolean) {
  const { approver: name, settings } = pageCookies(secure);
  const strict = { ...settings, path: '/', sameSite: 'strict' } as const;
  const tokenOf = (request: FastifyRequest): Buffer | undefined => {
    const token = Buffer.from(request.cookies[name] ?? '', 'base64url');
    return token.length === sessionTokenBytes ? token : undefined;
  };
  return {
    tokenOf,
    set: (reply: FastifyReply, token: Buffer) =>
      void reply.setCookie(name, token.toString('base64url'), strict),
    clear: (reply: FastifyReply) => void reply.clearCookie(name, strict),
  };
}

/** The approver who has this page open; undefined when there is none. */
export async function approverOn(
  { approvals, secure }: ApprovalPageServices,
  request: FastifyRequest,
): Promise<KeptApprover | undefined> {
  const token = approverCookie(secure).tokenOf(request);
  return token === undefined ? undefined : approverOfSession(approvals, token);
}

/** The approver who has this page open. When there is none the browser is sent to sign in, and nothing may follow. */
export async function approverOrSignIn(
  services: ApprovalPageServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<KeptApprover | undefined> {
  const approver = await approverOn(services, request);
  if (approver === undefined) void reply.redirect('/approvals/sign-in', 303);
  return approver;
}

/** Whom the guard of pages knows as an approver. */
export function approverPresence({ approvals, secure }: ApprovalPageServices): PagePresence {
  const cookie = approverCookie(secure);
  return {
    signInAt: '/approvals/sign-in',
    async find(request) {
      const token = cookie.tokenOf(request);
      const approver = token === undefined ? undefined : await approverOfSession(approvals, token);
      return approver && { party: { is: 'approver', organisation: approver.key.organisation } };
    },
  };
}

/** Shows a page again with what is wrong above it. */
export function showProblem(
  screens: Screens,
  reply: FastifyReply,
  template: string,
  { field, message, ...view }: { field: string; message: string } & Record<string, unknown>,
): FastifyReply {
  const errors = { [field]: message };
  return screens.showForm(reply, template, { ...view, errors, errorList: errorList(errors) }, 400);
}
