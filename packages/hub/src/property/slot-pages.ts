import { RegistryError } from '@deadset/domain';
import type { FastifyReply } from 'fastify';
import type { App } from '../http/index.ts';
import type { Screens, View } from '../pages/index.ts';
import { personOf } from '../people/index.ts';
import { makeSlots, seeSlots } from './make-slots.ts';
import { refusalView } from './page-problem.ts';
import { type PropertyDependencies, type StoreOfficer, storeOfficerOf } from './property-dependencies.ts';
import { SlotForm } from './property-forms.ts';
import { instantTyped } from './seizure-pages.ts';

/** When keepers may come to fetch their phones. */
export function slotPages(app: App, screens: Screens, parts: PropertyDependencies): void {
  const path = '/property/slots';
  const show = async (reply: FastifyReply, officer: StoreOfficer, view: View = {}) => {
    const slots = await seeSlots(parts, officer);
    const status = view['errors'] === undefined ? 200 : 400;
    return screens.showForm(reply, 'property/slots.njk', { slots, ...view }, status);
  };
  app.get(path, (request, reply) => show(reply, storeOfficerOf(personOf(request))));
  app.post(path, { schema: { body: SlotForm } }, async (request, reply) => {
    const { _csrf, ...typed } = request.body;
    const officer = storeOfficerOf(personOf(request));
    try {
      const { day = '', month = '', year = '', from = '', until = '' } = typed;
      const date = { day, month, year };
      const [fromAt, untilAt] = [
        instantTyped({ ...date, time: from }),
        instantTyped({ ...date, time: until }),
      ];
      if (fromAt === undefined || untilAt === undefined)
        throw new RegistryError('invalid', 'Give a day that there is, and times such as 09:00 and 12:30.');
      await makeSlots(parts, officer, {
        station: typed.station ?? '',
        fromAt,
        untilAt,
        minutes: Number(typed.minutes),
        places: Number(typed.places),
      });
      return await reply.redirect(path, 303);
    } catch (error) {
      return show(reply, officer, { ...typed, ...refusalView(error, 'station') });
    }
  });
}
