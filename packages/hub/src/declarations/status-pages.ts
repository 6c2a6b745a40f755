import { RegistryError } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import { errorList, type Screens } from '../pages/index.ts';
import { ButtonForm, SignInForm } from './declaration-forms.ts';
import { lineStatusView } from './declaration-views.ts';
import type { DeclarationPageServices } from './page-services.ts';
import { isLive, statusView } from './status-views.ts';

/** How often the live page asks for itself again, in seconds. */
const refreshSeconds = 5;
/** Tries to open a report that one address has in a minute. */
const triesPerMinute = 20;

const StatusQuery = strictObject({ refresh: Type.Optional(Type.Literal('off')) });

/** The live page of a report, opened with reference and code; the same answer for a wrong one of either. */
export function statusPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  const { visits, declarations, clock } = services;

  app.get('/report/status', { schema: { querystring: StatusQuery } }, async (request, reply) => {
    const visit = await visits.find(request);
    if (visit?.declaration === undefined) return screens.showForm(reply, 'declarations/sign-in.njk');
    const { reference, code } = visit.declaration;
    const status = await declarations.status(reference, code);
    if (status.line !== undefined)
      return screens.showForm(
        reply,
        'declarations/line-status.njk',
        lineStatusView(status, services.lineOperators),
      );
    const isPaused = request.query.refresh === 'off';
    const isRefreshing = !isPaused && isLive(status, clock());
    // A header and not an element of the page, so that the page stays the same text; it can be turned off on the page.
    if (isRefreshing) void reply.header('refresh', String(refreshSeconds));
    const proposal = await services.proposalNotice(status.id);
    const isBraked = status.isQuiet && (await services.isBraked(status.id));
    const appeal = await services.appealNotice(status.id);
    const clocks = await services.victimClocks(status.id);
    const found = await services.foundPhones(status.id);
    const locks = await services.lockProgress(status.reference);
    const view = {
      ...statusView(status, clock()),
      proposal,
      appeal,
      clocks,
      locks,
      found,
      isBraked,
      isRefreshing,
      isPaused,
    };
    return screens.showForm(reply, 'declarations/status.njk', view);
  });

  app.post(
    '/report/status',
    {
      schema: { body: SignInForm },
      config: { rateLimit: { max: triesPerMinute, timeWindow: 60_000 } },
    },
    async (request, reply) => {
      const { reference = '', code = '' } = request.body;
      try {
        const { reference: kept } = await declarations.status(reference, code);
        await visits.begin(request, reply, { declaration: { reference: kept, code } });
        return await reply.redirect('/report/status', 303);
      } catch (error) {
        if (!(error instanceof RegistryError) || error.code !== 'not-found') throw error;
        const view = { reference, errorList: errorList({ reference: error.message }) };
        return screens.showForm(reply, 'declarations/sign-in.njk', view, 400);
      }
    },
  );

  app.post('/report/close', { schema: { body: ButtonForm } }, async (request, reply) => {
    await visits.end(request, reply);
    return reply.redirect('/', 303);
  });
}
