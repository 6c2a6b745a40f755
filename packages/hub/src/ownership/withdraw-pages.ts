import { actsOpenTo, RegistryError, transitionFor } from '@deadset/domain';
import type { DeclarationStatusView } from '../declarations/index.ts';
import type { App } from '../http/index.ts';
import { errorList, type FormErrors, FormField, formOf, type Screens } from '../pages/index.ts';
import { operatorChoices } from './ownership-views.ts';
import type { OwnershipPageServices } from './page-services.ts';
import { openVisitOf } from './prove-pages.ts';

const WithdrawForm = formOf({ code: FormField, operator: FormField });
const triesPerMinute = 20;

/** The end of a report: with the code, and once it is proved with the same proof again, as the transition table asks. */
export function withdrawPages(app: App, screens: Screens, services: OwnershipPageServices): void {
  const { declarations, ownership, visits } = services;
  const viewOf = (status: DeclarationStatusView) => ({
    reference: status.reference,
    ...operatorChoices(ownership, false),
    needsProof: needsProof(status),
  });

  app.get('/report/withdraw', async (request, reply) => {
    const visit = await openVisitOf(services, request, reply);
    if (visit === undefined) return reply;
    const status = await declarations.status(visit.declaration.reference, visit.declaration.code);
    if (!actsOpenTo('declarer', status.status).includes('withdraw'))
      return reply.redirect('/report/status', 303);
    return screens.showForm(reply, 'ownership/withdraw.njk', viewOf(status));
  });

  app.post(
    '/report/withdraw',
    { schema: { body: WithdrawForm }, config: { rateLimit: { max: triesPerMinute, timeWindow: 60_000 } } },
    async (request, reply) => {
      const visit = await openVisitOf(services, request, reply);
      if (visit === undefined) return reply;
      const { reference } = visit.declaration;
      // The code is asked for again: somebody else may sit at this computer by now.
      const { code = '', operator = '' } = request.body;
      const status = await declarations.status(reference, visit.declaration.code);
      const again = (errors: FormErrors) => {
        const view = { ...viewOf(status), chosen: operator, errors, errorList: errorList(errors) };
        return screens.showForm(reply, 'ownership/withdraw.njk', view, 400);
      };
      try {
        await declarations.status(reference, code);
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        return again({ code: 'That is not the withdrawal code of this report' });
      }
      try {
        if (!needsProof(status)) {
          await declarations.withdraw({ actor: 'declarer' }, { reference, code }, visit.id);
          return await reply.redirect('/report/status', 303);
        }
        const address = await ownership.begin(operator, status, 'withdraw');
        await visits.keep(request, { ...visit, signIn: { operator } });
        return await reply.redirect(address.href, 303);
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        return again({ [needsProof(status) ? 'operator' : 'code']: error.message });
      }
    },
  );
}

function needsProof({ status }: DeclarationStatusView): boolean {
  return transitionFor(status, 'withdraw')?.requires.includes('keeper-proof') ?? false;
}
