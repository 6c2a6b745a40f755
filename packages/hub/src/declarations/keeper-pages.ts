import { RegistryError } from '@deadset/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/index.ts';
import {
  errorList,
  type FormErrors,
  FormField,
  formOf,
  type OpenDeclaration,
  readImeiField,
  type Screens,
} from '../pages/index.ts';
import type { DeclarationPageServices } from './page-services.ts';

const ModeForm = formOf({ mode: FormField });
const SecondImeiForm = formOf({ imei2: FormField, keep2: FormField });
const declarer = { actor: 'declarer' } as const;

/** What a keeper may still change of a report: its mode, and the number of the second SIM slot. */
export function keeperPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  modePages(app, screens, services);
  secondImeiPages(app, screens, services);
}

function modePages(app: App, screens: Screens, services: DeclarationPageServices): void {
  const { declarations } = services;
  const template = 'declarations/mode.njk';
  app.get('/report/mode', async (request, reply) => {
    const open = await openOf(services, request, reply);
    if (open === undefined) return reply;
    const { mode } = await declarations.status(open.reference, open.code);
    return screens.showForm(reply, template, { mode });
  });
  app.post('/report/mode', { schema: { body: ModeForm } }, async (request, reply) => {
    const open = await openOf(services, request, reply);
    if (open === undefined) return reply;
    const { mode } = request.body;
    const again = (errors: FormErrors) =>
      screens.showForm(reply, template, { mode, errors, errorList: errorList(errors) }, 400);
    if (mode !== 'total' && mode !== 'recovery')
      return again({ mode: 'Choose what should happen to the phone' });
    const { reference, code, id } = open;
    return orAgain(again, 'mode', async () => {
      const status = await declarations.status(reference, code);
      // Chosen already: the form was sent twice, or nothing was to be changed.
      if (status.mode !== mode)
        await declarations.chooseMode(
          declarer,
          { reference, code, mode },
          actKey(id, `mode ${mode}`, status),
        );
      return reply.redirect('/report/status', 303);
    });
  });
}

function secondImeiPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  const { declarations } = services;
  const [path, template] = ['/report/second-imei', 'declarations/second-imei.njk'];
  app.get(path, async (request, reply) => {
    const open = await openOf(services, request, reply);
    return open === undefined ? reply : screens.showForm(reply, template);
  });
  app.post(path, { schema: { body: SecondImeiForm } }, async (request, reply) => {
    const open = await openOf(services, request, reply);
    if (open === undefined) return reply;
    const { imei2 = '', keep2 } = request.body;
    const field = readImeiField(imei2, keep2);
    const again = (errors: FormErrors, doubtful = {}) =>
      screens.showForm(reply, template, { imei2, errors, doubtful, errorList: errorList(errors) }, 400);
    if (!field.ok)
      return again({ imei2: field.problem }, field.doubtful === undefined ? {} : { imei2: field.doubtful });
    const { reference, code, id } = open;
    return orAgain(again, 'imei2', async () => {
      await declarations.amend(declarer, { reference, code, keys: [field.key] }, actKey(id, 'amend'));
      return reply.redirect('/report/status', 303);
    });
  });
}

/** The form again when the record refuses, with its words above the field. */
async function orAgain(
  again: (errors: FormErrors) => FastifyReply | Promise<FastifyReply>,
  field: string,
  work: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return again({ [field]: error.message });
  }
}

async function openOf(
  { visits }: DeclarationPageServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<(OpenDeclaration & { readonly id: string }) | undefined> {
  const visit = await visits.find(request);
  if (visit?.declaration !== undefined) return { ...visit.declaration, id: visit.id };
  void reply.redirect('/report/status', 303);
  return undefined;
}

/** A form that is sent twice is one act; a choice that is made again later is another. */
function actKey(visitId: string, act: string, at?: { readonly position?: number }): string {
  return `${visitId} ${act} ${at?.position ?? ''}`.trim();
}
