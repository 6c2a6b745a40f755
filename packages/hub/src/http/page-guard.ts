import {
  type ActName,
  type ActVerdict,
  authorisation,
  mayAct,
  type Party,
  RegistryError,
  ruleOf,
  type Subject,
} from '@deadset/domain';
import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';

/** Somebody whom a browser shows to be there, by a cookie of ours. */
export interface PresentParty {
  readonly party: Party;
  /** What is known of them beside: whether they have said why they look, whether their passkey was shown just now. */
  readonly subject?: Subject;
  /** Called when they may do what they ask for, before it is done. */
  readonly onAllowed?: (act: ActName, request: FastifyRequest) => Promise<void>;
}

/** How one kind of party is known by a browser's request, and where a browser is sent that shows nobody. */
export interface PagePresence {
  find(request: FastifyRequest): Promise<PresentParty | undefined>;
  readonly signInAt: string;
  /** Where a person goes who has yet to say why, or to show their passkey again, with `next` to come back. */
  readonly purposeAt?: string;
  readonly stepUpAt?: string;
}

/** Parties that can be known by a browser. */
export type PageKind = 'declarer' | 'keeper' | 'approver' | 'person';
export type PagePresences = Readonly<Partial<Record<PageKind, PagePresence>>>;

const kinds: readonly PageKind[] = ['declarer', 'keeper', 'approver', 'person'];

/**
 * Lets a browser to a page when the table of authorisation lets any of those do its act whom the browser shows. Who
 * shows nobody is sent to sign in; who is somebody else is refused.
 */
export function requireActOnPage(act: ActName, presences: PagePresences): onRequestAsyncHookHandler {
  const wanted = kinds.filter((kind) => ruleOf(act).who.some(({ to }) => to === kind));
  return async (request, reply) => {
    if (mayAct(authorisation, { is: 'public' }, act).allowed) return undefined;
    let missing: { presence: PagePresence; verdict: ActVerdict } | undefined;
    for (const kind of wanted) {
      const presence = presences[kind];
      const present = await presence?.find(request);
      if (presence === undefined || present === undefined) continue;
      const verdict = mayAct(authorisation, present.party, act, present.subject);
      if (verdict.allowed) {
        await present.onAllowed?.(act, request);
        return undefined;
      }
      missing = { presence, verdict };
    }
    if (missing !== undefined) return sendOn(request, reply, missing.presence, missing.verdict);
    const signInAt = wanted.map((kind) => presences[kind]?.signInAt).find((path) => path !== undefined);
    if (signInAt === undefined) throw new RegistryError('not-allowed', 'This page is not for everybody.');
    return reply.redirect(signInAt, 303);
  };
}

/** Where somebody goes who may do this once they have said or shown more; everybody else is refused. */
function sendOn(
  request: FastifyRequest,
  reply: FastifyReply,
  presence: PagePresence,
  verdict: ActVerdict,
): FastifyReply {
  const because = verdict.allowed ? undefined : verdict.because;
  const wayOn =
    because === 'purpose-missing'
      ? presence.purposeAt
      : because === 'step-up-missing'
        ? presence.stepUpAt
        : undefined;
  if (wayOn === undefined)
    throw new RegistryError('not-allowed', 'Your role in your organisation does not open this page.');
  // A form cannot be sent again by a redirect: its page can be opened again.
  const next = request.method === 'GET' ? request.url : '/staff';
  return reply.redirect(`${wayOn}?${new URLSearchParams({ next }).toString()}`, 303);
}
