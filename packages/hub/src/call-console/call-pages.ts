import { RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/index.ts';
import type { Screens } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { readCall, readNumbers } from './call-answers.ts';
import { CallForm } from './call-forms.ts';
import type { CallServices, Handler } from './call-services.ts';
import { type CallAround, callView, takenView } from './call-views.ts';
import { findCallPages } from './find-call-pages.ts';
import { lookForReports } from './look-for-reports.ts';
import { officerPages } from './officer-pages.ts';
import { takeCall } from './take-call.ts';

/** The console of call handlers: one screen for a whole call, and what callers ask afterwards. */
export function callPages(app: App, screens: Screens, services: CallServices): void {
  takePages(app, screens, services);
  findCallPages(app, screens, services);
  officerPages(app, screens, services);
}

function takePages(app: App, screens: Screens, services: CallServices): void {
  const terms = () => ({
    now: services.clock(),
    operators: services.operators.map(({ participant }) => participant),
  });
  const show = (request: FastifyRequest, reply: FastifyReply, form: CallForm, around: CallAround) => {
    const isWrong = around.errors !== undefined;
    const view = callView(services, handlerOf(request), form, around);
    return screens.showForm(reply, 'call-console/call.njk', view, isWrong ? 400 : 200);
  };
  const newCall = () => services.entropy(16).toString('hex');
  const reportsOf = (handler: Handler, form: CallForm) =>
    lookForReports(services, handler, readNumbers(form), { isOpen: true, why: 'a caller names this phone' });

  app.get('/staff/calls', (request, reply) => show(request, reply, {}, { callId: newCall() }));

  app.post('/staff/calls', { schema: { body: CallForm } }, async (request, reply) => {
    const form = request.body;
    const handler = handlerOf(request);
    const callId = /^[0-9a-f]{32}$/.test(form.call ?? '') ? (form.call ?? '') : newCall();
    const refuse = (errors: Readonly<Record<string, string>>, more: Partial<CallAround> = {}) =>
      show(request, reply, form, { callId, errors, ...more });
    try {
      const answered = form.act === 'send' ? readCall(form, terms()) : undefined;
      if (answered === undefined || !answered.ok) {
        const reports = await reportsOf(handler, form);
        if (answered === undefined) return show(request, reply, form, { callId, reports });
        return refuse(answered.errors, { doubtful: answered.doubtful, reports });
      }
      const outcome = await takeCall(services, handler, answered.call, { callId, seen: form.seen });
      if (outcome.kind === 'reported-already')
        return refuse({ seen: reportedAlready }, { reports: outcome.reports });
      return screens.show(reply, 'call-console/taken.njk', takenView(outcome.taken));
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return refuse({ [form.line?.trim() ? 'line' : 'imei1']: error.message });
    }
  });
}

const reportedAlready =
  'This phone is reported already. Help the caller with that report, or tick that this is another one';

/** Who has the console open. */
function handlerOf(request: FastifyRequest): Handler {
  const { id, organisation, organisationRole } = personOf(request);
  return { id, organisation, organisationRole };
}
