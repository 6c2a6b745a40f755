import { Type } from 'typebox';
import type { App } from '../http/index.ts';
import { offersFor } from '../offers/index.ts';
import { FormField, formOf, type Screens } from '../pages/index.ts';
import { draftOf, goOn, questionView, whoAsks } from './draft-pages.ts';
import type { DeclarationPageServices } from './page-services.ts';

/** A browser sends one ticked box as text, several as a list, and none not at all. */
const Ticked = Type.Union([FormField, Type.Array(Type.String({ maxLength: 100 }), { maxItems: 20 })]);
const OffersForm = formOf({ offers: Type.Optional(Ticked) });
const [path, template] = ['/report/offers', 'declarations/offers.njk'];

/** What would help beside the report: choices that go nowhere, and are told at the end. */
export function offerPages(app: App, screens: Screens, services: DeclarationPageServices): void {
  app.get(path, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const { whom, offers: wanted = [] } = draft.report;
    const items = offersFor(services.offers, whoAsks(whom)).map(({ id, title }) => ({
      value: id,
      text: title,
      checked: wanted.includes(id),
    }));
    return screens.showForm(reply, template, { ...questionView(draft), items });
  });

  app.post(path, { schema: { body: OffersForm } }, async (request, reply) => {
    const draft = await draftOf(services, request, reply);
    if (draft === undefined) return reply;
    const ticked = [request.body.offers ?? []].flat();
    const known = offersFor(services.offers, whoAsks(draft.report.whom)).map(({ id }) => id);
    return goOn(services, request, reply, draft, { offers: known.filter((id) => ticked.includes(id)) });
  });
}
