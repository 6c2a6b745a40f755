import { type FastifyReply } from 'fastify';
import type { App } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { draftContact } from './draft-contact.ts';
import { giveBack, handoverChecks, type WithdrawalService } from './give-back.ts';
import { refusalView } from './page-problem.ts';
import { type PropertyDependencies, type StoreOfficer, storeOfficerOf } from './property-dependencies.ts';
import { ExhibitPath, ReturnForm, tickedOf } from './property-forms.ts';
import { exhibitRow } from './property-views.ts';
import { seeExhibit } from './see-exhibits.ts';

/** What a keeper is told, the counter at which they get their phone back, and the receipt that they sign. */
export function counterPages(
  app: App,
  screens: Screens,
  parts: PropertyDependencies,
  declarations: WithdrawalService,
): void {
  const checkItems = Object.entries(handoverChecks).map(([value, text]) => ({ value, text }));
  const path = '/property/exhibits/:reference/return';
  const show = async (reply: FastifyReply, officer: StoreOfficer, reference: string, view: View) => {
    const { exhibit, leads, booking } = await seeExhibit(parts, officer, reference);
    const status = view['errors'] === undefined ? 200 : 400;
    const shown = { ...exhibitRow(exhibit, leads), booking, checkItems, ...view };
    return screens.showForm(reply, 'property/return.njk', shown, status);
  };
  app.get(path, { schema: { params: ExhibitPath } }, (request, reply) =>
    show(reply, storeOfficerOf(personOf(request)), request.params.reference, { ticked: [] }),
  );
  app.post(path, { schema: { params: ExhibitPath, body: ReturnForm } }, async (request, reply) => {
    const { reference } = request.params;
    const { code = '', withoutCode = '' } = request.body;
    const officer = storeOfficerOf(personOf(request));
    const ticked = tickedOf(request.body.checked);
    try {
      const handover = { exhibit: reference, checked: ticked, collectionCode: code, withoutCode };
      await giveBack(parts, officer, handover, declarations);
      return await reply.redirect(`/property/exhibits/${reference}/receipt`, 303);
    } catch (error) {
      const field = ticked.length < checkItems.length ? 'checked' : code === '' ? 'withoutCode' : 'code';
      return show(reply, officer, reference, { ticked, withoutCode, ...refusalView(error, field) });
    }
  });
  app.get(
    '/property/exhibits/:reference/draft',
    { schema: { params: ExhibitPath } },
    async (request, reply) => {
      const { reference } = request.params;
      const drafts = await draftContact(parts, storeOfficerOf(personOf(request)), reference);
      return screens.show(reply, 'property/draft.njk', { reference, drafts });
    },
  );
  app.get(
    '/property/exhibits/:reference/receipt',
    { schema: { params: ExhibitPath } },
    async (request, reply) => {
      const officer = storeOfficerOf(personOf(request));
      const { exhibit, leads, links } = await seeExhibit(parts, officer, request.params.reference);
      const last = links.findLast(({ act }) => act === 'return');
      const reports = leads.filter(({ state }) => state === 'claimant' || state === 'same-person');
      const view = { ...exhibitRow(exhibit, leads), handedAt: last?.at, by: last?.who, reports };
      return screens.show(reply, 'property/receipt.njk', view);
    },
  );
}
