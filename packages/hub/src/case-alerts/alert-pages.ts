import { RegistryError } from '@deadset/domain';
import { strictObject } from '@deadset/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type App, csvText } from '../http/index.ts';
import { errorList, FormField, formOf, type Screens } from '../pages/index.ts';
import { may, personOf } from '../people/index.ts';
import { deskSections } from '../police-desk/index.ts';
import { officerOf } from '../police-zone/index.ts';
import { changeAddress, readAlert, seeAlerts } from './alert-desk.ts';
import type { ListedAlert } from './alert-list-store.ts';
import type { AlertParts } from './alert-parts.ts';

const path = '/police/alerts';

const AlertQuery = strictObject({ of: Type.Optional(Type.Literal('force')) });
const ReadForm = formOf({ alert: Type.String({ format: 'uuid' }), of: FormField });
const AddressForm = formOf({ address: Type.Optional(Type.String({ maxLength: 320 })) });

/** `/police/alerts`: that something happened to the phones of cases, newest first. What it was is read on the case. */
export function alertPages(app: App, screens: Screens, parts: AlertParts): void {
  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { isWholeForce, typed, error }: { isWholeForce: boolean; typed?: string; error?: string },
  ) => {
    const person = personOf(request);
    const { alerts, unread, address } = await seeAlerts(parts, officerOf(person), { isWholeForce });
    const view = {
      sections: deskSections(person, path),
      isWholeForce,
      unread,
      rows: alerts.map((one) => ({ ...one, with: wordsForOwner(one, person.id) })),
      mayChange: may(person, 'case.change'),
      address: typed ?? address,
      isTold: address !== undefined,
    };
    const problem =
      error === undefined ? {} : { errors: { address: error }, errorList: errorList({ address: error }) };
    return screens.showForm(
      reply,
      'case-alerts/alerts.njk',
      { ...view, ...problem },
      error === undefined ? 200 : 400,
    );
  };

  const query = { schema: { querystring: AlertQuery } };
  app.get(path, query, (request, reply) =>
    show(request, reply, { isWholeForce: request.query.of === 'force' }),
  );
  app.get(`${path}.csv`, query, async (request, reply) => {
    const person = personOf(request);
    const asked = { isWholeForce: request.query.of === 'force', inFile: true };
    const { alerts } = await seeAlerts(parts, officerOf(person), asked);
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="alerts.csv"')
      .send(csvText([fileHead, ...alerts.map((one) => fileLine(one, person.id))]));
  });
  app.post(`${path}/read`, { schema: { body: ReadForm } }, async (request, reply) => {
    await readAlert(parts, officerOf(personOf(request)), request.body.alert);
    return reply.redirect(request.body.of === 'force' ? `${path}?of=force` : path, 303);
  });
  app.post(`${path}/address`, { schema: { body: AddressForm } }, async (request, reply) => {
    const { address: typed = '' } = request.body;
    try {
      await changeAddress(parts, officerOf(personOf(request)), typed);
      return await reply.redirect(path, 303);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return show(request, reply, { isWholeForce: false, typed, error: error.message });
    }
  });
}

const fileHead = ['case', 'state', 'alert', 'with', 'read'];

function fileLine(alert: ListedAlert, own: string) {
  const { caseNumber, caseState, at, read } = alert;
  const readAt = read && new Date(read.at).toISOString();
  return [caseNumber, caseState, new Date(at).toISOString(), wordsForOwner(alert, own), readAt];
}

function wordsForOwner({ assignedTo }: ListedAlert, own: string): string {
  if (assignedTo === undefined) return 'Nobody';
  return assignedTo === own ? 'Me' : 'Another officer';
}
