import { verdictAt } from '@deadset/domain';
import { recordAudit } from '../audit/index.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../database/index.ts';
import type { App } from '../http/index.ts';
import { errorList, FormField, formOf, readImeiField, type Screens } from '../pages/index.ts';
import { findListing } from './listing-store.ts';

export interface CheckPageServices {
  readonly db: Db;
  readonly clock: Clock;
}

const CheckForm = formOf({ imei: FormField, keep: FormField });
/** Checks that one address has in a minute: plenty for a buyer, little for somebody who tries numbers out. */
const checksPerMinute = 30;

/**
 * The public check: may this phone be bought? The number travels in the body, so it is in no address and no log.
 *
 * A phone that is fine and one that nobody knows get the same page, byte for byte: it says what was found and never
 * that a phone is clean.
 */
export function checkPages(app: App, screens: Screens, { db, clock }: CheckPageServices): void {
  app.get('/check', async (_request, reply) => screens.show(reply, 'checks/check.njk'));
  app.post(
    '/check',
    {
      schema: { body: CheckForm },
      config: { openForm: true, rateLimit: { max: checksPerMinute, timeWindow: 60_000 } },
    },
    async (request, reply) => {
      const { imei = '', keep } = request.body;
      const field = readImeiField(imei, keep);
      if (!field.ok) {
        const errors = { imei: field.problem };
        const view = { imei, errors, doubtful: field.doubtful, errorList: errorList(errors) };
        return screens.show(reply, 'checks/check.njk', view, 400);
      }
      const at = clock();
      const { outcome } = verdictAt('resale', await findListing(db, field.key), at);
      // That somebody asked, and never about which phone.
      await recordAudit(db, {
        at,
        actor: 'public',
        act: 'check',
        object: 'check',
        why: 'may this phone be bought',
      });
      return screens.show(reply, 'checks/answer.njk', { outcome });
    },
  );
}
