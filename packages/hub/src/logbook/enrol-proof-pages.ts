import { RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { keysOfTyped } from '../declarations/index.ts';
import type { App } from '../http/index.ts';
import { proofView } from '../ownership/index.ts';
import type { EnrolmentAnswers, Screens, Visit } from '../pages/index.ts';
import { contactsTyped } from './contacts.ts';
import { ButtonForm, type LogbookPageServices } from './page-services.ts';

/** What an operator sends back; it may add parameters of its own. */
const ReturnQuery = Type.Record(Type.String(), Type.String({ maxLength: 4096 }));
type EnrollingVisit = Visit & { readonly enrolling: EnrolmentAnswers };

const notSignedIn = 'You were not signed in, or it took too long. Nothing has changed.';

/** What the network says of the phone, and the enrolment that follows from it. */
export function enrolProofPages(app: App, screens: Screens, services: LogbookPageServices): void {
  returnPages(app, screens, services);
  confirmPages(app, screens, services);
}

function returnPages(app: App, screens: Screens, services: LogbookPageServices): void {
  const { ownership, visits } = services;
  app.get('/logbook/enrol/return', { schema: { querystring: ReturnQuery } }, async (request, reply) => {
    const visit = await enrollingVisitOf(services, request, reply);
    if (visit === undefined) return reply;
    const { signIn, ...rest } = visit;
    const answer = new URLSearchParams(request.query);
    // Somebody else's answer, put into this browser, would enrol their phone.
    if (signIn?.state === undefined || answer.get('state') !== signIn.state)
      return reply.redirect('/logbook/enrol/again', 303);
    const end = await ownership.finish(signIn.operator, undefined, answer);
    if (!end.ok) {
      await visits.keep(request, rest);
      return reply.redirect('/logbook/enrol/again', 303);
    }
    const proof = { operator: signIn.operator, purpose: 'resolve', token: end.token } as const;
    await visits.keep(request, { ...rest, proof });
    return reply.redirect('/logbook/enrol/confirm', 303);
  });
  app.get('/logbook/enrol/again', async (_request, reply) =>
    screens.show(reply, 'logbook/again.njk', { problem: notSignedIn }),
  );
}

function confirmPages(app: App, screens: Screens, services: LogbookPageServices): void {
  const { logbook, ownership, visits, clock } = services;
  const path = '/logbook/enrol/confirm';
  app.get(path, async (request, reply) => {
    const visit = await enrollingVisitOf(services, request, reply);
    if (visit === undefined) return reply;
    if (visit.proof === undefined) return reply.redirect('/logbook/enrol/network', 303);
    const { statement, operator } = await ownership.verifyStatement(visit.proof.token, clock());
    const name = ownership.operators.find(({ participant }) => participant === operator)?.name ?? operator;
    return screens.showForm(reply, 'logbook/confirm.njk', proofView(name, 'resolve', statement));
  });
  app.post(path, { schema: { body: ButtonForm } }, async (request, reply) => {
    const visit = await enrollingVisitOf(services, request, reply);
    if (visit === undefined) return reply;
    const { proof, enrolling, ...rest } = visit;
    if (proof === undefined) return reply.redirect('/logbook/enrol/network', 303);
    try {
      const statement = await ownership.verifyStatement(proof.token, clock());
      const { imeis, contact, trusted } = enrolling;
      const asked = { keys: keysOfTyped(imeis), statement, ...contactsTyped(contact, trusted) };
      // One proof, one enrolment: the form sent twice has the same key and one effect.
      const given = await logbook.enrolByLine(asked, `${visit.id}.${statement.digest.toString('hex')}`);
      const { reference, code, duress } = given;
      const fresh = duress === undefined ? {} : { fresh: duress };
      await visits.keep(request, { ...rest, logbook: { reference, code, ...fresh } });
      return await reply.redirect('/logbook/done', 303);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return screens.show(reply, 'logbook/again.njk', { problem: error.message, isRefused: true }, 403);
    }
  });
}

/** The visit with what was answered; whoever has answered nothing begins at the beginning. */
export async function enrollingVisitOf(
  { visits }: LogbookPageServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<EnrollingVisit | undefined> {
  const visit = await visits.find(request);
  if (visit?.enrolling !== undefined) return { ...visit, enrolling: visit.enrolling };
  void reply.redirect('/logbook/enrol', 303);
  return undefined;
}
