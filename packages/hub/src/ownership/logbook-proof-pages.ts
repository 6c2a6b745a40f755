import { actsOpenTo, RegistryError } from '@deadset/domain';
import type { DeclarationStatusView } from '../declarations/index.ts';
import type { App } from '../http/index.ts';
import { errorList, type FormErrors, FormField, formOf, type Screens } from '../pages/index.ts';
import type { OwnershipPageServices } from './page-services.ts';
import { openVisitOf } from './prove-pages.ts';

const LogbookForm = formOf({ reference: FormField, code: FormField, withdrawal: FormField, mode: FormField });
const [path, template] = ['/report/prove/logbook', 'ownership/logbook-proof.njk'];
const tries = { rateLimit: { max: 20, timeWindow: 60_000 } };

/** Proof by the keeper's logbook: in place of a sign-in at a network, to prove a report and to end it. */
export function logbookProofPages(app: App, screens: Screens, services: OwnershipPageServices): void {
  const { declarations } = services;
  app.get(path, async (request, reply) => {
    const visit = await openVisitOf(services, request, reply);
    if (visit === undefined) return reply;
    const status = await declarations.status(visit.declaration.reference, visit.declaration.code);
    const act = actOf(status);
    return act === undefined
      ? reply.redirect('/report/status', 303)
      : screens.showForm(reply, template, { isWithdrawal: act === 'withdraw' });
  });

  app.post(path, { schema: { body: LogbookForm }, config: tries }, async (request, reply) => {
    const visit = await openVisitOf(services, request, reply);
    if (visit === undefined) return reply;
    const { reference, code } = visit.declaration;
    const { reference: logbookReference = '', code: logbookCode = '', withdrawal = '', mode } = request.body;
    const act = actOf(await declarations.status(reference, code));
    const again = (errors: FormErrors) => {
      const view = { isWithdrawal: act === 'withdraw', reference: logbookReference, errors };
      return screens.showForm(reply, template, { ...view, errorList: errorList(errors) }, 400);
    };
    const logbook = { reference: logbookReference, code: logbookCode };
    const caller = { actor: 'declarer' } as const;
    // One visit, one proof of each kind: the form sent twice has one effect.
    const key = `logbook.${visit.id}.${act}`;
    try {
      if (act === 'raise') {
        const wanted = mode === 'recovery' ? 'recovery' : 'total';
        await declarations.raise(caller, { reference, code, logbook, mode: wanted }, key);
      }
      // The code is asked for again: somebody else may sit at this computer by now.
      if (act === 'withdraw')
        await declarations.withdraw(caller, { reference, code: withdrawal, logbook }, key);
      return await reply.redirect('/report/status', 303);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return again({
        [error.message.includes('report with this') ? 'withdrawal' : 'reference']: error.message,
      });
    }
  });
}

/** What a proof would do for a report now. */
function actOf({ status }: DeclarationStatusView): 'raise' | 'withdraw' | undefined {
  const open = actsOpenTo('declarer', status);
  if (open.includes('raise')) return 'raise';
  return open.includes('withdraw') ? 'withdraw' : undefined;
}
