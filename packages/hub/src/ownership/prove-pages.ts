import { actsOpenTo, RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import {
  errorList,
  FormField,
  formOf,
  type OpenDeclaration,
  type Screens,
  type Visit,
} from '../pages/index.ts';
import { takeNetworkAnswer } from './ask-network-pages.ts';
import { returnPath } from './ownership-service.ts';
import { operatorChoices, proofView } from './ownership-views.ts';
import type { OwnershipPageServices } from './page-services.ts';

const ChooseForm = formOf({ operator: FormField });
const ConfirmForm = formOf({ mode: FormField });
/** What an operator sends back; it may add parameters of its own. */
const ReturnQuery = Type.Record(Type.String(), Type.String({ maxLength: 4096 }));

type OpenVisit = Visit & { readonly declaration: OpenDeclaration };

/** Proof that the phone is the declarer's own, through the sign-in of their network. */
export function provePages(app: App, screens: Screens, services: OwnershipPageServices): void {
  choosePages(app, screens, services);
  returnPages(app, services);
  confirmPages(app, screens, services);
}

/** The visit with its declaration; whoever has none is taken to the sign-in of a report. */
export async function openVisitOf(
  { visits }: OwnershipPageServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<OpenVisit | undefined> {
  const visit = await visits.find(request);
  if (visit?.declaration !== undefined) return { ...visit, declaration: visit.declaration };
  void reply.redirect('/report/status', 303);
  return undefined;
}

function choosePages(app: App, screens: Screens, services: OwnershipPageServices): void {
  const { declarations, ownership, visits } = services;
  const choices = operatorChoices(ownership, true);

  app.get('/report/prove', async (request, reply) => {
    const visit = await openVisitOf(services, request, reply);
    if (visit === undefined) return reply;
    const { status } = await declarations.status(visit.declaration.reference, visit.declaration.code);
    if (!actsOpenTo('declarer', status).includes('raise')) return reply.redirect('/report/status', 303);
    return screens.showForm(reply, 'ownership/choose-operator.njk', choices);
  });

  app.post('/report/prove', { schema: { body: ChooseForm } }, async (request, reply) => {
    const visit = await openVisitOf(services, request, reply);
    if (visit === undefined) return reply;
    const { operator = '' } = request.body;
    if (operator === 'later') return reply.redirect('/report/status', 303);
    try {
      const status = await declarations.status(visit.declaration.reference, visit.declaration.code);
      const address = await ownership.begin(operator, status, 'raise');
      await visits.keep(request, { ...visit, signIn: { operator } });
      return await reply.redirect(address.href, 303);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      const errors = { operator: error.message };
      const view = { ...choices, chosen: operator, errors, errorList: errorList(errors) };
      return screens.showForm(reply, 'ownership/choose-operator.njk', view, 400);
    }
  });
}

/** Where operators send people back to; the code in the address is used at once and leaves the address bar. */
function returnPages(app: App, services: OwnershipPageServices): void {
  const { ownership, visits } = services;
  app.get(returnPath, { schema: { querystring: ReturnQuery } }, async (request, reply) => {
    const present = await visits.find(request);
    // The network was asked for a logbook and not for a report.
    if (present?.enrolling !== undefined)
      return reply.redirect(`/logbook/enrol/return?${new URLSearchParams(request.query).toString()}`, 303);
    if (present?.signIn?.state !== undefined)
      return reply.redirect(await takeNetworkAnswer(services, request, present), 303);
    const visit = await openVisitOf(services, request, reply);
    if (visit === undefined) return reply;
    const { signIn, ...rest } = visit;
    if (signIn === undefined) return reply.redirect('/report/prove/again', 303);
    const status = await services.declarations.status(visit.declaration.reference, visit.declaration.code);
    const end = await ownership.finish(signIn.operator, status.id, new URLSearchParams(request.query));
    if (!end.ok) {
      await visits.keep(request, rest);
      return reply.redirect('/report/prove/again', 303);
    }
    const { token, purpose } = end;
    await visits.keep(request, { ...rest, proof: { operator: signIn.operator, purpose, token } });
    return reply.redirect('/report/prove/confirm', 303);
  });
}

function confirmPages(app: App, screens: Screens, services: OwnershipPageServices): void {
  const { declarations, ownership, visits, clock } = services;

  app.get('/report/prove/again', async (_request, reply) =>
    screens.show(reply, 'ownership/again.njk', {
      problem: 'You were not signed in, or it took too long. Nothing has changed.',
    }),
  );

  app.get('/report/prove/confirm', async (request, reply) => {
    const visit = await openVisitOf(services, request, reply);
    if (visit === undefined) return reply;
    if (visit.proof === undefined) return reply.redirect('/report/status', 303);
    const { statement, operator } = await ownership.verifyStatement(visit.proof.token, clock());
    const name = ownership.operators.find(({ participant }) => participant === operator)?.name ?? operator;
    return screens.showForm(reply, 'ownership/confirm.njk', proofView(name, visit.proof.purpose, statement));
  });

  app.post('/report/prove/confirm', { schema: { body: ConfirmForm } }, async (request, reply) => {
    const visit = await openVisitOf(services, request, reply);
    if (visit === undefined) return reply;
    const { proof, ...rest } = visit;
    if (proof === undefined) return reply.redirect('/report/status', 303);
    const { reference, code } = visit.declaration;
    try {
      const statement = await ownership.verifyStatement(proof.token, clock());
      const mode = request.body.mode === 'recovery' ? 'recovery' : 'total';
      // One proof, one act: the form sent twice has the same key and one effect.
      const key = statement.digest.toString('hex');
      const caller = { actor: 'declarer' } as const;
      if (proof.purpose !== 'withdraw')
        await declarations.raise(caller, { reference, code, statement, mode }, key);
      else await declarations.withdraw(caller, { reference, code, statement }, key);
      await visits.keep(request, rest);
      return await reply.redirect('/report/status', 303);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      await visits.keep(request, rest);
      return screens.show(reply, 'ownership/again.njk', { problem: error.message, isRefused: true }, 403);
    }
  });
}
