import { RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DeclarationService } from '../declarations/index.ts';
import type { App } from '../http/index.ts';
import type { LogbookService } from '../logbook/index.ts';
import type { Screens, View, Visits } from '../pages/index.ts';
import { bookCollection, cancelCollection, collectables } from './collect.ts';
import type { LeadSubject } from './lead-store.ts';
import { refusalView } from './page-problem.ts';
import type { PropertyDependencies } from './property-dependencies.ts';
import { BookForm, ButtonForm, OpenForm } from './property-forms.ts';

/** How the page of keepers knows whose report or logbook is open. */
export interface CollectServices {
  readonly visits: Visits;
  readonly declarations: Pick<DeclarationService, 'status' | 'allowWithdrawal'>;
  readonly logbook: Pick<LogbookService, 'see'>;
}

/** Tries to open a report that one address has in a minute. */
const triesPerMinute = 20;

/** Where a keeper picks a time to fetch a phone: with their reference and code, and no link from anybody. */
export function collectPages(
  app: App,
  screens: Screens,
  parts: PropertyDependencies,
  services: CollectServices,
): void {
  const show = async (reply: FastifyReply, subject: LeadSubject, view: View = {}) => {
    const phones = await collectables(parts, subject);
    const status = view['errors'] === undefined ? 200 : 400;
    const shown = { phones, reference: subject.reference, ...view };
    return screens.showForm(reply, 'property/collect.njk', shown, status);
  };
  const ask = (reply: FastifyReply, view: View = {}) =>
    screens.showForm(reply, 'property/collect-open.njk', view, view['errors'] === undefined ? 200 : 400);

  app.get('/collect', async (request, reply) => {
    const subject = await subjectOf(services, request);
    return subject === undefined ? ask(reply) : show(reply, subject);
  });
  app.post(
    '/collect',
    {
      schema: { body: OpenForm },
      config: { rateLimit: { max: triesPerMinute, timeWindow: 60_000 } },
    },
    async (request, reply) => {
      const { reference = '', code = '' } = request.body;
      try {
        await openFor(services, request, reply, reference, code);
        return await reply.redirect('/collect', 303);
      } catch (error) {
        if (!(error instanceof RegistryError) || error.code !== 'not-found') throw error;
        const sorry = new RegistryError(
          'invalid',
          'We cannot find a report or logbook with this reference and code. Check both.',
        );
        return ask(reply, { reference, ...refusalView(sorry, 'reference') });
      }
    },
  );
  bookingPages(app, services, parts, show);
}

function bookingPages(
  app: App,
  services: CollectServices,
  parts: PropertyDependencies,
  show: (reply: FastifyReply, subject: LeadSubject, view?: View) => Promise<FastifyReply>,
): void {
  app.post('/collect/book', { schema: { body: BookForm } }, async (request, reply) => {
    const subject = await subjectOf(services, request);
    if (subject === undefined) return reply.redirect('/collect', 303);
    const { exhibit = '', slot = '' } = request.body;
    try {
      if (!/^[0-9a-f-]{36}$/.test(slot)) throw new RegistryError('invalid', 'Choose a time.');
      await bookCollection(parts, { subject, exhibitReference: exhibit, slotId: slot });
      return await reply.redirect('/collect', 303);
    } catch (error) {
      return show(reply, subject, refusalView(error, 'slot'));
    }
  });
  app.post('/collect/cancel', { schema: { body: BookForm } }, async (request, reply) => {
    const subject = await subjectOf(services, request);
    if (subject === undefined) return reply.redirect('/collect', 303);
    try {
      await cancelCollection(parts, { subject, exhibitReference: request.body.exhibit ?? '' });
      return await reply.redirect('/collect', 303);
    } catch (error) {
      return show(reply, subject, refusalView(error, 'slot'));
    }
  });
  app.post('/collect/close', { schema: { body: ButtonForm } }, async (request, reply) => {
    await services.visits.end(request, reply);
    return reply.redirect('/', 303);
  });
}

/**
 * The report or logbook that is open in this browser. Throws 'not-allowed' for a report by telephone number that nobody has
 * proved: that police hold the phone would tell that its network knew the line.
 */
async function subjectOf(
  { visits, declarations }: CollectServices,
  request: FastifyRequest,
): Promise<LeadSubject | undefined> {
  const visit = await visits.find(request);
  if (visit?.declaration !== undefined) {
    const { reference, line } = await declarations.status(
      visit.declaration.reference,
      visit.declaration.code,
    );
    if (line !== undefined) throw new RegistryError('not-allowed', 'Prove that the phone is yours first.');
    return { kind: 'declaration', reference };
  }
  return visit?.logbook === undefined ? undefined : { kind: 'enrolment', reference: visit.logbook.reference };
}

/** Opens a report, or where there is none a logbook, by reference and code. Throws 'not-found' for neither. */
async function openFor(
  { visits, declarations, logbook }: CollectServices,
  request: FastifyRequest,
  reply: FastifyReply,
  reference: string,
  code: string,
): Promise<void> {
  try {
    const { reference: kept } = await declarations.status(reference, code);
    await visits.begin(request, reply, { declaration: { reference: kept, code } });
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'not-found') throw error;
    const { reference: kept } = await logbook.see({ reference, code }, true);
    await visits.begin(request, reply, { logbook: { reference: kept, code } });
  }
}
