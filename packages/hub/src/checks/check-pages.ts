import { RegistryError } from '@deadset/domain';
import type { Db } from '../database/index.ts';
import type { App } from '../http/index.ts';
import { errorList, FormField, formOf, readImeiField, type Screens } from '../pages/index.ts';
import { createAskLimit } from './ask-limit.ts';
import type { AskingPages } from './asking-pages.ts';
import { listPages } from './list-pages.ts';
import type { PublicDesk } from './public-desk.ts';

export interface CheckPageServices {
  readonly db: Db;
  readonly desk: PublicDesk;
  readonly asking: AskingPages;
}

const CheckForm = formOf({ imei: FormField, keep: FormField });

/**
 * The public check: may this phone be bought? The number travels in the body, so it is in no address and no log.
 *
 * A phone that is fine and one that nobody knows get the same page, of the same bytes but for the number that was typed,
 * after the same time: it says what was found and never that a phone is clean.
 */
export function checkPages(app: App, screens: Screens, services: CheckPageServices): void {
  const { db, desk, asking } = services;
  const limit = createAskLimit(app);
  listPages(app, screens, services, limit);
  app.get('/check', async (request, reply) => {
    asking.greet(request, reply);
    return screens.show(reply, 'checks/check.njk', { camera: true });
  });
  app.post('/check', { schema: { body: CheckForm }, config: { openForm: true } }, async (request, reply) => {
    if (!(await limit(request, 1)))
      throw new RegistryError('rate-limited', 'Too many requests. Try again in a minute.');
    const { imei = '', keep } = request.body;
    const field = readImeiField(imei, keep);
    if (!field.ok) {
      const errors = { imei: field.problem };
      const view = { imei, errors, doubtful: field.doubtful, errorList: errorList(errors), camera: true };
      return screens.show(reply, 'checks/check.njk', view, 400);
    }
    const asker = asking.askerOf(request, '/check');
    const answer = await db.transaction().execute((trx) => desk.ask(trx, asker, field.key));
    await asking.evenOut(reply);
    if (!answer.answered) return asking.refuse(reply, answer);
    return asking.tell(reply, answer, field.key);
  });
}
